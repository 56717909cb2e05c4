package dev.renga.lab.sim;

/// How much a simulation checks itself. Order of messages, growth of work and the ledger of
/// messages are checked always.
public enum Checks {
  /// Nothing else.
  CHEAP,
  /// Every thousandth event, all of the node that it concerned.
  SAMPLED,
  /// After every event, all of the node that it concerned.
  FULL
}
