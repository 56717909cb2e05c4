package dev.renga.rpc.methods;

import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.ScriptReader;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/// Reads transactions from hexadecimal digits, which must be used up to the last.
///
/// Bytes that can be read both with and without witness (a transaction without inputs looks like
/// one with) are taken for whatever makes sense, in bitcoind's order of preference.
final class TransactionHex {
  private static final int MAX_SCRIPT = 10_000;
  private static final int MAX_ITEM = 520;

  private TransactionHex() {}

  /// Whether a text is an even number of hexadecimal digits, two at least.
  static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F')) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() % 2 == 0;
  }

  /// The transaction, read in either form.
  ///
  /// @param complaint the error's sentence when it is none
  static Transaction parse(String text, String complaint) throws RpcException {
    Transaction transaction = decode(text, true, true);
    if (transaction == null) {
      throw new RpcException(RpcException.DESERIALIZATION_ERROR, complaint);
    }
    return transaction;
  }

  /// The transaction; `null` when it is none.
  ///
  /// @param plain whether the form without witness is tried
  /// @param witness whether the form that may have a witness is tried
  static @Nullable Transaction decode(String text, boolean plain, boolean witness) {
    if (!isHex(text)) {
      return null;
    }
    Bytes bytes = Bytes.parseHex(text);
    Transaction extended = witness ? read(bytes, true) : null;
    if (extended != null && makesSense(extended)) {
      return extended;
    }
    Transaction legacy = plain ? read(bytes, false) : null;
    boolean better = legacy != null && (extended == null || makesSense(legacy));
    return better ? legacy : extended;
  }

  private static @Nullable Transaction read(Bytes bytes, boolean witness) {
    try {
      ByteReader reader = bytes.reader();
      Transaction transaction =
          witness ? Transaction.read(reader) : Transaction.readWithoutWitness(reader);
      reader.end("tx");
      return transaction;
    } catch (DecodeException e) {
      return null;
    }
  }

  private static boolean makesSense(Transaction transaction) {
    if (!transaction.isCoinbase()) {
      for (TxIn input : transaction.inputs()) {
        if (!isReadable(input.scriptSig()) || input.scriptSig().length() > MAX_SCRIPT) {
          return false;
        }
      }
    }
    for (TxOut output : transaction.outputs()) {
      if (!isReadable(output.scriptPubKey()) || output.scriptPubKey().length() > MAX_SCRIPT) {
        return false;
      }
    }
    return true;
  }

  /// Whether every operation of a script exists and pushes no more than may be pushed.
  static boolean isReadable(Script script) {
    ScriptReader reader = new ScriptReader(script);
    while (reader.next()) {
      if (reader.opcode() > Opcode.OP_NOP10.code() || reader.dataLength() > MAX_ITEM) {
        return false;
      }
    }
    return reader.isAtEnd();
  }
}
