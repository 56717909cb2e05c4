package dev.renga.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One axis: from values to places, and where its ticks are.
///
/// @param low value at the place `from`
/// @param high value at the place `to`
/// @param step from tick to tick, unless the axis is logarithmic
record Scale(double low, double high, double step, boolean logarithmic, double from, double to) {
  private static final int MOST_TICKS = 8;

  /// A scale that covers the values, widened to round numbers.
  static Scale covering(double least, double most, boolean logarithmic, double from, double to) {
    if (logarithmic) {
      double low = Math.pow(10, Math.floor(Math.log10(least) + 1e-9));
      double high = Math.pow(10, Math.ceil(Math.log10(most) - 1e-9));
      return new Scale(low, high > low ? high : low * 10, 0, true, from, to);
    }
    double span = most > least ? most - least : Math.max(1, Math.abs(most));
    double step = stepOf(span);
    double low = Math.floor(least / step + 1e-9) * step;
    double high = Math.ceil(most / step - 1e-9) * step;
    return new Scale(low, high > low ? high : low + step, step, false, from, to);
  }

  private static double stepOf(double span) {
    double raw = span / 5;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double ratio = raw / power;
    return power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
  }

  double place(double value) {
    double part =
        logarithmic
            ? (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))
            : (value - low) / (high - low);
    return from + part * (to - from);
  }

  boolean canShow(double value) {
    return Double.isFinite(value) && (!logarithmic || value > 0);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      int first = (int) Math.round(Math.log10(low));
      int last = (int) Math.round(Math.log10(high));
      int every = Math.max(1, (last - first + MOST_TICKS - 1) / MOST_TICKS);
      for (int exponent = first; exponent <= last; exponent += every) {
        ticks.add(Math.pow(10, exponent));
      }
      return ticks;
    }
    for (int i = 0; low + i * step <= high + step * 1e-6; i++) {
      ticks.add(low + i * step);
    }
    return ticks;
  }

  /// The text of a tick.
  String text(double value) {
    if (logarithmic) {
      int exponent = (int) Math.round(Math.log10(value));
      if (exponent < -3 || exponent > 5) {
        return "1e" + exponent;
      }
      return String.format(Locale.ROOT, "%." + Math.max(0, -exponent) + "f", value);
    }
    int decimals = Math.clamp((long) Math.ceil(-Math.log10(step) - 1e-9), 0, 12);
    return String.format(Locale.ROOT, "%." + decimals + "f", value + 0.0);
  }
}
