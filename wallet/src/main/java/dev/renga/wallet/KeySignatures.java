package dev.renga.wallet;

import dev.renga.consensus.script.PrecomputedTransaction;
import dev.renga.consensus.script.SignatureHash;
import dev.renga.consensus.script.Taproot;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Script;
import org.jspecify.annotations.Nullable;

/// Signatures by the keys of a ring, and those that are there already.
final class KeySignatures implements SignatureSource {
  private static final byte[] NO_RANDOMNESS = new byte[32];

  private final Secp256k1 curve;
  private final PrecomputedTransaction tx;
  private final int index;
  private final KeyRing keys;
  private final SighashType type;
  private final boolean allSpentKnown;
  private final KnownSignatures known;
  private boolean gaveAny;

  /// @param allSpentKnown whether the outputs of all inputs are known, without which Taproot cannot
  ///   be signed
  KeySignatures(
      Secp256k1 curve,
      PrecomputedTransaction tx,
      int index,
      KeyRing keys,
      SighashType type,
      boolean allSpentKnown,
      KnownSignatures known) {
    this.curve = curve;
    this.tx = tx;
    this.index = index;
    this.keys = keys;
    this.type = type;
    this.allSpentKnown = allSpentKnown;
    this.known = known;
  }

  /// Whether any signature was had.
  boolean gaveAny() {
    return gaveAny;
  }

  private @Nullable Bytes give(@Nullable Bytes signature) {
    gaveAny |= signature != null;
    return signature;
  }

  // A signature over SINGLE without such an output would fit every transaction (W-011).
  private boolean isForbidden() {
    return type.isSingle() && index >= tx.tx().outputs().size();
  }

  @Override
  public @Nullable Bytes ecdsa(Bytes key, Bytes code, boolean segwit) {
    Bytes before = known.ecdsa(key, code, segwit);
    PrivateKey mine = keys.find(key);
    if (before != null || mine == null || isForbidden() || (segwit && !mine.isCompressed())) {
      return give(before);
    }
    return give(sign(mine, code, segwit));
  }

  private Bytes sign(PrivateKey key, Bytes code, boolean segwit) {
    int hashType = type.explicit().code();
    Digest hash =
        segwit
            ? SignatureHash.segwit(tx, index, code, hashType)
            : SignatureHash.legacy(tx, index, code, hashType);
    byte[] der = curve.signEcdsa(hash.toArray(), key.secret(), true);
    return new ByteWriter(73).bytes(der).uint8(hashType).toBytes();
  }

  @Override
  public @Nullable Bytes schnorr(Bytes outputKey) {
    if (!allSpentKnown) {
      return null;
    }
    Bytes before = known.schnorr(outputKey);
    KeyRing.TaprootKey mine = keys.findByOutputKey(outputKey);
    return give(before != null || mine == null || isForbidden() ? before : sign(mine));
  }

  private @Nullable Bytes sign(KeyRing.TaprootKey mine) {
    Digest hash = SignatureHash.taproot(tx, index, type.code(), null);
    byte[] secret = mine.key().secret();
    if (mine.tweaked()) {
      Digest tweak = Taproot.tweak(mine.key().internalKey(), null);
      secret = curve.secretTweakXOnly(secret, tweak.toArray());
    }
    if (hash == null || secret == null) {
      return null;
    }
    byte[] signature = curve.signSchnorr(hash.toArray(), secret, NO_RANDOMNESS);
    ByteWriter writer = new ByteWriter(65).bytes(signature);
    return (type.code() == 0 ? writer : writer.uint8(type.code())).toBytes();
  }

  @Override
  public @Nullable Bytes publicKey(Bytes hash160) {
    PrivateKey mine = keys.findByHash(hash160);
    return mine != null ? mine.publicKey() : known.publicKey(hash160);
  }

  @Override
  public @Nullable Bytes script(Bytes hash) {
    Script mine = keys.findScript(hash);
    return mine != null ? mine.bytes() : known.script(hash);
  }
}
