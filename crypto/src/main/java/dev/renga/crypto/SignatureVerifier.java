package dev.renga.crypto;

/// Verifies many signatures at once. A `true` means that every one is valid; a `false` means "look
/// again": the caller repeats the work with immediate checks to learn which one is not.
@FunctionalInterface
public interface SignatureVerifier {
  boolean verify(SignatureBatch batch);

  /// A loop over the library, which stops at the first invalid signature.
  static SignatureVerifier of(Secp256k1 curve) {
    return batch -> batch.allValid(curve);
  }
}
