package dev.renga.consensus.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Vectors;
import dev.renga.primitives.Witness;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Encodings of signatures and scripts, printing and parsing.
class ScriptEncodingTest {
  private static final ScriptFlags STRICT = ScriptFlags.of(ScriptFlag.STRICTENC);

  @Test
  void canonicalSignaturesPass() {
    int cases = 0;
    for (JsonNode signature : ScriptVectors.json("script/sig_canonical.json")) {
      cases++;
      Bytes bytes = Bytes.parseHex(signature.asText());
      assertThat(SignatureEncoding.checkSignature(bytes, STRICT)).isEqualTo(ScriptError.OK);
    }
    Vectors.report("sig_canonical.json", cases);
    assertThat(cases).isEqualTo(5);
  }

  @Test
  @Tag("kf=C-106")
  void otherSignaturesFail() {
    int cases = 0;
    for (JsonNode signature : ScriptVectors.json("script/sig_noncanonical.json")) {
      String text = signature.asText();
      if (!text.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
        continue; // a label
      }
      cases++;
      assertThat(SignatureEncoding.checkSignature(Bytes.parseHex(text), STRICT))
          .as(text)
          .isNotEqualTo(ScriptError.OK);
    }
    Vectors.report("sig_noncanonical.json", cases);
    assertThat(cases).isEqualTo(15);
  }

  @Test
  @Tag("kf=C-086")
  void oddLockingScriptsAreReadAndFail() {
    int cases = 0;
    for (JsonNode entry : ScriptVectors.json("script/unspendable_script_pub_keys.json")) {
      cases++;
      Script script = Script.parseHex(entry.get("script").asText());
      ScriptReader reader = new ScriptReader(script);
      int commands = 0;
      while (reader.next()) {
        commands++;
      }
      boolean truncated = !reader.isAtEnd();
      assertThat(truncated).isEqualTo(entry.get("truncated").asBoolean());
      assertThat(truncated ? commands + 1 : commands).isEqualTo(entry.get("commands").asInt());
      assertThat(ScriptAsm.toText(script, false).endsWith("[error]")).isEqualTo(truncated);
      if (truncated) {
        // One operand, for the script whose first operation hashes it.
        ScriptError error =
            ScriptVerifier.verify(
                Spends.of(ScriptAsm.parse("1"), script, Witness.EMPTY),
                0,
                ScriptFlags.NONE,
                SignatureChecker.immediate(Secp256k1.load()));
        boolean returnsBefore = script.at(0) == Opcode.OP_RETURN.code();
        assertThat(error).isEqualTo(returnsBefore ? ScriptError.OP_RETURN : ScriptError.BAD_OPCODE);
      }
    }
    Vectors.report("unspendable_script_pub_keys.json", cases);
    assertThat(cases).isEqualTo(12);
  }

  @Test
  void printsScriptsAsBitcoindDoes() {
    int cases = 0;
    for (JsonNode entry : ScriptVectors.json("transaction/tx-decode.json")) {
      for (JsonNode output : entry.at("/decoded/vout")) {
        cases++;
        JsonNode script = output.get("scriptPubKey");
        assertThat(ScriptAsm.toText(Script.parseHex(script.get("hex").asText()), false))
            .isEqualTo(script.get("asm").asText());
      }
      for (JsonNode input : entry.at("/decoded/vin")) {
        if (input.has("scriptSig")) {
          cases++;
          JsonNode script = input.get("scriptSig");
          assertThat(ScriptAsm.toText(Script.parseHex(script.get("hex").asText()), true))
              .isEqualTo(script.get("asm").asText());
        }
      }
    }
    Vectors.report("tx-decode.json asm", cases);
    assertThat(cases).isGreaterThan(22);
  }

  @Test
  void readsWhatItPrints() {
    for (Opcode opcode : Opcode.values()) {
      Script script = new ScriptBuilder().op(opcode).build();
      if (opcode.code() >= Opcode.OP_1NEGATE.code() || opcode == Opcode.OP_0) {
        assertThat(ScriptAsm.parse(ScriptAsm.toText(script, false))).isEqualTo(script);
      }
    }
    assertThat(ScriptAsm.parse("DUP OP_HASH160 'abc' -1 0 16 17 -128 0x4c01ff").bytes().toHex())
        .isEqualTo("76a9036162634f006001110280804c01ff");
  }
}
