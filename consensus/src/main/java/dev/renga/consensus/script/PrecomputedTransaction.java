package dev.renga.consensus.script;

import dev.renga.crypto.Sha256;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A transaction, the outputs it spends, and what all its signature hashes have in common.
///
/// The common parts are made when first needed. They are functions of the transaction and the spent
/// outputs alone, so threads may share an instance: at worst two make the same bytes twice.
public final class PrecomputedTransaction {
  /// Bytes of an input whose script is left out, in the legacy hash.
  static final int BLANK_INPUT = OutPoint.SIZE + 1 + 4;

  private final Transaction tx;
  private final List<TxOut> spent;
  private @Nullable Shared shared;
  private @Nullable SharedTaproot sharedTaproot;
  private @Nullable Legacy legacy;
  private @Nullable Legacy legacyZeroSequences;

  /// Joins a transaction and what it spends.
  ///
  /// @param spent one output per input, in order
  /// @throws IllegalArgumentException when there are not as many outputs as inputs
  public PrecomputedTransaction(Transaction tx, List<TxOut> spent) {
    if (spent.size() != tx.inputs().size()) {
      throw new IllegalArgumentException(
          "%s spent outputs for %s inputs of %s"
              .formatted(spent.size(), tx.inputs().size(), tx.txid()));
    }
    this.tx = tx;
    this.spent = List.copyOf(spent);
  }

  /// The transaction.
  public Transaction tx() {
    return tx;
  }

  /// The outputs that the inputs spend, in order.
  public List<TxOut> spent() {
    return spent;
  }

  // ---- BIP143 and BIP341 ----

  /// SHA-256 (once, BIP341) of all prevouts, sequences and outputs, and the same hashed again
  /// (BIP143).
  static final class Shared {
    final byte[] prevouts;
    final byte[] sequences;
    final byte[] outputs;
    final byte[] prevoutsTwice;
    final byte[] sequencesTwice;
    final byte[] outputsTwice;

    Shared(Transaction tx) {
      ByteWriter writer = new ByteWriter(tx.inputs().size() * OutPoint.SIZE);
      for (TxIn input : tx.inputs()) {
        input.prevout().write(writer);
      }
      prevouts = Sha256.hash(writer.toArray());
      writer.clear();
      for (TxIn input : tx.inputs()) {
        writer.uint32(input.sequence());
      }
      sequences = Sha256.hash(writer.toArray());
      writer.clear();
      for (TxOut output : tx.outputs()) {
        output.write(writer);
      }
      outputs = Sha256.hash(writer.toArray());
      prevoutsTwice = Sha256.hash(prevouts);
      sequencesTwice = Sha256.hash(sequences);
      outputsTwice = Sha256.hash(outputs);
    }
  }

  /// SHA-256 of all amounts and of all locking scripts spent (BIP341).
  static final class SharedTaproot {
    final byte[] amounts;
    final byte[] scripts;

    SharedTaproot(List<TxOut> spent) {
      ByteWriter writer = new ByteWriter(spent.size() * 36);
      for (TxOut output : spent) {
        writer.int64(output.value());
      }
      amounts = Sha256.hash(writer.toArray());
      writer.clear();
      for (TxOut output : spent) {
        writer.lengthPrefixed(output.scriptPubKey().bytes());
      }
      scripts = Sha256.hash(writer.toArray());
    }
  }

  Shared shared() {
    Shared known = shared;
    if (known == null) {
      known = new Shared(tx);
      shared = known;
    }
    return known;
  }

  SharedTaproot sharedTaproot() {
    SharedTaproot known = sharedTaproot;
    if (known == null) {
      known = new SharedTaproot(spent);
      sharedTaproot = known;
    }
    return known;
  }

  // ---- the hash of 2009 ----

  /// The serialised inputs, each without script, and the outputs. A large transaction is hashed
  /// once per signature; at least it is serialised only once.
  static final class Legacy {
    final byte[] inputs;
    final byte[] outputs;

    Legacy(Transaction tx, boolean zeroSequences) {
      ByteWriter writer = new ByteWriter(tx.inputs().size() * BLANK_INPUT);
      for (TxIn input : tx.inputs()) {
        input.prevout().write(writer);
        writer.uint8(0).uint32(zeroSequences ? 0 : input.sequence());
      }
      inputs = writer.toArray();
      if (zeroSequences) { // only for hash types that do not take all outputs
        outputs = new byte[0];
        return;
      }
      writer.clear();
      for (TxOut output : tx.outputs()) {
        output.write(writer);
      }
      outputs = writer.toArray();
    }
  }

  Legacy legacy() {
    Legacy known = legacy;
    if (known == null) {
      known = new Legacy(tx, false);
      legacy = known;
    }
    return known;
  }

  Legacy legacyZeroSequences() {
    Legacy known = legacyZeroSequences;
    if (known == null) {
      known = new Legacy(tx, true);
      legacyZeroSequences = known;
    }
    return known;
  }
}
