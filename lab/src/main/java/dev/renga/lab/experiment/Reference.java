package dev.renga.lab.experiment;

/// A figure that a measured one is held against.
///
/// @param value the figure
/// @param standardError of the figure itself, where it was measured or simulated; 0 if exact
/// @param rounding half a unit of the last digit that was published; 0 if exact
/// @param origin how it is known
/// @param source formula or publication, in a few words
public record Reference(
    double value, double standardError, double rounding, Origin origin, String source) {
  /// How a figure is known; the letter is the one of the reference tables.
  public enum Origin {
    /// Computed by Renga itself or recomputed for the tables from a formula.
    RECOMPUTED("R"),
    /// Read in the source.
    SOURCE("S"),
    /// Quoted from general knowledge of the source: an order of magnitude.
    KNOWN("K");

    private final String letter;

    Origin(String letter) {
      this.letter = letter;
    }

    public String letter() {
      return letter;
    }
  }

  /// What a closed form gives.
  public static Reference exact(double value, String formula) {
    return new Reference(value, 0, 0, Origin.RECOMPUTED, formula);
  }
}
