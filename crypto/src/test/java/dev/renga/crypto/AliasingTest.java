package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One array as input and output, overlapping ranges, and arrays used again: the answers are those
/// of fresh arrays, before and after the compiler has had its way.
@Tag("kf=C-050")
class AliasingTest {
  private static final int ROUNDS = 20_000; // past the threshold of the second compiler

  private final SplittableRandom random = new SplittableRandom(50);

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void hashesMayBeWrittenOverTheirInput() {
    byte[] scratch = new byte[96];
    Sha256 reused = new Sha256();
    for (int i = 0; i < ROUNDS; i++) {
      random.nextBytes(scratch);
      int at = random.nextInt(65);
      byte[] expected = Sha256.hash(scratch.clone());
      byte[] twice = Sha256.hash(expected);
      byte[] over = scratch.clone();
      reused.update(over).digestTo(over, at);
      assertThat(Arrays.copyOfRange(over, at, at + 32)).isEqualTo(expected);
      over = scratch.clone();
      reused.update(over, 0, 96).digestTwiceTo(over, at);
      assertThat(Arrays.copyOfRange(over, at, at + 32)).isEqualTo(twice);
      assertThat(Arrays.copyOf(over, at)).isEqualTo(Arrays.copyOf(scratch, at));
    }
  }

  @Test
  void streamsMayBeEncryptedInPlaceAndOverlapping() {
    byte[] key = random(32);
    for (int i = 0; i < ROUNDS / 10; i++) {
      byte[] plain = random(1 + random.nextInt(300));
      byte[] expected = new byte[plain.length];
      new ChaCha20(key).crypt(plain, 0, expected, 0, plain.length);
      byte[] inPlace = plain.clone();
      new ChaCha20(key).crypt(inPlace, 0, inPlace, 0, plain.length);
      assertThat(inPlace).isEqualTo(expected);
      byte[] sealed = new byte[plain.length + 16];
      ChaCha20Poly1305 aead = new ChaCha20Poly1305(key);
      aead.encrypt(1, i, new byte[0], plain, 0, plain.length, sealed, 0);
      byte[] box = Arrays.copyOf(plain, plain.length + 16);
      aead.encrypt(1, i, new byte[0], box, 0, plain.length, box, 0);
      assertThat(box).isEqualTo(sealed);
      assertThat(aead.decrypt(1, i, new byte[0], box, 0, box.length, box, 0)).isTrue();
      assertThat(Arrays.copyOf(box, plain.length)).isEqualTo(plain);
    }
  }

  @Test
  void aNumberMayBeMultipliedByItself() {
    for (int i = 0; i < 200; i++) {
      byte[] bytes = random(Num3072.BYTES);
      Num3072 number = Num3072.of(bytes, 0);
      Num3072 copy = number.copy();
      Num3072 expected = number.copy();
      expected.multiply(copy);
      number.multiply(number);
      assertThat(number.toBytes()).isEqualTo(expected.toBytes());
    }
  }

  @Test
  void keysSignaturesAndTweaksMayBeOneArray() {
    Secp256k1 curve = Secp256k1.load();
    for (int i = 0; i < 300; i++) {
      byte[] secret = random(32);
      secret[0] &= 0x7f;
      byte[] hash = random(32);
      byte[] key = curve.publicKey(secret, true);
      byte[] compact = curve.signEcdsaCompact(hash, secret);
      byte[] together = new byte[64 + 33];
      System.arraycopy(compact, 0, together, 0, 64);
      System.arraycopy(key, 0, together, 64, 33);
      byte[] before = together.clone();
      assertThat(curve.verifyEcdsaCompact(together, 0, together, 64, 33, hash)).isTrue();
      assertThat(curve.verifyEcdsaCompact(together, 1, together, 64, 33, hash)).isFalse();
      assertThat(together).isEqualTo(before);
      // the secret is its own tweak, and the hash to be signed
      assertThat(curve.secretTweakAdd(secret, secret))
          .isEqualTo(curve.secretTweakAdd(secret, secret.clone()));
      assertThat(curve.secretTweakXOnly(secret, secret))
          .isEqualTo(curve.secretTweakXOnly(secret, secret.clone()));
      assertThat(curve.signEcdsa(secret, secret, false))
          .isEqualTo(curve.signEcdsa(secret.clone(), secret, false));
      assertThat(curve.signSchnorr(secret, secret, secret))
          .isEqualTo(curve.signSchnorr(secret.clone(), secret, secret.clone()));
      byte[] xOnly = Arrays.copyOfRange(key, 1, 33);
      assertThat(curve.tweakXOnly(xOnly, xOnly)).isEqualTo(curve.tweakXOnly(xOnly, xOnly.clone()));
      assertThat(curve.publicKey(secret, true)).as("nothing was changed").isEqualTo(key);
    }
  }
}
