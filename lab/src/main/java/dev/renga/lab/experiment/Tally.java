package dev.renga.lab.experiment;

import java.util.ArrayList;
import java.util.List;

/// What one unit counted and measured: numbers whose meaning its [Plan] knows.
///
/// @param values counts (exact up to 2^53) and measurements, all finite
/// @param trace hash of the unit's event log, if it has one; empty otherwise; no white space
public record Tally(List<Double> values, String trace) {
  public Tally {
    values = List.copyOf(values);
    if (!values.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a tally has finite numbers only: " + values);
    }
    if (trace.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException("a trace is printable ASCII without spaces");
    }
  }

  public static Tally of(double... values) {
    List<Double> list = new ArrayList<>(values.length);
    for (double value : values) {
      list.add(value);
    }
    return new Tally(list, "");
  }

  public double value(int index) {
    return values.get(index);
  }

  /// A count, which is a whole number.
  public long count(int index) {
    double value = values.get(index);
    long count = (long) value;
    if (count != value) {
      throw new IllegalArgumentException("not a count: " + value);
    }
    return count;
  }
}
