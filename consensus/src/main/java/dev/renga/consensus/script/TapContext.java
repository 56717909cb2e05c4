package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.TxOut;
import org.jspecify.annotations.Nullable;

/// What a Taproot spend adds to the signature hash, and the budget of its script.
final class TapContext {
  /// Weight that pays for one signature check in tapscript (BIP342).
  static final int WEIGHT_PER_SIGNATURE = 50;

  /// "No OP_CODESEPARATOR executed" (BIP342).
  static final int NO_SEPARATOR = 0xffffffff;

  private final @Nullable Digest annexHash;
  private final @Nullable Digest leafHash;
  private long weightLeft;
  private int separator = NO_SEPARATOR;
  private @Nullable Digest singleOutputHash; // made once per input: an output may be large

  /// @param annex the annex with its first byte 0x50; null if there is none
  /// @param leafHash the hash of the leaf being executed; null in the key path
  /// @param witnessSize bytes of the input's serialised witness
  TapContext(@Nullable Bytes annex, @Nullable Digest leafHash, long witnessSize) {
    this.annexHash = annex == null ? null : SignatureHash.annexHash(annex);
    this.leafHash = leafHash;
    this.weightLeft = witnessSize + WEIGHT_PER_SIGNATURE;
  }

  @Nullable Digest annexHash() {
    return annexHash;
  }

  @Nullable Digest leafHash() {
    return leafHash;
  }

  int separator() {
    return separator;
  }

  void separateCode(int position) {
    separator = position;
  }

  /// Hash of the output with the input's index, for SINGLE.
  Digest singleOutputHash(TxOut output) {
    Digest known = singleOutputHash;
    if (known == null) {
      known = SignatureHash.outputHash(output);
      singleOutputHash = known;
    }
    return known;
  }

  /// Takes the price of one signature check; false when the budget does not reach.
  boolean pay() {
    weightLeft -= WEIGHT_PER_SIGNATURE;
    return weightLeft >= 0;
  }
}
