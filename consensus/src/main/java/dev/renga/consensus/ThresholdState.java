package dev.renga.consensus;

import java.util.Locale;

/// How far a signalled deployment has come (BIP9, state transitions).
public enum ThresholdState {
  /// Signals do not count yet. Every deployment begins so at genesis.
  DEFINED,
  /// Signals count.
  STARTED,
  /// A window had enough signals; the rules wait for the next one, or for their height.
  LOCKED_IN,
  /// The rules hold, for good.
  ACTIVE,
  /// The time ran out, for good.
  FAILED;

  /// The name in RPC, such as `locked_in`.
  public String rpcName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
