package dev.renga.rpc.methods;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.ScriptReader;
import dev.renga.crypto.Hashes;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.Address;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DescriptorChecksum;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.primitives.ScriptTemplate;
import dev.renga.rpc.json.ScriptJson;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A script as `decodescript` shows it: itself, and what pays to its hash.
final class DecodedScript {
  private DecodedScript() {}

  static void writeFields(JsonGenerator out, Script script, Network network) throws IOException {
    ScriptJson.writeFields(out, script, network, false);
    if (!canBeWrapped(script)) {
      return;
    }
    out.writeStringField("p2sh", scriptHash(script).toText(network));
    Script program = program(script);
    if (program == null) {
      return;
    }
    out.writeObjectFieldStart("segwit");
    ScriptJson.writeFields(out, program, network, true, descriptor(script, program, network));
    out.writeStringField("p2sh-segwit", scriptHash(program).toText(network));
    out.writeEndObject();
  }

  private static Address scriptHash(Script script) {
    return new Address.ScriptHash(hash160(script.bytes()));
  }

  private static Bytes hash160(Bytes bytes) {
    return Bytes.adopt(Hashes.hash160(bytes.toArray()));
  }

  private static boolean canBeWrapped(Script script) {
    boolean form =
        switch (ScriptTemplate.of(script)) {
          case ScriptTemplate.PubKey key -> true;
          case ScriptTemplate.Multisig multisig -> true;
          case ScriptTemplate.NonStandard other -> true;
          case ScriptTemplate.Addressed(Address.PubKeyHash hash) -> true;
          case ScriptTemplate.Addressed(Address.WitnessProgram program) -> program.version() == 0;
          case ScriptTemplate.Addressed(Address.ScriptHash hash) -> false;
          case ScriptTemplate.NullData data -> false;
        };
    return form
        && TransactionHex.isReadable(script)
        && !script.isUnspendable()
        && !holdsTapscript(script);
  }

  private static boolean holdsTapscript(Script script) {
    ScriptReader reader = new ScriptReader(script);
    while (reader.next()) {
      int code = reader.opcode();
      if (code == Opcode.OP_CHECKSIGADD.code() || Opcode.isSuccess(code)) {
        return true;
      }
    }
    return false;
  }

  /// The witness program that pays to a script; `null` where none can.
  private static @Nullable Script program(Script script) {
    return switch (ScriptTemplate.of(script)) {
      case ScriptTemplate.PubKey(Bytes key) -> key.length() == 33 ? keyHash(hash160(key)) : null;
      case ScriptTemplate.Addressed(Address.PubKeyHash(Bytes hash)) -> keyHash(hash);
      case ScriptTemplate.Multisig(int required, List<Bytes> keys) ->
          keys.stream().allMatch(key -> key.length() == 33) ? witnessScriptHash(script) : null;
      case ScriptTemplate.NonStandard other -> witnessScriptHash(script);
      case ScriptTemplate.Addressed other -> null;
      case ScriptTemplate.NullData data -> null;
    };
  }

  private static Script keyHash(Bytes hash) {
    return new Address.WitnessProgram(0, hash).toScript();
  }

  private static Script witnessScriptHash(Script script) {
    Bytes hash = Bytes.adopt(Sha256.hash(script.bytes().toArray()));
    return new Address.WitnessProgram(0, hash).toScript();
  }

  /// The descriptor of a program, which tells the script where there is a form for it.
  private static String descriptor(Script script, Script program, Network network) {
    if (ScriptTemplate.of(script) instanceof ScriptTemplate.Multisig(int required, var keys)) {
      StringBuilder text = new StringBuilder("wsh(multi(").append(required);
      keys.forEach(key -> text.append(',').append(key));
      return DescriptorChecksum.append(text.append("))").toString());
    }
    return ScriptJson.descriptor(program, network);
  }
}
