package dev.renga.chain;

/// What became of an import.
///
/// @param blocks blocks that were new and are stored now
/// @param known blocks that had been there before
/// @param refused blocks that break a rule
/// @param unreadable records that are no block
/// @param orphans blocks whose parents did not come
public record ImportResult(long blocks, long known, long refused, long unreadable, long orphans) {}
