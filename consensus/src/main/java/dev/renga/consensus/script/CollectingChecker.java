package dev.renga.consensus.script;

import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.SignatureBatch;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;

/// Takes signatures for good and notes them; see [SignatureChecker] for what that is worth.
record CollectingChecker(SignatureBatch batch, Secp256k1 curve) implements SignatureChecker {
  @Override
  public boolean checkEcdsa(Bytes signature, Bytes key, Digest hash, boolean trial) {
    if (trial || batch.isFull()) {
      return new ImmediateChecker(curve).checkEcdsa(signature, key, hash, trial);
    }
    byte[] sig = signature.toArray();
    byte[] point = key.toArray();
    batch.addEcdsa(sig, 0, sig.length, point, 0, point.length, hash.toArray());
    return true;
  }

  @Override
  public boolean checkSchnorr(Bytes signature, Bytes key, Digest hash) {
    if (batch.isFull()) {
      return new ImmediateChecker(curve).checkSchnorr(signature, key, hash);
    }
    batch.addSchnorr(signature.toArray(), 0, hash.toArray(), key.toArray(), 0);
    return true;
  }

  @Override
  public boolean checkTapTweak(Bytes outputKey, Bytes internalKey, Digest tweak, boolean oddY) {
    return new ImmediateChecker(curve).checkTapTweak(outputKey, internalKey, tweak, oddY);
  }
}
