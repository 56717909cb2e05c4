package dev.renga.consensus.script;

import dev.renga.crypto.Sha256;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a signature signs: the hash of 2009 with its oddities, that of witness version 0 (BIP143),
/// and that of Taproot (BIP341, BIP342).
///
/// In the first two the hash type is any 32-bit number (a signature carries one byte): its low five
/// bits choose the outputs, 0x80 chooses ANYONECANPAY, and it is hashed as it is (known failure
/// C-095).
public final class SignatureHash {
  /// Taproot: as [#ALL], and the signature has no hash type byte.
  public static final int DEFAULT = 0;

  /// All outputs are signed.
  public static final int ALL = 1;

  /// No output is signed.
  public static final int NONE = 2;

  /// The output with the input's index is signed.
  public static final int SINGLE = 3;

  /// Flag: only this input is signed.
  public static final int ANYONECANPAY = 0x80;

  /// What is signed when SINGLE names an output that does not exist: the number 1, little-endian
  /// (known failure C-094). Such a signature is valid for every such transaction.
  private static final Digest ONE = Digest.ofWords(1, 0, 0, 0);

  private static final int OUTPUT_MASK = 0x1f;
  private static final Bytes BLANK_OUTPUT = Bytes.of(-1, -1, -1, -1, -1, -1, -1, -1, 0);
  private static final byte[] ZERO = new byte[32];

  // Never updated, only copied.
  private static final Sha256 TAP_SIGHASH = Sha256.tagged("TapSighash");

  private SignatureHash() {}

  /// The legacy hash.
  ///
  /// @param code the executed script from the last executed OP_CODESEPARATOR on, with the signature
  ///   deleted; separators that are left are taken out here
  public static Digest legacy(PrecomputedTransaction tx, int input, Bytes code, int hashType) {
    return isSingleWithoutOutput(tx, input, hashType)
        ? ONE
        : finish(legacyMidstate(tx, input, code, hashType), hashType);
  }

  /// The hash of witness version 0 (BIP143).
  ///
  /// @param code the executed script from the last executed OP_CODESEPARATOR on
  public static Digest segwit(PrecomputedTransaction tx, int input, Bytes code, int hashType) {
    return finish(segwitMidstate(tx, input, code, hashType), hashType);
  }

  /// The hash of Taproot's key path (BIP341); null if the hash type is not one of 0 to 3 and 0x81
  /// to 0x83, or is SINGLE without an output to sign.
  ///
  /// @param annex with its first byte 0x50; null if there is none
  public static @Nullable Digest taproot(
      PrecomputedTransaction tx, int input, int hashType, @Nullable Bytes annex) {
    return taprootIn(tx, input, hashType, new TapContext(annex, null, 0));
  }

  /// The hash of Taproot's script path (BIP342); null as for the key path.
  ///
  /// @param separator position of the last executed OP_CODESEPARATOR counted in operations, or −1
  public static @Nullable Digest tapscript(
      PrecomputedTransaction tx,
      int input,
      int hashType,
      @Nullable Bytes annex,
      Digest leafHash,
      int separator) {
    TapContext context = new TapContext(annex, leafHash, 0);
    context.separateCode(separator);
    return taprootIn(tx, input, hashType, context);
  }

  static boolean isSingleWithoutOutput(PrecomputedTransaction tx, int input, int hashType) {
    return (hashType & OUTPUT_MASK) == SINGLE && input >= tx.tx().outputs().size();
  }

  static Digest annexHash(Bytes annex) {
    Sha256 hash = new Sha256();
    hash.updateCompactSize(annex.length());
    annex.updateTo(hash);
    return Digest.of(hash.digest());
  }

  static Digest finish(Sha256 midstate, int hashType) {
    return Digest.of(midstate.updateIntLE(hashType).digestTwice());
  }

  /// All of the legacy hash's input but the hash type.
  static Sha256 legacyMidstate(PrecomputedTransaction tx, int input, Bytes code, int hashType) {
    int outputs = hashType & OUTPUT_MASK;
    boolean anyoneCanPay = (hashType & ANYONECANPAY) != 0;
    boolean others = outputs == SINGLE || outputs == NONE; // whose sequences are not signed
    Sha256 hash = new Sha256().updateIntLE(tx.tx().version());
    byte[] inputs = (others ? tx.legacyZeroSequences() : tx.legacy()).inputs;
    int at = input * PrecomputedTransaction.BLANK_INPUT;
    int after = at + PrecomputedTransaction.BLANK_INPUT;
    if (anyoneCanPay) {
      hash.updateCompactSize(1);
    } else {
      hash.updateCompactSize(tx.tx().inputs().size()).update(inputs, 0, at);
    }
    hash.update(inputs, at, 36);
    updateCode(hash, code);
    hash.updateIntLE((int) tx.tx().inputs().get(input).sequence());
    if (!anyoneCanPay) {
      hash.update(inputs, after, inputs.length - after);
    }
    updateOutputs(hash, tx, input, outputs);
    return hash.updateIntLE((int) tx.tx().lockTime());
  }

  private static void updateOutputs(
      Sha256 hash, PrecomputedTransaction tx, int input, int outputs) {
    switch (outputs) {
      case NONE -> hash.updateCompactSize(0);
      case SINGLE -> {
        hash.updateCompactSize(input + 1L);
        for (int i = 0; i < input; i++) {
          BLANK_OUTPUT.updateTo(hash);
        }
        updateOutput(hash, tx.tx().outputs().get(input));
      }
      default -> hash.updateCompactSize(tx.tx().outputs().size()).update(tx.legacy().outputs);
    }
  }

  private static void updateOutput(Sha256 hash, TxOut output) {
    hash.updateLongLE(output.value());
    hash.updateCompactSize(output.scriptPubKey().length());
    output.scriptPubKey().bytes().updateTo(hash);
  }

  // The code without its separators. What cannot be read at its end is kept as it is.
  private static void updateCode(Sha256 hash, Bytes code) {
    int separators = 0;
    for (ScriptReader reader = new ScriptReader(code); reader.next(); ) {
      separators += reader.opcode() == Opcode.OP_CODESEPARATOR.code() ? 1 : 0;
    }
    hash.updateCompactSize(code.length() - separators);
    if (separators == 0) {
      code.updateTo(hash);
      return;
    }
    int from = 0;
    for (ScriptReader reader = new ScriptReader(code); reader.next(); ) {
      if (reader.opcode() == Opcode.OP_CODESEPARATOR.code()) {
        code.slice(from, reader.position() - 1 - from).updateTo(hash);
        from = reader.position();
      }
    }
    code.slice(from, code.length() - from).updateTo(hash);
  }

  /// All of BIP143's input but the hash type.
  static Sha256 segwitMidstate(PrecomputedTransaction tx, int input, Bytes code, int hashType) {
    int outputs = hashType & OUTPUT_MASK;
    boolean anyoneCanPay = (hashType & ANYONECANPAY) != 0;
    boolean all = outputs != SINGLE && outputs != NONE;
    PrecomputedTransaction.Shared shared = tx.shared();
    TxIn in = tx.tx().inputs().get(input);
    ByteWriter writer = new ByteWriter(200 + code.length());
    writer.int32(tx.tx().version());
    writer.bytes(anyoneCanPay ? ZERO : shared.prevoutsTwice);
    writer.bytes(anyoneCanPay || !all ? ZERO : shared.sequencesTwice);
    in.prevout().write(writer);
    writer.lengthPrefixed(code);
    writer.int64(tx.spent().get(input).value());
    writer.uint32(in.sequence());
    if (all) {
      writer.bytes(shared.outputsTwice);
    } else if (outputs == SINGLE && input < tx.tx().outputs().size()) {
      Sha256 single = new Sha256();
      updateOutput(single, tx.tx().outputs().get(input));
      writer.bytes(single.digestTwice());
    } else {
      writer.bytes(ZERO);
    }
    writer.uint32(tx.tx().lockTime());
    return new Sha256().update(writer.toArray());
  }

  static @Nullable Digest taprootIn(
      PrecomputedTransaction tx, int input, int hashType, TapContext context) {
    int outputs = hashType == DEFAULT ? ALL : hashType & 3;
    boolean anyoneCanPay = (hashType & ANYONECANPAY) != 0;
    List<TxOut> outs = tx.tx().outputs();
    boolean known = (hashType >= 0 && hashType <= 3) || (hashType >= 0x81 && hashType <= 0x83);
    if (!known || (outputs == SINGLE && input >= outs.size())) {
      return null;
    }
    PrecomputedTransaction.Shared shared = tx.shared();
    ByteWriter writer = new ByteWriter(256);
    writer.uint8(0); // epoch
    writer.uint8(hashType).int32(tx.tx().version()).uint32(tx.tx().lockTime());
    if (!anyoneCanPay) {
      PrecomputedTransaction.SharedTaproot taproot = tx.sharedTaproot();
      writer.bytes(shared.prevouts).bytes(taproot.amounts);
      writer.bytes(taproot.scripts).bytes(shared.sequences);
    }
    if (outputs == ALL) {
      writer.bytes(shared.outputs);
    }
    Digest leaf = context.leafHash();
    Digest annex = context.annexHash();
    writer.uint8((leaf == null ? 0 : 2) + (annex == null ? 0 : 1)); // spend type
    if (anyoneCanPay) {
      TxIn in = tx.tx().inputs().get(input);
      in.prevout().write(writer);
      tx.spent().get(input).write(writer);
      writer.uint32(in.sequence());
    } else {
      writer.int32(input);
    }
    if (annex != null) {
      writer.hash(annex);
    }
    if (outputs == SINGLE) {
      writer.hash(context.singleOutputHash(outs.get(input)));
    }
    if (leaf != null) {
      writer.hash(leaf).uint8(0).int32(context.separator()); // key version 0
    }
    return Digest.of(TAP_SIGHASH.copy().update(writer.toArray()).digest());
  }

  static Digest outputHash(TxOut output) {
    Sha256 hash = new Sha256();
    updateOutput(hash, output);
    return Digest.of(hash.digest());
  }
}
