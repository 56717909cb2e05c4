package dev.renga.consensus.script;

import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.SignatureBatch;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;

/// Answers whether a signature is valid, or guesses. Used by one thread at a time.
///
/// [#immediate] asks the curve. [#collecting] takes every signature for good and notes it in a
/// batch. While a script runs on guesses, its ending is only a guess too:
///
/// - If it ends well and the whole batch is valid, then every guess was right, the script ran as it
///   would have with immediate checks, and the spend is valid.
/// - In all other cases nothing is known, and the scripts run again with immediate checks. That is
///   so for scripts that want a signature to fail (`CHECKSIG NOT`), and for errors that depend on
///   one (NULLFAIL, and which signature meets which key in CHECKMULTISIG).
public interface SignatureChecker {
  /// Whether an ECDSA signature is valid.
  ///
  /// @param signature DER or what stands for it, without hash type; never longer than 519 bytes
  /// @param key 33 bytes that begin with 02 or 03, or 65 that begin with 04, 06 or 07; whether it
  ///   is on the curve is part of the question
  /// @param hash what was signed
  /// @param trial whether the script goes on to try another key when the answer is no, as
  ///   CHECKMULTISIG does with more keys than signatures; a guess would often be wrong
  boolean checkEcdsa(Bytes signature, Bytes key, Digest hash, boolean trial);

  /// Whether a BIP340 signature is valid.
  ///
  /// @param signature 64 bytes
  /// @param key 32 bytes; whether it is on the curve is part of the question
  boolean checkSchnorr(Bytes signature, Bytes key, Digest hash);

  /// Whether a Taproot output key is an internal key tweaked (BIP341). Never guessed.
  ///
  /// @param outputKey 32 bytes
  /// @param internalKey 32 bytes
  /// @param oddY whether the output key's y is odd
  boolean checkTapTweak(Bytes outputKey, Bytes internalKey, Digest tweak, boolean oddY);

  /// Asks the curve.
  static SignatureChecker immediate(Secp256k1 curve) {
    return new ImmediateChecker(curve);
  }

  /// Says yes and notes the question; asks the curve where a guess would often be wrong, and when
  /// the batch is full.
  static SignatureChecker collecting(SignatureBatch batch, Secp256k1 curve) {
    return new CollectingChecker(batch, curve);
  }
}
