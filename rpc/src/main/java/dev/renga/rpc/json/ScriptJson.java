package dev.renga.rpc.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.consensus.script.ScriptAsm;
import dev.renga.primitives.Address;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DescriptorChecksum;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.primitives.ScriptTemplate;
import java.io.IOException;
import java.util.stream.Collectors;

/// Locking scripts in JSON.
public final class ScriptJson {
  private ScriptJson() {}

  /// Writes `asm`, `desc`, `hex`, `address` (if it has one) and `type` into the object that is
  /// open.
  public static void writeFields(JsonGenerator out, Script script, Network network, boolean withHex)
      throws IOException {
    writeFields(out, script, network, withHex, descriptor(script, network));
  }

  /// The same with a descriptor that the caller knows better.
  public static void writeFields(
      JsonGenerator out, Script script, Network network, boolean withHex, String descriptor)
      throws IOException {
    ScriptTemplate template = ScriptTemplate.of(script);
    out.writeStringField("asm", ScriptAsm.toText(script, false));
    out.writeStringField("desc", descriptor);
    if (withHex) {
      out.writeStringField("hex", script.bytes().toHex());
    }
    if (template instanceof ScriptTemplate.Addressed(Address address)) {
      out.writeStringField("address", address.toText(network));
    }
    out.writeStringField("type", template.typeName());
  }

  /// The simplest descriptor that stands for a script when no key is known, with checksum (BIP380).
  public static String descriptor(Script script, Network network) {
    return DescriptorChecksum.append(
        switch (ScriptTemplate.of(script)) {
          case ScriptTemplate.PubKey(Bytes key) -> "pk(" + key + ")";
          case ScriptTemplate.Addressed(Address.WitnessProgram(int version, Bytes program))
              when version == 1 && program.length() == 32 ->
              "rawtr(" + program + ")";
          case ScriptTemplate.Addressed(Address address) -> "addr(" + address.toText(network) + ")";
          case ScriptTemplate.Multisig multisig when multisig.keys().size() <= 3 ->
              multisig.keys().stream()
                  .map(Bytes::toHex)
                  .collect(Collectors.joining(",", "multi(" + multisig.required() + ",", ")"));
          case ScriptTemplate.Multisig other -> raw(script);
          case ScriptTemplate.NullData other -> raw(script);
          case ScriptTemplate.NonStandard other -> raw(script);
        });
  }

  private static String raw(Script script) {
    return "raw(" + script + ")";
  }
}
