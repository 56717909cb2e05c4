package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Amount;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FeerateTest {
  @Test
  @Tag("kf=M-013")
  void feesAreRoundedUp() {
    for (int size = 1; size <= 1000; size++) {
      for (int rate = 1; rate <= 10_000; rate += 37) {
        long fee = new Feerate(rate).fee(size);
        assertThat(fee * 1000).isGreaterThanOrEqualTo((long) rate * size);
        assertThat((fee - 1) * 1000).isLessThan((long) rate * size);
      }
    }
    assertThat(new Feerate(100).fee(0)).isZero();
    assertThat(new Feerate(Amount.MAX_MONEY).fee(1_000_000)).isEqualTo(Amount.MAX_MONEY * 1000);
  }

  @Test
  @Tag("kf=M-013")
  void comparesExactlyWithoutOverflow() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      long feeA = random.nextLong(Amount.MAX_MONEY + 1) >>> random.nextInt(51);
      long feeB = random.nextBoolean() ? feeA : random.nextLong(Amount.MAX_MONEY + 1);
      long sizeA = 1 + random.nextLong(1L << (1 + random.nextInt(40)));
      long sizeB = random.nextBoolean() ? sizeA + random.nextInt(2) : 1 + random.nextInt(1 << 20);
      int expected =
          BigInteger.valueOf(feeA)
              .multiply(BigInteger.valueOf(sizeB))
              .compareTo(BigInteger.valueOf(feeB).multiply(BigInteger.valueOf(sizeA)));
      assertThat(Integer.signum(Feerate.compare(feeA, sizeA, feeB, sizeB))).isEqualTo(expected);
    }
  }

  @Test
  void isAFeeForASizeRoundedDown() {
    assertThat(Feerate.of(1, 3)).isEqualTo(new Feerate(333));
    assertThat(Feerate.of(100, 1000)).isEqualTo(new Feerate(100));
    assertThat(Feerate.of(Amount.MAX_MONEY, 1)).isEqualTo(new Feerate(Amount.MAX_MONEY));
    assertThat(new Feerate(123_456).toString()).isEqualTo("0.00123456 BTC/kvB");
  }

  @Test
  @Tag("kf=M-013")
  void refusesWhatIsNoMoney() {
    for (long wrong : new long[] {-1, Amount.MAX_MONEY + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> new Feerate(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
