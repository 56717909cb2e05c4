package dev.renga.wallet;

import dev.renga.primitives.Bytes;
import org.jspecify.annotations.Nullable;

/// Where the signatures of one input come from: a key, or somebody who signed before, or, for
/// measuring, nowhere.
interface SignatureSource {
  /// A signature for a public key, with its hash type; `null` if there is none to be had.
  ///
  /// @param key 33 or 65 bytes
  /// @param code the script that is run
  /// @param segwit whether it is run as witness version 0
  @Nullable Bytes ecdsa(Bytes key, Bytes code, boolean segwit);

  /// A signature for a Taproot output key, with its hash type unless that is the default; `null` if
  /// there is none to be had.
  @Nullable Bytes schnorr(Bytes outputKey);

  /// The public key with this hash, 20 bytes; `null` if it is not known.
  @Nullable Bytes publicKey(Bytes hash160);

  /// The script with this hash, 20 or 32 bytes; `null` if it is not known.
  @Nullable Bytes script(Bytes hash);
}
