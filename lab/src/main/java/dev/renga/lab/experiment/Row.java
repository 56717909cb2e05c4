package dev.renga.lab.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One measured figure beside what it is held against.
///
/// @param label what was measured, in a few words
/// @param parameters where it was measured, such as `q` → `0.3`, in the order to print
/// @param unit of `measured`, the intervals and the reference; empty for a pure number
/// @param measured the figure
/// @param interval95 95 % confidence interval; `null` if the figure has no chance in it
/// @param interval99 99 % confidence interval; `null` if the figure has no chance in it
/// @param reference published or closed form; `null` if there is none
/// @param note one sentence where the comparison needs it, else empty
public record Row(
    String label,
    Map<String, String> parameters,
    String unit,
    double measured,
    @Nullable Interval interval95,
    @Nullable Interval interval99,
    @Nullable Reference reference,
    String note) {
  private static final double NORMAL_99 = 2.5758293035489004;
  private static final double ARITHMETIC = 1e-12;

  /// Whether the reference agrees.
  public enum Verdict {
    /// Within the 99 % interval.
    WITHIN,
    /// Outside of it.
    OUTSIDE,
    /// There is nothing to compare with.
    NONE
  }

  public Row {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /// Whether the reference lies in the 99 % interval, which is widened by the reference's own
  /// standard error (added in quadrature), its rounding, and the error of the arithmetic (1e-12).
  public Verdict verdict() {
    if (reference == null) {
      return Verdict.NONE;
    }
    return distance() <= 1 ? Verdict.WITHIN : Verdict.OUTSIDE;
  }

  /// How far the reference is from the measured figure, in units of the distance that is allowed; 0
  /// without a reference.
  public double distance() {
    if (reference == null) {
      return 0;
    }
    double below = interval99 == null ? 0 : measured - interval99.low();
    double above = interval99 == null ? 0 : interval99.high() - measured;
    double error = NORMAL_99 * reference.standardError();
    double difference = reference.value() - measured;
    double allowed =
        Math.hypot(difference < 0 ? below : above, error)
            + reference.rounding()
            + ARITHMETIC * Math.max(1, Math.abs(reference.value()));
    return Math.abs(difference) / allowed;
  }
}
