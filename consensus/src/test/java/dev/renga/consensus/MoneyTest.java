package dev.renga.consensus;

import static dev.renga.consensus.Blocks.in;
import static dev.renga.consensus.Blocks.out;
import static dev.renga.consensus.Blocks.outPoint;
import static dev.renga.consensus.Blocks.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Amount;
import dev.renga.primitives.TxOut;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sums of money against numbers that cannot wrap.
class MoneyTest {
  private static final BigInteger MOST = BigInteger.valueOf(Amount.MAX_MONEY);
  private static final long[] EDGES = {
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    Integer.MIN_VALUE,
    -1,
    0,
    1,
    Integer.MAX_VALUE,
    0x80000000L,
    0xffffffffL,
    Amount.MAX_MONEY / 2,
    Amount.MAX_MONEY / 2 + 1,
    Amount.MAX_MONEY - 1,
    Amount.MAX_MONEY,
    Amount.MAX_MONEY + 1,
    9_223_372_036_854_275_808L, // of block 74,638
    Long.MAX_VALUE - 1,
    Long.MAX_VALUE
  };

  @Test
  @Tag("kf=C-001")
  @Tag("kf=J-002")
  void outputsAreInRangeExactlyWhenPlainArithmeticSaysSo() {
    SplittableRandom random = new SplittableRandom(2);
    int valid = 0;
    for (int run = 0; run < 20_000; run++) {
      List<TxOut> outputs = new ArrayList<>();
      int count = 1 + random.nextInt(5);
      // without the negative ones the sums get their turn
      int from = random.nextBoolean() ? 4 : 0;
      int to = from == 0 || random.nextBoolean() ? EDGES.length : 13;
      for (int i = 0; i < count; i++) {
        outputs.add(out(EDGES[random.nextInt(from, to)]));
      }
      boolean inRange = true;
      BigInteger total = BigInteger.ZERO;
      for (TxOut output : outputs) {
        BigInteger value = BigInteger.valueOf(output.value());
        total = total.add(value);
        inRange &= value.signum() >= 0 && value.compareTo(MOST) <= 0 && total.compareTo(MOST) <= 0;
      }
      Verdict verdict = TransactionRules.checkContextFree(tx(List.of(in(outPoint(1))), outputs));
      assertThat(verdict.isValid()).as("%s", outputs).isEqualTo(inRange);
      valid += inRange ? 1 : 0;
    }
    assertThat(valid).isBetween(1_000, 15_000);
  }
}
