package dev.renga.consensus.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.SignatureBatch;
import dev.renga.crypto.SignatureVerifier;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Vectors;
import dev.renga.primitives.Witness;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The reference implementation's script tests, each with the exact error.
class ScriptTestsTest {
  private static final Bytes GENERATOR =
      Bytes.parseHex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");

  private final Secp256k1 curve = Secp256k1.load();

  @Test
  @Tag("kf=C-076")
  @Tag("kf=C-080")
  @Tag("kf=C-110")
  void everyCaseEndsAsStated() {
    int cases = 0;
    List<String> wrong = new ArrayList<>();
    Set<String> results = new TreeSet<>();
    for (JsonNode entry : ScriptVectors.json("script/script_tests.json")) {
      if (entry.size() == 1) {
        continue;
      }
      cases++;
      Case test = Case.read(entry, curve);
      results.add(test.expected.name());
      ScriptError actual =
          ScriptVerifier.verify(test.spend, 0, test.flags, SignatureChecker.immediate(curve));
      if (actual != test.expected) {
        wrong.add(actual + " instead of " + test.expected + ": " + entry);
      }
      wrong.addAll(batchedVerdictDiffers(test, actual, entry));
    }
    Vectors.report("script_tests.json", cases);
    assertThat(wrong).isEmpty();
    assertThat(cases).isEqualTo(1222);
    assertThat(results).hasSize(40);
  }

  private List<String> batchedVerdictDiffers(Case test, ScriptError actual, JsonNode entry) {
    TransactionScripts scripts =
        new TransactionScripts(test.spend.tx(), test.spend.spent(), test.flags);
    SignatureBatch batch = new SignatureBatch(100);
    boolean batched = scripts.verify(SignatureVerifier.of(curve), batch, curve).isValid();
    return batched == actual.isOk() ? List.of() : List.of("batched differs: " + entry);
  }

  private record Case(PrecomputedTransaction spend, ScriptFlags flags, ScriptError expected) {
    static Case read(JsonNode entry, Secp256k1 curve) {
      int at = 0;
      List<Bytes> witness = new ArrayList<>();
      long amount = 0;
      Bytes outputKey = Bytes.EMPTY;
      if (entry.get(0).isArray()) {
        JsonNode items = entry.get(0);
        amount =
            items
                .get(items.size() - 1)
                .decimalValue()
                .multiply(BigDecimal.valueOf(100_000_000))
                .longValueExact();
        Bytes script = Bytes.EMPTY;
        for (int i = 0; i < items.size() - 1; i++) {
          String item = items.get(i).asText();
          if (item.startsWith("#SCRIPT#")) {
            script = ScriptAsm.parse(item.substring(8)).bytes();
            witness.add(script);
          } else if (item.equals("#CONTROLBLOCK#")) {
            byte[] tweaked = tweaked(script, curve);
            witness.add(Bytes.parseHex((tweaked[0] == 3 ? "c1" : "c0") + GENERATOR.toHex()));
            outputKey = Bytes.copyOf(tweaked, 1, 32);
          } else {
            witness.add(Bytes.parseHex(item));
          }
        }
        at = 1;
      }
      Script scriptSig = ScriptAsm.parse(entry.get(at).asText());
      String locking =
          entry.get(at + 1).asText().replace("#TAPROOTOUTPUT#", "0x" + outputKey.toHex());
      ScriptFlags flags = ScriptFlags.parse(entry.get(at + 2).asText());
      if (flags.has(ScriptFlag.CLEANSTACK)) {
        flags = flags.with(ScriptFlag.P2SH, ScriptFlag.WITNESS);
      }
      Transaction credit = Spends.credit(ScriptAsm.parse(locking), amount);
      Transaction spend = Spends.spend(credit, scriptSig, Witness.of(witness));
      return new Case(
          new PrecomputedTransaction(spend, List.of(new TxOut(amount, ScriptAsm.parse(locking)))),
          flags,
          error(entry.get(at + 3).asText()));
    }

    // The one name that the tests abbreviate.
    private static ScriptError error(String name) {
      return name.equals("NULLFAIL") ? ScriptError.SIG_NULLFAIL : ScriptError.valueOf(name);
    }

    private static byte[] tweaked(Bytes script, Secp256k1 curve) {
      Digest leaf = Taproot.leafHash(Taproot.LEAF_TAPSCRIPT, script);
      byte[] tweak = Taproot.tweak(GENERATOR, leaf).toArray();
      return Objects.requireNonNull(curve.tweakXOnly(GENERATOR.toArray(), tweak));
    }
  }
}
