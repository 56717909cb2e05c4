package dev.renga.lab.forge;

/// A sentence for people in the two languages of the pages.
///
/// @param en English
/// @param ja Japanese
public record Words(String en, String ja) {
  /// The sentence in one language.
  ///
  /// @param language `ja` for Japanese; anything else gives English
  public String in(String language) {
    return language.equals("ja") ? ja : en;
  }
}
