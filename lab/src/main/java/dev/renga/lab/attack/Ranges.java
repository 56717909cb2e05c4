package dev.renga.lab.attack;

/// Refuses parameters out of range.
final class Ranges {
  private Ranges() {}

  /// @throws AttackException with a sentence when it is out of range, or no number
  static void check(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new AttackException(
          "%s must be %s to %s, not %s."
              .formatted(what, Figures.number(least), Figures.number(most), Figures.number(value)));
    }
  }
}
