package dev.renga.crypto;

import org.jspecify.annotations.Nullable;

/// Keys and signatures on secp256k1: ECDSA, BIP340 Schnorr, Taproot tweaks and ElligatorSwift, all
/// by libsecp256k1, the library whose verdicts are the network's.
///
/// Instances are immutable and safe from any thread, live as long as they are reachable, and cannot
/// be closed, so nothing native is ever used after its end. Byte arrays are neither kept nor
/// changed. Public keys are given as 33 bytes (02, 03) or 65 bytes (04, and the hybrid 06 and 07
/// where the parity agrees); x-only keys, secrets, hashes and tweaks as 32 big-endian bytes.
///
/// Bytes that a stranger may have sent (keys, signatures) never cause an exception: the answer is
/// `false` or `null`. A fixed-size argument of another size, or a secret out of range, is a mistake
/// of the caller and throws [IllegalArgumentException].
public sealed interface Secp256k1 permits FfmSecp256k1, JniSecp256k1 {

  /// The instance shared by the whole JVM: over the foreign function API where the library's
  /// symbols can be found, else over JNI; [#implementation] says which. Its context is not blinded,
  /// which is right for verifying; those who sign call [#load(byte\[\])] with a secret seed.
  ///
  /// @throws IllegalStateException if the native library cannot be loaded at all; the message is
  ///   for people
  static Secp256k1 load() {
    return Secp256k1Loader.SHARED.orThrow();
  }

  /// An instance with a context of its own, blinded by 32 secret random bytes against side
  /// channels. (Over JNI there is no blinding.)
  static Secp256k1 load(byte[] seed32) {
    Secp256k1Checks.size("seed", seed32, 32);
    return load() instanceof FfmSecp256k1 ffm ? ffm.blinded(seed32) : load();
  }

  /// What does the work, for the log: the way of calling and the library.
  String implementation();

  /// Whether every method works; if not, those named in [JniSecp256k1] throw
  /// [UnsupportedOperationException].
  boolean isComplete();

  // ---- verification ----

  /// Whether `sig` (DER without hash type) is valid. DER is read by the loose rules of consensus
  /// before BIP66, S may be in either half, and the hash is reduced modulo the order.
  default boolean verifyEcdsa(
      byte[] sig, int sigOff, int sigLen, byte[] key, int keyOff, int keyLen, byte[] hash32) {
    Secp256k1Checks.range(sig, sigOff, sigLen);
    byte[] compact = new byte[64];
    return LaxDer.parse(sig, sigOff, sigLen, compact, 0)
        && verifyEcdsaCompact(compact, 0, key, keyOff, keyLen, hash32);
  }

  /// The same for a signature given as r and s, 32 big-endian bytes each.
  boolean verifyEcdsaCompact(
      byte[] sig64, int sigOff, byte[] key, int keyOff, int keyLen, byte[] hash32);

  /// Whether `sig64` is a valid BIP340 signature over `msg`, which may have any length.
  boolean verifySchnorr(byte[] sig64, int sigOff, byte[] msg, byte[] xOnlyKey32, int keyOff);

  // ---- public keys ----

  default boolean isValidPublicKey(byte[] key) {
    return isValidPublicKey(key, 0, key.length);
  }

  /// Whether these bytes are a point of the curve in one of the encodings above; hybrid ones too.
  boolean isValidPublicKey(byte[] key, int off, int len);

  default boolean isValidXOnly(byte[] key32) {
    return key32.length == 32 && isValidXOnly(key32, 0);
  }

  /// Whether the 32 bytes at `off` are the x of a point of the curve.
  boolean isValidXOnly(byte[] key, int off);

  /// Whether `outputKey32`, with an odd y if `parity`, is `internalKey32` tweaked by `tweakHash32`
  /// (BIP341, script path). False if a key is not on the curve or the tweak is not below the order.
  boolean checkTapTweak(
      byte[] outputKey32, byte[] internalKey32, byte[] tweakHash32, boolean parity);

  /// The x-only key tweaked, as a compressed key of 33 bytes whose first tells the parity (02 even,
  /// 03 odd). Null if the key is not on the curve or the tweak out of range.
  byte @Nullable [] tweakXOnly(byte[] internalKey32, byte[] tweak32);

  /// The same point in the other encoding, or null if it is none.
  byte @Nullable [] convertPublicKey(byte[] key, boolean compressed);

  /// `key + tweak·G`, compressed or not; null if the key is invalid, the tweak out of range or the
  /// sum infinite.
  byte @Nullable [] publicKeyTweakAdd(byte[] key, byte[] tweak32, boolean compressed);

  /// The sum of the keys; null if there are none, one is invalid, or the sum is infinite.
  byte @Nullable [] publicKeyCombine(byte[][] keys, boolean compressed);

  // ---- secret keys ----

  /// Whether the secret lies in 1 to n − 1. False for any other length than 32.
  boolean isValidSecret(byte[] secret32);

  /// The public key of a secret: 33 bytes, or 65.
  byte[] publicKey(byte[] secret32, boolean compressed);

  /// `secret + tweak` modulo the order; null if the tweak is out of range or the sum zero.
  byte @Nullable [] secretTweakAdd(byte[] secret32, byte[] tweak32);

  /// The secret of [#tweakXOnly]'s key (BIP341, key path): the secret is negated first if its key
  /// has an odd y. Null if the tweak is out of range or the sum zero.
  byte @Nullable [] secretTweakXOnly(byte[] secret32, byte[] tweak32);

  /// SHA-256 of the compressed shared point; null if the key is invalid.
  byte @Nullable [] ecdh(byte[] key, byte[] secret32);

  // ---- signing: every signature is verified before it is handed out ----

  /// A DER signature with low S and an RFC 6979 nonce. With `grindLowR` it is repeated with a
  /// counter as extra entropy until R has at most 32 bytes in DER, as wallets do to save a byte.
  byte[] signEcdsa(byte[] hash32, byte[] secret32, boolean grindLowR);

  /// r and s, 32 bytes each, with low S and an RFC 6979 nonce.
  byte[] signEcdsaCompact(byte[] hash32, byte[] secret32);

  /// 65 bytes: the recovery id (0 to 3), then r and s.
  byte[] signEcdsaRecoverable(byte[] hash32, byte[] secret32);

  /// The key that made a signature of [#signEcdsaRecoverable]'s format; null if there is none.
  byte @Nullable [] recover(byte[] sig65, byte[] hash32, boolean compressed);

  /// A BIP340 signature over 32 bytes; `aux32` is fresh randomness, or zeros.
  byte[] signSchnorr(byte[] msg32, byte[] secret32, byte[] aux32);

  // ---- ElligatorSwift (BIP324) ----

  /// 64 bytes that look random and stand for the secret's public key.
  byte[] ellswiftCreate(byte[] secret32, byte[] aux32);

  /// The compressed key that 64 bytes stand for; every 64 bytes stand for one.
  byte[] ellswiftDecode(byte[] ell64);

  /// The shared secret of BIP324. `ellA` is the initiator's, `ellB` the responder's; `secret32` is
  /// the initiator's if `initiating`.
  byte[] ellswiftXdh(byte[] ellA, byte[] ellB, byte[] secret32, boolean initiating);
}
