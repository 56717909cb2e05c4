package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SignatureBatchTest {
  private static final Secp256k1 CURVE = Secp256k1.load();

  private final SignatureVerifier verifier = SignatureVerifier.of(CURVE);

  @Test
  void batchIsValidWhenAllAreAndFindsTheOneThatIsNot() {
    SignatureBatch batch = new SignatureBatch(100);
    assertThat(verifier.verify(batch)).isTrue();
    for (int round = 0; round < 2; round++) {
      for (int bad = -1; bad < 40; bad += 13) {
        fill(batch, 40, bad);
        assertThat(batch.size()).isEqualTo(40);
        assertThat(verifier.verify(batch)).as("bad one at %d", bad).isEqualTo(bad < 0);
        batch.clear();
        assertThat(batch.isEmpty()).isTrue();
      }
    }
  }

  @Test
  void unreadableSignatureOrKeyMakesTheBatchFail() {
    byte[] secret = secret(1);
    byte[] hash = new byte[32];
    byte[] sig = CURVE.signEcdsa(hash, secret, false);
    byte[] key = CURVE.publicKey(secret, false);
    SignatureBatch batch = new SignatureBatch(4);
    batch.addEcdsa(sig, 0, sig.length, key, 0, 65, hash);
    assertThat(verifier.verify(batch)).isTrue();
    batch.addEcdsa(sig, 0, 40, key, 0, 65, hash);
    assertThat(batch.kind(1)).isEqualTo(SignatureBatch.Kind.HOPELESS);
    assertThat(verifier.verify(batch)).isFalse();
    batch.clear();
    batch.addEcdsa(sig, 0, sig.length, Arrays.copyOf(key, 520), 0, 520, hash);
    assertThat(verifier.verify(batch)).isFalse();
    batch.clear();
    batch.addEcdsa(sig, 0, sig.length, key, 0, 0, hash);
    assertThat(batch.kind(0)).isEqualTo(SignatureBatch.Kind.ECDSA);
    assertThat(verifier.verify(batch)).isFalse();
  }

  @Test
  void entriesCanBeReadBackByOtherVerifiers() {
    SignatureBatch batch = new SignatureBatch(50);
    fill(batch, 20, -1);
    byte[] sig = new byte[64];
    byte[] key = new byte[65];
    byte[] hash = new byte[32];
    for (int i = 0; i < batch.size(); i++) {
      batch.copySignature(i, sig, 0);
      int length = batch.copyKey(i, key, 0);
      batch.copyHash(i, hash, 0);
      boolean valid =
          switch (batch.kind(i)) {
            case ECDSA -> CURVE.verifyEcdsaCompact(sig, 0, key, 0, length, hash);
            case SCHNORR -> CURVE.verifySchnorr(sig, 0, hash, key, 0);
            case HOPELESS -> false;
          };
      assertThat(valid).isTrue();
    }
    assertThatThrownBy(() -> batch.kind(20)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void limitIsKept() {
    SignatureBatch batch = new SignatureBatch(20);
    fill(batch, 20, -1);
    assertThat(batch.isFull()).isTrue();
    assertThatThrownBy(() -> fill(batch, 1, -1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new SignatureBatch(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void fill(SignatureBatch batch, int count, int bad) {
    for (int i = 0; i < count; i++) {
      byte[] secret = secret(i + 1);
      byte[] hash = Sha256.hash(secret);
      byte[] signed = i == bad ? Sha256.hash(hash) : hash;
      if (i % 3 == 0) {
        byte[] sig = CURVE.signSchnorr(signed, secret, hash);
        batch.addSchnorr(sig, 0, hash, CURVE.publicKey(secret, true), 1);
      } else {
        byte[] sig = CURVE.signEcdsa(signed, secret, false);
        byte[] key = CURVE.publicKey(secret, i % 3 == 1);
        batch.addEcdsa(sig, 0, sig.length, key, 0, key.length, hash);
      }
    }
  }

  private static byte[] secret(int number) {
    return Secp256k1Contract.scalar(BigInteger.valueOf(number));
  }
}
