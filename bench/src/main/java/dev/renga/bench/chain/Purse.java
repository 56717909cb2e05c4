package dev.renga.bench.chain;

import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.PrecomputedTransaction;
import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.consensus.script.SignatureHash;
import dev.renga.crypto.Hashes;
import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.Address;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Witness;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// A few hundred keys of all usual kinds, always the same, and the signatures they make. Immutable;
/// any thread.
final class Purse {
  private static final byte[] NO_RANDOMNESS = new byte[32];

  /// Kinds of outputs, with their share of the inputs that spend them, per hundred.
  enum Kind {
    P2PKH(15),
    P2WPKH(50),
    P2TR(28),
    P2WSH_2_OF_3(7);

    final int share;

    Kind(int share) {
      this.share = share;
    }
  }

  private record Key(Bytes secret, Bytes publicKey, Bytes tweaked, Bytes outputKey) {}

  private final Secp256k1 curve;
  private final Key[] keys;

  Purse(Secp256k1 curve, int size) {
    this.curve = curve;
    this.keys = new Key[size];
    for (int i = 0; i < size; i++) {
      keys[i] = key(i);
    }
  }

  private Key key(int index) {
    byte[] secret = Sha256.hash(("renga bench key " + index).getBytes(StandardCharsets.US_ASCII));
    byte[] publicKey = curve.publicKey(secret, true);
    Bytes internal = Bytes.copyOf(publicKey, 1, 32);
    byte[] tweak = Sha256.tagged("TapTweak").update(internal.toArray()).digest();
    byte[] tweaked = Objects.requireNonNull(curve.secretTweakXOnly(secret, tweak));
    Bytes output = Bytes.copyOf(curve.publicKey(tweaked, true), 1, 32);
    return new Key(Bytes.adopt(secret), Bytes.adopt(publicKey), Bytes.adopt(tweaked), output);
  }

  int size() {
    return keys.length;
  }

  /// The locking script of a kind for a key.
  Script lock(Kind kind, int key) {
    return switch (kind) {
      case P2PKH -> new Address.PubKeyHash(hash160(keys[key].publicKey())).toScript();
      case P2WPKH -> new Address.WitnessProgram(0, hash160(keys[key].publicKey())).toScript();
      case P2TR -> new Address.WitnessProgram(1, keys[key].outputKey()).toScript();
      case P2WSH_2_OF_3 -> {
        byte[] program = Sha256.hash(multisig(key).bytes().toArray());
        yield new Address.WitnessProgram(0, Bytes.adopt(program)).toScript();
      }
    };
  }

  /// The input with what it takes to spend an output of that kind and key.
  TxIn unlock(PrecomputedTransaction transaction, int input, Kind kind, int key) {
    TxIn in = transaction.tx().inputs().get(input);
    Key mine = keys[key];
    return switch (kind) {
      case P2PKH -> {
        Bytes code = lock(kind, key).bytes();
        Digest hash = SignatureHash.legacy(transaction, input, code, SignatureHash.ALL);
        yield in.withScriptSig(
            new ScriptBuilder().push(ecdsa(hash, mine.secret())).push(mine.publicKey()).build());
      }
      case P2WPKH -> {
        Bytes code = new Address.PubKeyHash(hash160(mine.publicKey())).toScript().bytes();
        Digest hash = SignatureHash.segwit(transaction, input, code, SignatureHash.ALL);
        yield in.withWitness(Witness.of(ecdsa(hash, mine.secret()), mine.publicKey()));
      }
      case P2TR -> {
        Digest hash =
            Objects.requireNonNull(
                SignatureHash.taproot(transaction, input, SignatureHash.DEFAULT, null));
        byte[] signature =
            curve.signSchnorr(hash.toArray(), mine.tweaked().toArray(), NO_RANDOMNESS);
        yield in.withWitness(Witness.of(Bytes.adopt(signature)));
      }
      case P2WSH_2_OF_3 -> {
        Script script = multisig(key);
        Digest hash = SignatureHash.segwit(transaction, input, script.bytes(), SignatureHash.ALL);
        yield in.withWitness(
            Witness.of(
                Bytes.EMPTY,
                ecdsa(hash, mine.secret()),
                ecdsa(hash, keys[(key + 2) % keys.length].secret()),
                script.bytes()));
      }
    };
  }

  private Script multisig(int key) {
    return new ScriptBuilder()
        .number(2)
        .push(keys[key].publicKey())
        .push(keys[(key + 1) % keys.length].publicKey())
        .push(keys[(key + 2) % keys.length].publicKey())
        .number(3)
        .op(Opcode.OP_CHECKMULTISIG)
        .build();
  }

  private Bytes ecdsa(Digest hash, Bytes secret) {
    byte[] der = curve.signEcdsa(hash.toArray(), secret.toArray(), true);
    return new ByteWriter(72).bytes(der).uint8(SignatureHash.ALL).toBytes();
  }

  private static Bytes hash160(Bytes bytes) {
    return Bytes.adopt(Hashes.hash160(bytes.toArray()));
  }
}
