package dev.renga.wallet;

import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.Address;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import java.util.List;

/// Locking scripts for tests.
final class Outputs {
  private Outputs() {}

  static Script pubKey(PrivateKey key) {
    return new ScriptBuilder().push(key.publicKey()).op(Opcode.OP_CHECKSIG).build();
  }

  static Script multisig(int required, List<PrivateKey> keys) {
    ScriptBuilder script = new ScriptBuilder().number(required);
    keys.forEach(key -> script.push(key.publicKey()));
    return script.number(keys.size()).op(Opcode.OP_CHECKMULTISIG).build();
  }

  static Script p2sh(Script redeemScript) {
    return new Address.ScriptHash(PrivateKey.hash160(redeemScript.bytes())).toScript();
  }

  static Script p2wsh(Script witnessScript) {
    Bytes program = Bytes.adopt(Sha256.hash(witnessScript.bytes().toArray()));
    return new Address.WitnessProgram(0, program).toScript();
  }

  /// Taproot whose output key is the key itself, untweaked.
  static Script rawTaproot(PrivateKey key) {
    return new Address.WitnessProgram(1, key.internalKey()).toScript();
  }
}
