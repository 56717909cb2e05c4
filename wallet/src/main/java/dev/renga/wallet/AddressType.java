package dev.renga.wallet;

/// The kinds of address that one key alone can be paid at.
public enum AddressType {
  /// Pay to public key hash: the oldest addresses.
  P2PKH,
  /// [#P2WPKH] inside a script hash (BIP49), for payers that know no bech32.
  P2SH_P2WPKH,
  /// Pay to witness public key hash (BIP84).
  P2WPKH,
  /// Taproot without a script tree (BIP86).
  P2TR
}
