package dev.renga.lab.live;

import java.util.Arrays;

/// Times in milliseconds with their quantiles, in bounded memory: a histogram whose bins are one
/// millisecond wide at first and a part in 64 of the value later. Not thread-safe.
final class Quantiles {
  static final LabSnapshot.Times NONE = new LabSnapshot.Times(0, 0, 0, 0, 0);

  private static final int FINE = 128;
  private static final int PER_DOUBLING = 64;
  private static final int BINS = FINE + PER_DOUBLING * 24;

  private final long[] bins = new long[BINS];
  private long count;
  private double sum;

  void add(long millis) {
    long value = Math.max(0, millis);
    bins[bin(value)]++;
    count++;
    sum += value;
  }

  private static int bin(long value) {
    if (value < FINE) {
      return (int) value;
    }
    int doubling = 63 - Long.numberOfLeadingZeros(value) - 7; // 0 for 128…255
    int part = (int) ((value >> (doubling + 1)) - PER_DOUBLING);
    return Math.min(BINS - 1, FINE + doubling * PER_DOUBLING + part);
  }

  private static double middle(int bin) {
    if (bin < FINE) {
      return bin;
    }
    int doubling = (bin - FINE) / PER_DOUBLING;
    int part = (bin - FINE) % PER_DOUBLING;
    return ((long) (part + PER_DOUBLING) << (doubling + 1)) + Math.pow(2, doubling);
  }

  /// The value that a part of all values does not exceed; 0 without values.
  double quantile(double part) {
    long wanted = (long) Math.ceil(part * count);
    long seen = 0;
    for (int bin = 0; bin < BINS; bin++) {
      seen += bins[bin];
      if (seen >= wanted && seen > 0) {
        return middle(bin);
      }
    }
    return 0;
  }

  LabSnapshot.Times times() {
    return count == 0
        ? NONE
        : new LabSnapshot.Times(count, sum / count, quantile(0.5), quantile(0.9), quantile(0.99));
  }

  void clear() {
    Arrays.fill(bins, 0);
    count = 0;
    sum = 0;
  }
}
