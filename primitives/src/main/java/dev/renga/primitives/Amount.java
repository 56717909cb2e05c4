package dev.renga.primitives;

import java.math.BigDecimal;

/// Satoshi amounts: limits, checked sums, and the way people write them.
///
/// An amount is a signed `long` in satoshi. Values read from the wire may lie outside
/// 0…[#MAX_MONEY].
public final class Amount {
  /// Satoshi in one bitcoin.
  public static final long COIN = 100_000_000L;

  /// The largest amount that any output, and any sum of outputs, may have (CVE-2010-5139).
  public static final long MAX_MONEY = 21_000_000L * COIN;

  private Amount() {}

  /// Whether the amount lies in 0…[#MAX_MONEY].
  public static boolean isInRange(long satoshi) {
    return satoshi >= 0 && satoshi <= MAX_MONEY;
  }

  /// The amount in bitcoin with exactly eight decimals, such as `0.00001000` or `-1.00000000`.
  public static String toText(long satoshi) {
    return toDecimal(satoshi).toPlainString();
  }

  /// The amount in bitcoin with a scale of eight.
  public static BigDecimal toDecimal(long satoshi) {
    return BigDecimal.valueOf(satoshi, 8);
  }

  /// Parses bitcoin with at most eight decimals.
  ///
  /// @throws IllegalArgumentException for anything else, or when it does not fit 0…[#MAX_MONEY]
  public static long parse(String bitcoin) {
    int length = bitcoin.length();
    int point = bitcoin.indexOf('.');
    int whole = point < 0 ? length : point;
    int decimals = point < 0 ? 0 : length - point - 1;
    if (whole == 0 || whole > 8 || decimals > 8 || (point >= 0 && decimals == 0)) {
      throw new IllegalArgumentException("not an amount in bitcoin: " + shorten(bitcoin));
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      char c = bitcoin.charAt(i);
      if (i == point) {
        continue;
      }
      if (c < '0' || c > '9') {
        throw new IllegalArgumentException("not an amount in bitcoin: " + shorten(bitcoin));
      }
      value = value * 10 + (c - '0');
    }
    for (int i = decimals; i < 8; i++) {
      value *= 10;
    }
    if (!isInRange(value)) {
      throw new IllegalArgumentException("more than 21 million bitcoin: " + bitcoin);
    }
    return value;
  }

  private static String shorten(String text) {
    return text.length() <= 32 ? text : text.substring(0, 32) + "…";
  }
}
