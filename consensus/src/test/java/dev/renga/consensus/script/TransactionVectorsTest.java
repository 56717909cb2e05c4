package dev.renga.consensus.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.consensus.TransactionRules;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Vectors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whole transactions under all sets of flags that matter for them.
class TransactionVectorsTest {
  private static final long SEED = 20_260_101;

  private final Secp256k1 curve = Secp256k1.load();
  private final Random random = new Random(SEED);
  private final List<String> wrong = new ArrayList<>();

  @Test
  @Tag("kf=C-077")
  @Tag("kf=C-093")
  @Tag("accepts=script-lock-times")
  @Tag("accepts=script-strict-der")
  @Tag("accepts=script-nulldummy")
  void validTransactionsAreValidUnlessAFlagIsAdded() {
    int cases = 0;
    for (JsonNode entry : ScriptVectors.json("transaction/tx_valid.json")) {
      if (entry.size() == 1) {
        continue;
      }
      cases++;
      PrecomputedTransaction tx = read(entry);
      expect(TransactionRules.checkContextFree(tx.tx()).isValid(), entry, "context-free");
      ScriptFlags excluded = ScriptFlags.parse(entry.get(2).asText());
      ScriptFlags used = ScriptFlags.ALL.minus(excluded);
      expect(used.isConsistent(), entry, "flags");
      expect(isValid(tx, used), entry, "valid with " + used);
      for (ScriptFlag flag : ScriptFlag.values()) {
        ScriptFlags fewer = trim(used.without(flag));
        expect(isValid(tx, fewer), entry, "valid with " + fewer);
        ScriptFlags some = trim(used.minus(randomFlags()));
        expect(isValid(tx, some), entry, "valid with " + some + ", seed " + SEED);
      }
      for (ScriptFlag flag : excluded.toList()) {
        ScriptFlags more = fill(used.with(flag));
        expect(!isValid(tx, more), entry, "invalid with " + more);
      }
    }
    Vectors.report("tx_valid.json", cases);
    assertThat(wrong).isEmpty();
    assertThat(cases).isEqualTo(121);
  }

  @Test
  @Tag("rejects=script-lock-times")
  @Tag("rejects=script-strict-der")
  @Tag("rejects=script-nulldummy")
  void invalidTransactionsAreInvalidUnlessAFlagIsTakenAway() {
    int cases = 0;
    int contextFree = 0;
    for (JsonNode entry : ScriptVectors.json("transaction/tx_invalid.json")) {
      if (entry.size() == 1) {
        continue;
      }
      cases++;
      PrecomputedTransaction tx = read(entry);
      boolean badTransaction = entry.get(2).asText().equals("BADTX");
      expect(
          TransactionRules.checkContextFree(tx.tx()).isValid() != badTransaction,
          entry,
          "context-free");
      if (badTransaction) {
        contextFree++;
        continue;
      }
      ScriptFlags used = ScriptFlags.parse(entry.get(2).asText());
      expect(used.isConsistent(), entry, "flags");
      expect(!isValid(tx, used), entry, "invalid with " + used);
      for (ScriptFlag flag : ScriptFlag.values()) {
        ScriptFlags more = fill(used.with(flag));
        expect(!isValid(tx, more), entry, "invalid with " + more);
        ScriptFlags some = fill(used.union(randomFlags()));
        expect(!isValid(tx, some), entry, "invalid with " + some + ", seed " + SEED);
      }
      for (ScriptFlag flag : used.toList()) {
        ScriptFlags fewer = trim(used.without(flag));
        expect(isValid(tx, fewer), entry, "valid with " + fewer);
      }
    }
    Vectors.report("tx_invalid.json", cases);
    assertThat(wrong).isEmpty();
    assertThat(cases).isEqualTo(93);
    assertThat(contextFree).isEqualTo(9);
  }

  @Test
  void mainnetTransactionsSpendTheirOutputs() {
    Map<String, ScriptFlags> flags =
        Map.of(
            "tx1", ScriptFlags.of(ScriptFlag.P2SH),
            "tx2", ScriptFlags.of(ScriptFlag.P2SH),
            "tx3", ScriptFlags.of(ScriptFlag.P2SH),
            "tx4", ScriptFlags.of(ScriptFlag.P2SH, ScriptFlag.DERSIG),
            "tx10", ScriptFlags.NONE);
    String folder = "transaction/with-spent-outputs/";
    flags.forEach(
        (name, set) -> {
          Transaction tx = ScriptVectors.transaction(read(folder + name + ".raw"));
          List<TxOut> spent = ScriptVectors.outputs(read(folder + name + "-undo.raw"));
          assertThat(isValid(new PrecomputedTransaction(tx, spent), set)).as(name).isTrue();
        });
    Vectors.report(folder, flags.size());
  }

  private static Bytes read(String name) {
    return Bytes.adopt(Vectors.read(name));
  }

  private void expect(boolean holds, JsonNode entry, String what) {
    if (!holds) {
      wrong.add("not " + what + ": " + entry);
    }
  }

  private boolean isValid(PrecomputedTransaction tx, ScriptFlags flags) {
    return new TransactionScripts(tx.tx(), tx.spent(), flags).verify(curve).isValid();
  }

  private static PrecomputedTransaction read(JsonNode entry) {
    Map<OutPoint, TxOut> outputs = new HashMap<>();
    for (JsonNode output : entry.get(0)) {
      OutPoint point =
          new OutPoint(Txid.parse(output.get(0).asText()), output.get(1).asLong() & 0xffffffffL);
      long value = output.size() > 3 ? output.get(3).longValue() : 0;
      outputs.put(point, new TxOut(value, ScriptAsm.parse(output.get(2).asText())));
    }
    Transaction tx = ScriptVectors.transaction(entry.get(1).asText());
    List<TxOut> spent = new ArrayList<>();
    Set<OutPoint> missing = new LinkedHashSet<>();
    for (TxIn input : tx.inputs()) {
      TxOut output = outputs.get(input.prevout());
      if (output == null) {
        missing.add(input.prevout());
        output = new TxOut(0, ScriptAsm.parse("RETURN"));
      }
      spent.add(output);
    }
    assertThat(missing).as(entry.toString()).isEmpty();
    return new PrecomputedTransaction(tx, spent);
  }

  private ScriptFlags randomFlags() {
    return new ScriptFlags(random.nextInt(1 << ScriptFlag.values().length));
  }

  private static ScriptFlags trim(ScriptFlags flags) {
    ScriptFlags trimmed = flags;
    if (!trimmed.has(ScriptFlag.P2SH)) {
      trimmed = trimmed.without(ScriptFlag.WITNESS);
    }
    return trimmed.has(ScriptFlag.WITNESS) ? trimmed : trimmed.without(ScriptFlag.CLEANSTACK);
  }

  private static ScriptFlags fill(ScriptFlags flags) {
    ScriptFlags filled = flags;
    if (filled.has(ScriptFlag.CLEANSTACK)) {
      filled = filled.with(ScriptFlag.WITNESS);
    }
    return filled.has(ScriptFlag.WITNESS) ? filled.with(ScriptFlag.P2SH) : filled;
  }
}
