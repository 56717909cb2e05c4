package dev.renga.primitives;

/// A change of the rules whose beginning is data of the network ("buried": a height is written
/// down).
public enum Deployment {
  /// Pay to script hash (BIP16).
  P2SH,
  /// The coinbase begins with its height (BIP34).
  HEIGHT_IN_COINBASE,
  /// Signatures are strict DER (BIP66).
  STRICT_DER,
  /// OP_CHECKLOCKTIMEVERIFY (BIP65).
  CHECK_LOCK_TIME,
  /// Relative lock time, OP_CHECKSEQUENCEVERIFY, and median time past for lock times (BIP68, 112,
  /// 113).
  CHECK_SEQUENCE,
  /// Segregated witness (BIP141, 143, 147).
  SEGWIT,
  /// Taproot (BIP341, 342).
  TAPROOT
}
