package dev.renga.consensus.script;

/// Which edition of the language a script runs in, and of the signature hash.
enum SigVersion {
  /// Bare scripts and the redeem scripts of BIP16.
  BASE,
  /// Witness version 0 (BIP141, BIP143).
  WITNESS_V0,
  /// Taproot's key path, which has no script (BIP341).
  TAPROOT,
  /// Taproot's script path, leaf version 0xc0 (BIP342).
  TAPSCRIPT;

  /// Whether the limits on script size and operations hold, and ECDSA is used.
  boolean isBeforeTapscript() {
    return this == BASE || this == WITNESS_V0;
  }
}
