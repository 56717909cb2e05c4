package dev.renga.lab.forge;

import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.consensus.script.Taproot;
import dev.renga.crypto.Hashes;
import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Output scripts that commit to something, and what unlocks them.
final class Programs {
  /// A key that everyone may know: nothing of value is ever locked with it.
  static final Bytes SECRET = Draft.filled(32, 0x11);

  private static final int HASH_SIZE = 20;

  private Programs() {}

  /// The x of the public key of [#SECRET].
  static Bytes xOnlyKey() {
    return publicKey().slice(1, 32);
  }

  /// The public key of [#SECRET], 33 bytes.
  static Bytes publicKey() {
    return Bytes.adopt(Secp256k1.load().publicKey(SECRET.toArray(), true));
  }

  /// Pay to script hash (BIP16).
  static Script scriptHash(Script redeem) {
    Bytes hash = Bytes.adopt(Hashes.hash160(redeem.bytes().toArray()));
    return new ScriptBuilder()
        .op(Opcode.OP_HASH160)
        .push(hash.slice(0, HASH_SIZE))
        .op(Opcode.OP_EQUAL)
        .build();
  }

  /// Pay to witness script hash (BIP141).
  static Script witnessScriptHash(Script script) {
    Bytes hash = Bytes.adopt(Sha256.hash(script.bytes().toArray()));
    return new ScriptBuilder().op(Opcode.OP_0).push(hash).build();
  }

  /// Pay to Taproot (BIP341).
  ///
  /// @param outputKey 32 bytes
  static Script taproot(Bytes outputKey) {
    return new ScriptBuilder().op(Opcode.OP_1).push(outputKey).build();
  }

  /// A Taproot output whose tree is one script, and how it is revealed.
  ///
  /// @param locking the output's script
  /// @param script the leaf
  /// @param control 33 bytes
  record Leaf(Script locking, Script script, Bytes control) {
    /// The leaf revealed, after these elements.
    Witness reveal(Bytes... elements) {
      return revealWith(control, elements);
    }

    /// The same with another control block.
    Witness revealWith(Bytes otherControl, Bytes... elements) {
      List<Bytes> items = new ArrayList<>(List.of(elements));
      items.add(script.bytes());
      items.add(otherControl);
      return Witness.of(items);
    }
  }

  /// A Taproot output over one tapscript (BIP342).
  static Leaf leaf(Script script) {
    Bytes internal = xOnlyKey();
    byte[] tweak =
        Taproot.tweak(internal, Taproot.leafHash(Taproot.LEAF_TAPSCRIPT, script.bytes())).toArray();
    byte[] output =
        Objects.requireNonNull(
            Secp256k1.load().tweakXOnly(internal.toArray(), tweak), "a tweak out of range");
    int parity = output[0] & 1;
    Bytes control =
        new ByteWriter().uint8(Taproot.LEAF_TAPSCRIPT | parity).bytes(internal).toBytes();
    return new Leaf(taproot(Bytes.copyOf(output, 1, 32)), script, control);
  }
}
