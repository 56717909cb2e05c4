package dev.renga.node.config;

/// One option.
///
/// @param name without dash, such as `dbcache`
/// @param value what a value looks like in help, such as `<n>`; empty for an option that is on or
///   off
/// @param category section of the help
/// @param help one sentence or two for people
/// @param networkOnly whether outside of mainnet it counts only in the network's own section of the
///   configuration file
public record Option(
    String name, String value, String category, String help, boolean networkOnly) {}
