package dev.renga.lab.attack;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Numbers for people, the same in every locale.
final class Figures {
  private static final int DIGITS = 4;

  private Figures() {}

  /// Four significant digits, without an exponent where that is readable.
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return String.valueOf(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(DIGITS, RoundingMode.HALF_UP));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /// A part of one as a percentage, such as `12.5 %`.
  static String percent(double part) {
    return number(part * 100) + " %";
  }
}
