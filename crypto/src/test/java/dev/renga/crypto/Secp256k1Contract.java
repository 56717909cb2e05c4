package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What both ways to the library must do.
abstract class Secp256k1Contract {
  static final BigInteger N =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  static final BigInteger P =
      new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);
  static final List<BigInteger> EDGES =
      List.of(
          BigInteger.ZERO,
          N,
          N.add(BigInteger.ONE),
          P,
          P.add(BigInteger.ONE),
          BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE));

  abstract Secp256k1 curve();

  final byte[] secret = scalar(BigInteger.valueOf(0x5eed5eed5eedL));
  final byte[] hash = Sha256.hash("renga".getBytes(StandardCharsets.UTF_8));

  @Test
  void publicKeysAgreeWithVectors() {
    String file = "keys-and-addresses/pubkey.json";
    int cases = 0;
    for (JsonNode row : Vectors.json(file).get("vectors")) {
      cases++;
      byte[] key = Vectors.hex(row, "seckey");
      byte[] full = Vectors.hex(row, "pubkey");
      byte[] compressed = Vectors.hex(row, "compressed");
      assertThat(curve().publicKey(key, false)).isEqualTo(full);
      assertThat(curve().publicKey(key, true)).isEqualTo(compressed);
      assertThat(curve().convertPublicKey(full, true)).isEqualTo(compressed);
      assertThat(curve().convertPublicKey(compressed, false)).isEqualTo(full);
    }
    assertThat(cases).isEqualTo(349);
    Vectors.count(file, cases);
  }

  @Test
  void signaturesAreThoseOfRfc6979() {
    String[] files = {
      "keys-and-addresses/rfc6979core.json", "keys-and-addresses/rfc6979DERcore.json"
    };
    for (String file : files) {
      boolean der = file.contains("DER");
      int cases = 0;
      for (JsonNode row : Vectors.json(file)) {
        cases++;
        byte[] key = Vectors.hex(row.get(0).asText());
        byte[] digest = Sha256.hash(row.get(1).asText().getBytes(StandardCharsets.US_ASCII));
        byte[] signature =
            der ? curve().signEcdsa(digest, key, false) : curve().signEcdsaCompact(digest, key);
        assertThat(signature).isEqualTo(Vectors.hex(row.get(2).asText()));
      }
      assertThat(cases).isEqualTo(der ? 20 : 12);
      Vectors.count(file, cases);
    }
  }

  @Tag("kf=J-026")
  @Tag("kf=W-013")
  @Test
  void ecdsaAgreesWithWycheproof() {
    wycheproof("keys-and-addresses/ecdsa_secp256k1_sha256_test.json", 476, false);
    wycheproof("keys-and-addresses/ecdsa_secp256k1_sha256_bitcoin_test.json", 463, true);
  }

  // The file wants strict DER, and in its Bitcoin edition a low S, which are rules above this room.
  private void wycheproof(String file, int expectedCases, boolean lowS) {
    int cases = 0;
    int lax = 0;
    for (JsonNode group : Vectors.json(file).get("testGroups")) {
      byte[] key = Vectors.hex(group.get("publicKey"), "uncompressed");
      byte[] compressed = curve().convertPublicKey(key, true);
      assertThat(compressed).isNotNull();
      for (JsonNode row : group.get("tests")) {
        cases++;
        byte[] digest = Sha256.hash(Vectors.hex(row, "msg"));
        byte[] sig = Vectors.hex(row, "sig");
        boolean verified = verify(sig, key, digest);
        assertThat(verify(sig, compressed, digest)).isEqualTo(verified);
        boolean wanted = row.get("result").asText().equals("valid");
        boolean strict = StrictDer.isStrict(sig) && (!lowS || StrictDer.isLowS(sig));
        assertThat(verified && strict).as("tcId %s", row.get("tcId")).isEqualTo(wanted);
        lax += verified && !wanted ? 1 : 0;
      }
    }
    assertThat(cases).isEqualTo(expectedCases);
    assertThat(lax).isPositive();
    Vectors.count(file, cases);
  }

  @Tag("kf=C-107")
  @Test
  void schnorrAgreesWithBip340() {
    String file = "schnorr-and-taproot/bip340-test-vectors.csv";
    int cases = 0;
    for (String[] row : Vectors.csv(file)) {
      byte[] key = Vectors.hex(row[2]);
      byte[] msg = Vectors.hex(row[4]);
      byte[] sig = Vectors.hex(row[5]);
      if (msg.length != 32 && !curve().isComplete()) {
        continue;
      }
      cases++;
      assertThat(curve().verifySchnorr(sig, 0, msg, key, 0))
          .as(row[0])
          .isEqualTo(row[6].equals("TRUE"));
      if (!row[1].isEmpty() && msg.length == 32) {
        byte[] signer = Vectors.hex(row[1]);
        assertThat(curve().signSchnorr(msg, signer, Vectors.hex(row[3]))).isEqualTo(sig);
        assertThat(Vectors.hex(curve().publicKey(signer, true)).substring(2))
            .isEqualToIgnoringCase(row[2]);
      }
    }
    assertThat(cases).isEqualTo(curve().isComplete() ? 19 : 15);
    Vectors.count(file, cases);
  }

  @Tag("kf=C-107")
  @Test
  void schnorrRefusesScalarsAndCoordinatesOutOfRange() {
    byte[] key = Arrays.copyOfRange(curve().publicKey(secret, true), 1, 33);
    byte[] sig = curve().signSchnorr(hash, secret, new byte[32]);
    assertThat(curve().verifySchnorr(sig, 0, hash, key, 0)).isTrue();
    for (BigInteger edge : EDGES) {
      byte[] badS = sig.clone();
      System.arraycopy(scalar(edge), 0, badS, 32, 32);
      assertThat(curve().verifySchnorr(badS, 0, hash, key, 0)).isFalse();
      byte[] badR = sig.clone();
      System.arraycopy(scalar(edge), 0, badR, 0, 32);
      assertThat(curve().verifySchnorr(badR, 0, hash, key, 0)).isFalse();
    }
    byte[] offCurve = scalar(BigInteger.valueOf(5));
    assertThat(curve().isValidXOnly(offCurve)).isFalse();
    assertThat(curve().isValidXOnly(scalar(P.add(BigInteger.ONE)))).isFalse();
    assertThat(curve().verifySchnorr(sig, 0, hash, offCurve, 0)).isFalse();
  }

  @Tag("kf=C-105")
  @Tag("kf=W-013")
  @Test
  void ecdsaRefusesScalarsOutOfRange() {
    byte[] key = curve().publicKey(secret, true);
    byte[] good = curve().signEcdsaCompact(hash, secret);
    for (BigInteger edge : EDGES) {
      for (BigInteger other : EDGES) {
        assertThat(verify(StrictDer.encode(edge, other), key, hash)).isFalse();
        assertThat(verify(StrictDer.encode(edge, other), key, new byte[32])).isFalse();
      }
      BigInteger r = new BigInteger(1, good, 0, 32);
      BigInteger s = new BigInteger(1, good, 32, 32);
      assertThat(verify(StrictDer.encode(edge, s), key, hash)).isFalse();
      assertThat(verify(StrictDer.encode(r, edge), key, hash)).isFalse();
      assertThat(verify(StrictDer.encode(r, s.add(N)), key, hash)).isFalse();
      assertThat(verify(StrictDer.encode(r, s), key, hash)).isTrue();
    }
    BigInteger one = BigInteger.ONE;
    assertThat(verify(StrictDer.encode(one, one), key, hash)).isFalse();
    assertThat(verify(StrictDer.encode(N.subtract(one), N.subtract(one)), key, hash)).isFalse();
  }

  @Tag("kf=C-105")
  @Test
  void highSIsValidAndHashIsReducedModuloTheOrder() {
    byte[] key = curve().publicKey(secret, false);
    byte[] compact = curve().signEcdsaCompact(hash, secret);
    BigInteger r = new BigInteger(1, compact, 0, 32);
    BigInteger s = new BigInteger(1, compact, 32, 32);
    assertThat(s).isLessThanOrEqualTo(N.shiftRight(1));
    assertThat(verify(StrictDer.encode(r, N.subtract(s)), key, hash)).isTrue();

    byte[] zero = new byte[32];
    byte[] ofZero = curve().signEcdsa(zero, secret, false);
    assertThat(verify(ofZero, key, zero)).isTrue();
    assertThat(verify(ofZero, key, scalar(N))).isTrue();
    byte[] ofOne = curve().signEcdsa(scalar(BigInteger.ONE), secret, false);
    assertThat(verify(ofOne, key, scalar(N.add(BigInteger.ONE)))).isTrue();
    assertThat(verify(ofOne, key, scalar(N))).isFalse();
  }

  // The point with x = r + n is the nonce point of such a signature: only r + n < p makes it valid.
  @Tag("kf=C-105")
  @Test
  void rMayStandForACoordinateAboveTheOrder() {
    BigInteger r = BigInteger.ONE;
    byte[] x = scalar(r.add(N));
    while (!curve().isValidXOnly(x)) {
      r = r.add(BigInteger.ONE);
      x = scalar(r.add(N));
    }
    byte[] sig = new byte[65];
    sig[0] = 2;
    System.arraycopy(scalar(r), 0, sig, 1, 32);
    sig[64] = 1;
    byte[] key = curve().recover(sig, hash, true);
    assertThat(key).isNotNull();
    assertThat(verify(StrictDer.encode(r, BigInteger.ONE), key, hash)).isTrue();
    assertThat(verify(StrictDer.encode(r.add(N), BigInteger.ONE), key, hash)).isFalse();
  }

  @Tag("kf=C-104")
  @Test
  void keysOfEveryEncodingAreJudgedWithoutExceptions() {
    byte[] sig = curve().signEcdsa(hash, secret, false);
    byte[] full = curve().publicKey(secret, false);
    byte[] compressed = curve().publicKey(secret, true);
    int parity = full[64] & 1;
    for (int head = 0; head < 256; head++) {
      byte[] key = full.clone();
      key[0] = (byte) head;
      boolean valid = head == 4 || head == 6 + parity;
      assertThat(curve().isValidPublicKey(key)).isEqualTo(valid);
      assertThat(verify(sig, key, hash)).isEqualTo(valid);
      byte[] small = compressed.clone();
      small[0] = (byte) head;
      assertThat(curve().isValidPublicKey(small)).isEqualTo(head == 2 || head == 3);
      assertThat(verify(sig, small, hash)).isEqualTo(head == 2 + parity);
    }
    for (int length = 0; length <= 70; length++) {
      for (byte[] from : List.of(full, compressed)) {
        byte[] key = Arrays.copyOf(from, length);
        boolean valid = length == from.length;
        assertThat(curve().isValidPublicKey(key)).isEqualTo(valid);
        assertThat(verify(sig, key, hash)).isEqualTo(valid);
      }
    }
    byte[] offCurve = full.clone();
    offCurve[64] ^= 2;
    byte[] wide = compressed.clone();
    System.arraycopy(scalar(P.add(BigInteger.ONE)), 0, wide, 1, 32);
    for (byte[] key : List.of(offCurve, wide, new byte[33], new byte[65])) {
      assertThat(curve().isValidPublicKey(key)).isFalse();
      assertThat(verify(sig, key, hash)).isFalse();
      assertThat(curve().convertPublicKey(key, true)).isNull();
      assertThat(curve().publicKeyTweakAdd(key, secret, true)).isNull();
      assertThat(curve().publicKeyCombine(new byte[][] {full, key}, true)).isNull();
      assertThat(curve().ecdh(key, secret)).isNull();
    }
  }

  @Test
  void offsetsAreHonoured() {
    byte[] sig = curve().signEcdsa(hash, secret, false);
    byte[] key = curve().publicKey(secret, true);
    byte[] schnorr = curve().signSchnorr(hash, secret, hash);
    byte[] all = new byte[300];
    System.arraycopy(sig, 0, all, 5, sig.length);
    System.arraycopy(key, 0, all, 101, 33);
    System.arraycopy(schnorr, 0, all, 203, 64);
    assertThat(curve().verifyEcdsa(all, 5, sig.length, all, 101, 33, hash)).isTrue();
    assertThat(curve().verifySchnorr(all, 203, hash, all, 102)).isTrue();
    assertThat(curve().verifySchnorr(all, 202, hash, all, 102)).isFalse();
    assertThatThrownBy(() -> curve().verifyEcdsa(all, 290, 11, all, 101, 33, hash))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> curve().verifyEcdsa(all, 5, 70, all, 270, 33, hash))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> curve().verifySchnorr(all, 240, hash, all, 102))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> curve().verifyEcdsa(all, 5, 70, all, 101, 33, new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void taprootTweaksAgreeWithBip341() {
    String file = "schnorr-and-taproot/bip341-wallet-test-vectors.json";
    JsonNode all = Vectors.json(file);
    int cases = 0;
    for (JsonNode row : all.get("scriptPubKey")) {
      cases++;
      byte[] internal = Vectors.hex(row.get("given"), "internalPubkey");
      byte[] tweak = Vectors.hex(row.get("intermediary"), "tweak");
      byte[] output = Vectors.hex(row.get("intermediary"), "tweakedPubkey");
      byte[] tweaked = curve().tweakXOnly(internal, tweak);
      assertThat(tweaked).isNotNull().endsWith(output).hasSize(33);
      boolean odd = tweaked[0] == 3;
      assertThat(curve().checkTapTweak(output, internal, tweak, odd)).isTrue();
      assertThat(curve().checkTapTweak(output, internal, tweak, !odd)).isFalse();
      assertThat(curve().checkTapTweak(internal, internal, tweak, odd)).isFalse();
      assertThat(curve().checkTapTweak(output, internal, scalar(N), odd)).isFalse();
      assertThat(curve().checkTapTweak(output, scalar(P), tweak, odd)).isFalse();
      assertThat(curve().tweakXOnly(internal, scalar(N))).isNull();
      assertThat(curve().tweakXOnly(scalar(BigInteger.valueOf(5)), tweak)).isNull();
    }
    for (JsonNode row : all.get("keyPathSpending").get(0).get("inputSpending")) {
      cases++;
      JsonNode steps = row.get("intermediary");
      byte[] key = Vectors.hex(row.get("given"), "internalPrivkey");
      byte[] tweaked = curve().secretTweakXOnly(key, Vectors.hex(steps, "tweak"));
      assertThat(tweaked).isNotNull().isEqualTo(Vectors.hex(steps, "tweakedPrivkey"));
      byte[] sig = curve().signSchnorr(Vectors.hex(steps, "sigHash"), tweaked, new byte[32]);
      assertThat(row.get("expected").get("witness").get(0).asText()).startsWith(Vectors.hex(sig));
    }
    assertThat(cases).isEqualTo(14);
    Vectors.count(file, cases);
  }

  @Test
  void ecdhAgreesWithWycheproof() {
    String file = "keys-and-addresses/ecdh_secp256k1_test.json";
    String prefix = "3056301006072a8648ce3d020106052b8104000a034200";
    int cases = 0;
    for (JsonNode group : Vectors.json(file).get("testGroups")) {
      for (JsonNode row : group.get("tests")) {
        String der = row.get("public").asText();
        // Other wrappings of keys are not read by this room at all.
        if (!der.startsWith(prefix) || der.length() != prefix.length() + 130) {
          continue;
        }
        cases++;
        byte[] shared =
            curve()
                .ecdh(
                    Vectors.hex(der.substring(prefix.length())),
                    scalar(new BigInteger(row.get("private").asText(), 16)));
        if (row.get("result").asText().equals("valid")) {
          assertThat(List.of(Vectors.hex(hashOfX(row, 2)), Vectors.hex(hashOfX(row, 3))))
              .contains(Vectors.hex(shared));
        } else {
          assertThat(shared).isNull();
        }
      }
    }
    assertThat(cases).isEqualTo(492);
    Vectors.count(file, cases);
  }

  private static byte[] hashOfX(JsonNode row, int head) {
    return Sha256.hash(new byte[] {(byte) head}, Vectors.hex(row, "shared"));
  }

  @Test
  void tweaksOfSecretsAndKeysBelongTogether() {
    Random random = new Random(20260101);
    for (int i = 0; i < 50; i++) {
      byte[] a = scalar(new BigInteger(255, random).add(BigInteger.ONE));
      byte[] b = scalar(new BigInteger(255, random).add(BigInteger.ONE));
      byte[] sum = curve().secretTweakAdd(a, b);
      assertThat(sum).isEqualTo(scalar(new BigInteger(1, a).add(new BigInteger(1, b)).mod(N)));
      byte[] keyOfSum = curve().publicKey(sum, true);
      byte[] keyA = curve().publicKey(a, false);
      byte[] keyB = curve().publicKey(b, true);
      assertThat(curve().publicKeyTweakAdd(keyA, b, true)).isEqualTo(keyOfSum);
      assertThat(curve().publicKeyCombine(new byte[][] {keyA, keyB}, true)).isEqualTo(keyOfSum);
      assertThat(curve().ecdh(keyA, b)).isEqualTo(curve().ecdh(keyB, a)).isNotNull();
    }
    byte[] opposite = scalar(N.subtract(new BigInteger(1, secret)));
    byte[] key = curve().publicKey(secret, true);
    assertThat(curve().secretTweakAdd(secret, opposite)).isNull();
    assertThat(curve().secretTweakAdd(secret, scalar(N))).isNull();
    assertThat(curve().publicKeyTweakAdd(key, opposite, true)).isNull();
    byte[][] cancelling = {key, curve().publicKey(opposite, true)};
    assertThat(curve().publicKeyCombine(cancelling, true)).isNull();
    assertThat(curve().publicKeyCombine(new byte[0][], true)).isNull();
    assertThat(curve().publicKeyCombine(new byte[][] {key}, true)).isEqualTo(key);
  }

  @Test
  @Tag("kf=W-016")
  void secretsOutOfRangeAreRefused() {
    for (BigInteger edge : EDGES) {
      byte[] bad = scalar(edge);
      assertThat(curve().isValidSecret(bad)).isFalse();
      assertThatThrownBy(() -> curve().publicKey(bad, true))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> curve().signEcdsa(hash, bad, false))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> curve().signSchnorr(hash, bad, hash))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> curve().secretTweakAdd(bad, secret))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(curve().isValidSecret(new byte[31])).isFalse();
    assertThat(curve().isValidSecret(scalar(N.subtract(BigInteger.ONE)))).isTrue();
  }

  @Test
  void signaturesGiveTheirKeyBack() {
    Random random = new Random(7);
    byte[] digest = new byte[32];
    byte[] key = curve().publicKey(secret, false);
    for (int i = 0; i < 50; i++) {
      random.nextBytes(digest);
      byte[] sig = curve().signEcdsaRecoverable(digest, secret);
      assertThat(Arrays.copyOfRange(sig, 1, 65))
          .isEqualTo(curve().signEcdsaCompact(digest, secret));
      assertThat(curve().recover(sig, digest, false)).isEqualTo(key);
      sig[0] ^= 1;
      assertThat(curve().recover(sig, digest, false)).isNotEqualTo(key);
      sig[0] = 4;
      assertThat(curve().recover(sig, digest, true)).isNull();
      assertThat(curve().recover(new byte[65], digest, true)).isNull();
    }
  }

  @Tag("kf=W-001")
  @Test
  void noncesNeverRepeatThoughNoRandomnessIsGiven() {
    Set<String> seen = new HashSet<>();
    byte[] digest = new byte[32];
    int count = 1500;
    for (int i = 0; i < count; i++) {
      digest[0] = (byte) i;
      digest[1] = (byte) (i >>> 8);
      seen.add(Vectors.hex(Arrays.copyOf(curve().signEcdsaCompact(digest, secret), 32)));
      byte[] schnorr = curve().signSchnorr(digest, secret, new byte[32]);
      seen.add(Vectors.hex(Arrays.copyOf(schnorr, 32)));
    }
    assertThat(seen).hasSize(2 * count);
    assertThat(curve().signEcdsaCompact(digest, secret))
        .isEqualTo(curve().signEcdsaCompact(digest, secret));
  }

  @Test
  void argumentsAreNeverChanged() {
    byte[] s = secret.clone();
    byte[] tweak = hash.clone();
    curve().secretTweakAdd(s, tweak);
    curve().secretTweakXOnly(s, tweak);
    curve().signSchnorr(tweak, s, tweak);
    curve().signEcdsa(tweak, s, false);
    assertThat(s).isEqualTo(secret);
    assertThat(tweak).isEqualTo(hash);
  }

  final boolean verify(byte[] sig, byte[] key, byte[] digest) {
    return curve().verifyEcdsa(sig, 0, sig.length, key, 0, key.length, digest);
  }

  static byte[] scalar(BigInteger value) {
    byte[] big = value.toByteArray();
    byte[] out = new byte[32];
    int length = Math.min(32, big.length);
    System.arraycopy(big, big.length - length, out, 32 - length, length);
    return out;
  }
}
