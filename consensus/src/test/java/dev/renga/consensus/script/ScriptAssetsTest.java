package dev.renga.consensus.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Vectors;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Spends that the reference implementation's Taproot tests made, under every set of soft forks.
class ScriptAssetsTest {
  private final SignatureChecker checker = SignatureChecker.immediate(Secp256k1.load());

  @Test
  @Tag("kf=C-097")
  @Tag("kf=C-098")
  @Tag("kf=C-099")
  @Tag("kf=C-100")
  @Tag("kf=C-109")
  void assetsVerifyUnderExactlyTheirFlags() {
    List<ScriptFlags> sets = flagSets();
    assertThat(sets).hasSize(64);
    int cases = 0;
    int failures = 0;
    int finals = 0;
    long runs = 0;
    List<String> wrong = new ArrayList<>();
    for (JsonNode asset : ScriptVectors.json("schnorr-and-taproot/script_assets.json.gz")) {
      cases++;
      ScriptFlags flags = ScriptFlags.parse(asset.get("flags").asText());
      boolean isFinal = asset.path("final").asBoolean();
      finals += isFinal ? 1 : 0;
      PrecomputedTransaction success = spend(asset, asset.get("success"));
      PrecomputedTransaction failure =
          asset.has("failure") ? spend(asset, asset.get("failure")) : null;
      failures += failure == null ? 0 : 1;
      int index = asset.get("index").asInt();
      for (ScriptFlags set : sets) {
        if (isFinal || flags.containsAll(set)) {
          runs++;
          ScriptError error = ScriptVerifier.verify(success, index, set, checker);
          if (!error.isOk()) {
            wrong.add(asset.get("id") + " should succeed with " + set + ": " + error);
          }
        }
        if (failure != null && set.containsAll(flags)) {
          runs++;
          if (ScriptVerifier.verify(failure, index, set, checker).isOk()) {
            wrong.add(asset.get("id") + " should fail with " + set);
          }
        }
      }
    }
    Vectors.report("script_assets.json (" + runs + " runs)", cases);
    assertThat(wrong).isEmpty();
    assertThat(cases).isEqualTo(2346);
    assertThat(failures).isEqualTo(2111);
    assertThat(finals).isEqualTo(603);
  }

  private static List<ScriptFlags> flagSets() {
    List<ScriptFlags> sets = new ArrayList<>();
    for (int bits = 0; bits <= ScriptFlags.ALL.bits(); bits++) {
      ScriptFlags set = new ScriptFlags(bits);
      boolean taproot = !set.has(ScriptFlag.TAPROOT) || set.has(ScriptFlag.WITNESS);
      if (ScriptFlags.MANDATORY.containsAll(set) && set.isConsistent() && taproot) {
        sets.add(set);
      }
    }
    return sets;
  }

  private static PrecomputedTransaction spend(JsonNode asset, JsonNode unlocking) {
    Transaction tx = ScriptVectors.transaction(asset.get("tx").asText());
    List<TxOut> spent = new ArrayList<>();
    for (JsonNode prevout : asset.get("prevouts")) {
      spent.addAll(ScriptVectors.outputs(Bytes.parseHex(prevout.asText())));
    }
    List<Bytes> witness = new ArrayList<>();
    unlocking.get("witness").forEach(item -> witness.add(Bytes.parseHex(item.asText())));
    List<TxIn> inputs = new ArrayList<>(tx.inputs());
    int index = asset.get("index").asInt();
    inputs.set(
        index,
        inputs
            .get(index)
            .withScriptSig(Script.parseHex(unlocking.get("scriptSig").asText()))
            .withWitness(Witness.of(witness)));
    return new PrecomputedTransaction(
        new Transaction(tx.version(), inputs, tx.outputs(), tx.lockTime()), spent);
  }
}
