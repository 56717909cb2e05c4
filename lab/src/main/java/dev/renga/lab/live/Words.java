package dev.renga.lab.live;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// Takes texts that a person typed apart, without patterns.
final class Words {
  private Words() {}

  /// Parts between separators, without blanks around them; empty ones are left out.
  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == separator) {
        String part = text.substring(start, i).strip();
        if (!part.isEmpty()) {
          parts.add(part);
        }
        start = i + 1;
      }
    }
    return parts;
  }

  /// Words between blanks.
  static List<String> of(String text) {
    return split(text.replace('\t', ' '), ' ');
  }

  /// A number from 0; -1 when it is none.
  static int toInt(String text) {
    if (text.isEmpty() || text.length() > 9) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  /// A decimal number.
  ///
  /// @throws LabException with a sentence
  static BigDecimal toDecimal(String text, String what) {
    if (text.length() > 20 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
      throw new LabException("%s must be a number, not \"%s\".".formatted(what, text));
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new LabException("%s must be a number, not \"%s\".".formatted(what, text), e);
    }
  }

  /// A part of one: `0.3` or `30%`.
  ///
  /// @throws LabException with a sentence
  static double toShare(String text, String what) {
    double share =
        text.endsWith("%")
            ? toDecimal(text.substring(0, text.length() - 1), what).doubleValue() / 100
            : toDecimal(text, what).doubleValue();
    if (share < 0 || share > 1) {
      throw new LabException(what + " must be 0 to 1 (or 0% to 100%), not " + text + ".");
    }
    return share;
  }

  /// A time in milliseconds: `200ms`, `2s`, `3m`, `1h`.
  ///
  /// @throws LabException with a sentence
  static long toMillis(String text, String what) {
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    long unit =
        switch (text.substring(end)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m", "min" -> 60_000;
          case "h" -> 3_600_000;
          default ->
              throw new LabException(
                  "%s must be a time such as 200ms, 5s or 10m, not \"%s\".".formatted(what, text));
        };
    BigDecimal millis = toDecimal(text.substring(0, end), what).multiply(BigDecimal.valueOf(unit));
    if (millis.signum() < 0 || millis.compareTo(BigDecimal.valueOf(1L << 40)) > 0) {
      throw new LabException("%s is out of range: %s.".formatted(what, text));
    }
    return millis.longValue();
  }
}
