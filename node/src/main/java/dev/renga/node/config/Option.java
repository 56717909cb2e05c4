package dev.renga.node.config;

/// One option.
///
/// @param name without dash, such as `dbcache`
/// @param value what a value looks like in help, such as `<n>`; empty for an option that is on or
///   off
/// @param category section of the help
/// @param help one sentence or two for people; for what is not built, what is missing
/// @param networkOnly whether outside of mainnet it counts only in the network's own section of the
///   configuration file
/// @param support what comes of giving it
public record Option(
    String name, String value, String category, String help, boolean networkOnly, Support support) {

  /// What comes of giving an option.
  public enum Support {
    /// It does what it says.
    BUILT,
    /// It is accepted and changes nothing.
    IGNORED,
    /// It may be turned off (`-txindex=0`); asking for it is refused.
    OFF_ONLY,
    /// Any value but `0` is refused.
    MISSING
  }

  /// An option that does what it says.
  public Option(String name, String value, String category, String help, boolean networkOnly) {
    this(name, value, category, help, networkOnly, Support.BUILT);
  }
}
