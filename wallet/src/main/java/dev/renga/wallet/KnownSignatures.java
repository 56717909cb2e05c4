package dev.renga.wallet;

import dev.renga.consensus.script.PrecomputedTransaction;
import dev.renga.consensus.script.ScriptReader;
import dev.renga.consensus.script.SignatureEncoding;
import dev.renga.consensus.script.SignatureHash;
import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.TxIn;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What others left in an input: signatures, which are believed only for the key they fit, and the
/// keys and scripts behind hashes.
final class KnownSignatures implements SignatureSource {
  // A multisig has at most 20 keys; a stranger's input may hold a million items.
  private static final int MOST_ITEMS = 64;

  private final Secp256k1 curve;
  private final PrecomputedTransaction tx;
  private final int index;
  private final Set<Bytes> items = new LinkedHashSet<>();

  KnownSignatures(Secp256k1 curve, PrecomputedTransaction tx, int index) {
    this.curve = curve;
    this.tx = tx;
    this.index = index;
  }

  void add(TxIn input) {
    ScriptReader reader = new ScriptReader(input.scriptSig());
    while (reader.next()) {
      add(reader.isDataPush() ? reader.data() : Bytes.EMPTY);
    }
    if (input.witness().size() <= MOST_ITEMS) {
      input.witness().items().forEach(this::add);
    }
  }

  private void add(Bytes item) {
    if (!item.isEmpty() && items.size() < MOST_ITEMS) {
      items.add(item);
    }
  }

  @Override
  public @Nullable Bytes ecdsa(Bytes key, Bytes code, boolean segwit) {
    for (Bytes item : items) {
      if (SignatureEncoding.isStrictDer(item) && isSigned(item, key, code, segwit)) {
        return item;
      }
    }
    return null;
  }

  private boolean isSigned(Bytes signature, Bytes key, Bytes code, boolean segwit) {
    int length = signature.length() - 1;
    int type = signature.at(length);
    Digest hash =
        segwit
            ? SignatureHash.segwit(tx, index, code, type)
            : SignatureHash.legacy(tx, index, code, type);
    return curve.verifyEcdsa(
        signature.toArray(), 0, length, key.toArray(), 0, key.length(), hash.toArray());
  }

  @Override
  public @Nullable Bytes schnorr(Bytes outputKey) {
    for (Bytes item : items) {
      boolean plain = item.length() == 64;
      if (plain || (item.length() == 65 && item.at(64) != SignatureHash.DEFAULT)) {
        int type = plain ? SignatureHash.DEFAULT : item.at(64);
        Digest hash = SignatureHash.taproot(tx, index, type, null);
        if (hash != null
            && curve.verifySchnorr(item.toArray(), 0, hash.toArray(), outputKey.toArray(), 0)) {
          return item;
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable Bytes publicKey(Bytes hash160) {
    for (Bytes item : items) {
      boolean key = item.length() == 33 || item.length() == 65;
      if (key && PrivateKey.hash160(item).equals(hash160)) {
        return item;
      }
    }
    return null;
  }

  @Override
  public @Nullable Bytes script(Bytes hash) {
    for (Bytes item : items) {
      Bytes itsHash =
          hash.length() == 20 ? PrivateKey.hash160(item) : Bytes.adopt(Sha256.hash(item.toArray()));
      if (itsHash.equals(hash)) {
        return item;
      }
    }
    return null;
  }
}
