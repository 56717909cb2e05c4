package dev.renga.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void knowsTheOddCompactForms() {
    assertThat(Target.fromCompact(0).value().value()).isZero();
    assertThat(Target.fromCompact(0x01003456).value().value()).isZero();
    assertThat(Target.fromCompact(0x01123456).value().value()).isEqualTo(0x12);
    assertThat(Target.fromCompact(0x04923456).negative()).isTrue();
    assertThat(Target.fromCompact(0x01fedcba).negative()).isTrue();
    assertThat(Target.fromCompact(0x00923456).negative()).isFalse();
    assertThat(Target.fromCompact(0xff123456).overflow()).isTrue();
    assertThat(Target.fromCompact(0x22000001).overflow()).isFalse();
    assertThat(Target.fromCompact(0x23000001).overflow()).isTrue();
    assertThat(Target.fromCompact(0x20123456).value()).hasToString("123456" + "0".repeat(58));
  }

  @Test
  void workOfTheEasiestMainnetTarget() {
    assertThat(Target.fromCompact(0x1d00ffff).value().work())
        .isEqualTo(BigInteger.valueOf(0x100010001L));
    Target whole = new Target(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE));
    assertThat(whole.work()).isEqualTo(BigInteger.ONE);
    assertThat(new Target(BigInteger.ZERO).work()).isEqualTo(BigInteger.ONE.shiftLeft(256));
  }

  @Property
  void compactFormsOfTargetsAreStable(@ForAll int bits) {
    Target.Compact first = Target.fromCompact(bits);
    if (first.negative() || first.overflow()) {
      return;
    }
    int again = first.value().toCompact();
    assertThat(Target.fromCompact(again).value()).isEqualTo(first.value());
  }

  @Test
  void amountsAreParsedExactly() {
    assertThat(Amount.parse("0.00000001")).isEqualTo(1);
    assertThat(Amount.parse("21000000")).isEqualTo(Amount.MAX_MONEY);
    assertThat(Amount.toText(-1)).isEqualTo("-0.00000001");
    for (String wrong :
        new String[] {"", ".", "1.", ".1", "1e8", "21000000.00000001", "0.000000001", "٣", "-1"}) {
      assertThatThrownBy(() -> Amount.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
