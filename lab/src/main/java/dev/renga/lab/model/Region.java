package dev.renga.lab.model;

/// A part of the world inside which lines are about alike, as in the published measurements.
public enum Region {
  /// North America.
  NA("North America"),
  /// Europe.
  EU("Europe"),
  /// South America.
  SA("South America"),
  /// Asia and the Pacific without Japan and Australia.
  AP("Asia-Pacific"),
  /// Japan.
  JP("Japan"),
  /// Australia.
  AU("Australia");

  private final String title;

  Region(String title) {
    this.title = title;
  }

  /// The name for people.
  public String title() {
    return title;
  }
}
