package dev.renga.consensus;

import static dev.renga.consensus.Blocks.FINAL;
import static dev.renga.consensus.Blocks.in;
import static dev.renga.consensus.Blocks.out;
import static dev.renga.consensus.Blocks.outPoint;
import static dev.renga.consensus.Blocks.tx;
import static dev.renga.consensus.Verdicts.assertInvalid;
import static dev.renga.consensus.Verdicts.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Amount;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TransactionRulesTest {
  private static Verdict check(Transaction transaction) {
    return TransactionRules.checkContextFree(transaction);
  }

  private static Transaction paying(long... amounts) {
    List<TxOut> outputs = new ArrayList<>();
    for (long amount : amounts) {
      outputs.add(out(amount));
    }
    return tx(List.of(in(outPoint(1))), outputs);
  }

  private static Transaction coinbase(int scriptSize, long... amounts) {
    TxIn input = new TxIn(OutPoint.NULL, Script.copyOf(new byte[scriptSize]), FINAL);
    return tx(List.of(input), paying(amounts).outputs());
  }

  @Test
  @Tag("accepts=tx-has-inputs")
  @Tag("accepts=tx-has-outputs")
  @Tag("accepts=tx-outputs-not-negative")
  @Tag("accepts=tx-outputs-in-range")
  @Tag("accepts=tx-outputs-total-in-range")
  void acceptsAnOrdinaryTransaction() {
    assertValid(check(paying(1)));
    assertValid(check(paying(0)));
    assertValid(check(paying(Amount.MAX_MONEY)));
    assertValid(check(paying(Amount.MAX_MONEY - 1, 1, 0)));
  }

  @Test
  @Tag("rejects=tx-has-inputs")
  @Tag("kf=C-022")
  void rejectsNoInputs() {
    assertInvalid(check(tx(List.of(), List.of(out(1)))), "tx-has-inputs", "bad-txns-vin-empty");
  }

  @Test
  @Tag("rejects=tx-has-outputs")
  @Tag("kf=C-022")
  void rejectsNoOutputs() {
    assertInvalid(
        check(tx(List.of(in(outPoint(1))), List.of())), "tx-has-outputs", "bad-txns-vout-empty");
  }

  @Test
  @Tag("accepts=tx-size")
  @Tag("rejects=tx-size")
  void limitsTheSizeWithoutWitnessToAMillionBytes() {
    int rest = paying(1).strippedSize() + 4; // a length of five bytes instead of one
    Script largest = Script.copyOf(new byte[1_000_000 - rest]);
    Transaction fits = tx(List.of(new TxIn(outPoint(1), largest, FINAL)), List.of(out(1)));
    assertThat(fits.strippedSize()).isEqualTo(1_000_000);
    assertValid(check(fits));
    Script larger = Script.copyOf(new byte[1_000_001 - rest]);
    assertInvalid(
        check(tx(List.of(new TxIn(outPoint(1), larger, FINAL)), List.of(out(1)))),
        "tx-size",
        "bad-txns-oversize");
  }

  @Test
  @Tag("rejects=tx-outputs-not-negative")
  @Tag("kf=C-001")
  void rejectsNegativeOutputs() {
    for (long amount : new long[] {-1, Long.MIN_VALUE, Long.MIN_VALUE + 1}) {
      for (Transaction each : List.of(paying(amount), paying(1, amount), coinbase(2, amount))) {
        assertInvalid(check(each), "tx-outputs-not-negative", "bad-txns-vout-negative");
      }
    }
  }

  @Test
  @Tag("rejects=tx-outputs-in-range")
  @Tag("kf=C-001")
  void rejectsOutputsAboveTheMoneySupply() {
    // the amount of block 74,638, which wrapped when two were added
    for (long amount : new long[] {Amount.MAX_MONEY + 1, 9_223_372_036_854_275_808L}) {
      for (Transaction each : List.of(paying(amount, amount), coinbase(2, amount, amount))) {
        assertInvalid(check(each), "tx-outputs-in-range", "bad-txns-vout-toolarge");
      }
    }
  }

  @Test
  @Tag("rejects=tx-outputs-total-in-range")
  @Tag("kf=C-001")
  void rejectsARunningSumAboveTheMoneySupply() {
    long most = Amount.MAX_MONEY;
    for (Transaction each :
        List.of(paying(most, 1), paying(most / 2, most / 2, most / 2), coinbase(2, most, 1))) {
      assertInvalid(check(each), "tx-outputs-total-in-range", "bad-txns-txouttotal-toolarge");
    }
  }

  @Test
  void looksAtEachOutputForAllThreeFaultsBeforeTheNext() {
    assertInvalid(
        check(paying(Amount.MAX_MONEY + 1, -1)), "tx-outputs-in-range", "bad-txns-vout-toolarge");
    assertInvalid(
        check(paying(Amount.MAX_MONEY, 1, -1)),
        "tx-outputs-total-in-range",
        "bad-txns-txouttotal-toolarge");
  }

  @Test
  @Tag("accepts=tx-inputs-distinct")
  @Tag("rejects=tx-inputs-distinct")
  @Tag("kf=C-002")
  void rejectsTheSameOutputTwice() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(17_144);
    for (int count : new int[] {1, 2, 3, 12, 13, 14, 100, 1000}) {
      List<TxIn> inputs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        inputs.add(in(outPoint(i)));
        inputs.add(in(new OutPoint(outPoint(i).txid(), 1)));
      }
      Collections.shuffle(inputs, random);
      assertValid(check(tx(inputs, List.of(out(1)))));
      int from = random.nextInt(inputs.size());
      inputs.add(random.nextInt(inputs.size() + 1), in(inputs.get(from).prevout(), 7));
      assertInvalid(
          check(tx(inputs, List.of(out(1)))), "tx-inputs-distinct", "bad-txns-inputs-duplicate");
    }
  }

  @Test
  @Tag("accepts=tx-coinbase-script-size")
  @Tag("rejects=tx-coinbase-script-size")
  @Tag("kf=C-023")
  void limitsTheScriptOfACoinbase() {
    for (int size : new int[] {2, 3, 99, 100}) {
      assertValid(check(coinbase(size, 1)));
    }
    for (int size : new int[] {0, 1, 101, 10_000}) {
      assertInvalid(check(coinbase(size, 1)), "tx-coinbase-script-size", "bad-cb-length");
    }
  }

  @Test
  @Tag("kf=C-024")
  void neverReadsTheScriptOfACoinbase() {
    Bytes cut = Bytes.of(0x4e, 0xff, 0xff, 0xff, 0xff, 0x00); // a push of four gigabytes
    TxIn input = new TxIn(OutPoint.NULL, new Script(cut), FINAL);
    assertValid(check(tx(List.of(input), List.of(new TxOut(1, new Script(cut))))));
  }

  @Test
  @Tag("accepts=tx-prevouts-not-null")
  @Tag("rejects=tx-prevouts-not-null")
  @Tag("kf=C-022")
  void rejectsANullOutputAmongOthers() {
    TxIn nothing = in(OutPoint.NULL);
    TxIn almost = in(new OutPoint(OutPoint.NULL.txid(), 0xfffffffeL));
    assertValid(check(tx(List.of(in(outPoint(1)), almost), List.of(out(1)))));
    assertInvalid(
        check(tx(List.of(in(outPoint(1)), nothing), List.of(out(1)))),
        "tx-prevouts-not-null",
        "bad-txns-prevout-null");
  }

  private static boolean isFinal(long lockTime, int height, long cutoff, long... sequences) {
    List<TxIn> inputs = new ArrayList<>();
    for (long sequence : sequences) {
      inputs.add(in(outPoint(inputs.size()), sequence));
    }
    Transaction transaction = new Transaction(1, inputs, List.of(out(1)), lockTime);
    return TransactionRules.isFinal(transaction, height, cutoff);
  }

  @Test
  @Tag("kf=C-070")
  void isFinalWhenTheLockTimeIsStrictlyPast() {
    int height = 1000;
    long time = 1_600_000_000;
    assertThat(isFinal(0, height, time, 0)).isTrue();
    assertThat(isFinal(height - 1, height, time, 0)).isTrue();
    assertThat(isFinal(height, height, time, 0)).isFalse();
    assertThat(isFinal(499_999_999, height, time, 0)).isFalse();
    assertThat(isFinal(500_000_000, height, time, 0)).isTrue();
    assertThat(isFinal(500_000_000, 600_000_000, 500_000_000, 0)).isFalse();
    assertThat(isFinal(time - 1, height, time, 0)).isTrue();
    assertThat(isFinal(time, height, time, 0)).isFalse();
    assertThat(isFinal(0x80000000L, height, time, 0)).isFalse();
    assertThat(isFinal(0x80000000L, height, 0x80000001L, 0)).isTrue();
    assertThat(isFinal(0xffffffffL, height, 0xffffffffL, 0)).isFalse();
  }

  @Test
  @Tag("kf=C-070")
  void isFinalWhenNoInputCares() {
    assertThat(isFinal(0xffffffffL, 1, 1, FINAL, FINAL)).isTrue();
    assertThat(isFinal(0xffffffffL, 1, 1, FINAL, FINAL - 1)).isFalse();
    assertThat(isFinal(0xffffffffL, 1, 1, 0, FINAL)).isFalse();
  }
}
