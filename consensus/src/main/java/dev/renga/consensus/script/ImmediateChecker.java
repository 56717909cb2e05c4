package dev.renga.consensus.script;

import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;

/// Asks the curve at once.
record ImmediateChecker(Secp256k1 curve) implements SignatureChecker {
  @Override
  public boolean checkEcdsa(Bytes signature, Bytes key, Digest hash, boolean trial) {
    byte[] sig = signature.toArray();
    byte[] point = key.toArray();
    return curve.verifyEcdsa(sig, 0, sig.length, point, 0, point.length, hash.toArray());
  }

  @Override
  public boolean checkSchnorr(Bytes signature, Bytes key, Digest hash) {
    return curve.verifySchnorr(signature.toArray(), 0, hash.toArray(), key.toArray(), 0);
  }

  @Override
  public boolean checkTapTweak(Bytes outputKey, Bytes internalKey, Digest tweak, boolean oddY) {
    return curve.checkTapTweak(outputKey.toArray(), internalKey.toArray(), tweak.toArray(), oddY);
  }
}
