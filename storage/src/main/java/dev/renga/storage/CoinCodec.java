package dev.renga.storage;

import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Amount;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;

/// How a coin is written where it is stored: the short form that bitcoind uses in its coins
/// database, its undo files and its snapshots (see `docs/formats.md`, "Coins").
///
/// A coin is a code (height × 2, plus 1 for a coinbase), an amount with its trailing decimal zeros
/// folded away, and a script of which the four common old forms take 21 or 33 bytes. Every value
/// has one form that is written; reading and writing again gives the same coin. Pure and
/// thread-safe.
public final class CoinCodec {
  /// Bytes of the smallest coin: code, amount, and an empty script.
  static final int MINIMUM_SIZE = 3;

  /// Scripts whose length is written with this much added; smaller numbers name a special form.
  private static final int SPECIAL_FORMS = 6;

  private static final int OP_DUP = 0x76;
  private static final int OP_HASH160 = 0xa9;
  private static final int OP_EQUAL = 0x87;
  private static final int OP_EQUALVERIFY = 0x88;
  private static final int OP_CHECKSIG = 0xac;

  private CoinCodec() {}

  /// Writes a coin as it stands in a coins database: code, amount, script.
  public static void write(ByteWriter writer, Coin coin) {
    writeVarInt(writer, code(coin));
    writeOutput(writer, coin.output());
  }

  /// Reads what [#write] wrote. A script that has no special form shares the input's memory.
  public static Coin read(ByteReader reader) throws DecodeException {
    long code = readCode(reader);
    return coin(code, readOutput(reader));
  }

  /// Height × 2, plus 1 for a coinbase: unsigned 32 bits.
  static long code(Coin coin) {
    return ((long) coin.height() << 1) | (coin.coinbase() ? 1 : 0);
  }

  static long readCode(ByteReader reader) throws DecodeException {
    return readVarInt(reader, 0xffffffffL, "coin.code");
  }

  static Coin coin(long code, TxOut output) {
    return new Coin(output, (int) (code >>> 1), (code & 1) != 0);
  }

  /// Writes amount and script in their short forms.
  ///
  /// @throws IllegalArgumentException when the amount is outside 0…21,000,000 bitcoin: the rules
  ///   let no such output become a coin
  public static void writeOutput(ByteWriter writer, TxOut output) {
    if (!Amount.isInRange(output.value())) {
      throw new IllegalArgumentException("no coin has " + output.value() + " satoshi");
    }
    writeVarInt(writer, compressAmount(output.value()));
    writeScript(writer, output.scriptPubKey());
  }

  /// Reads what [#writeOutput] wrote.
  public static TxOut readOutput(ByteReader reader) throws DecodeException {
    int at = reader.offset();
    long amount = decompressAmount(readVarInt(reader, "coin.amount"));
    if (!Amount.isInRange(amount)) {
      throw new DecodeException(
          new DecodeFailure.LimitExceeded("coin.amount", at, amount, Amount.MAX_MONEY));
    }
    return new TxOut(amount, readScript(reader));
  }

  // ---- numbers ----

  /// Writes an unsigned 64-bit number to base 128, the most significant group first; every group
  /// but the last has its high bit set and stands for one more than it shows, so that no number has
  /// two forms. (Not the CompactSize of messages.)
  public static void writeVarInt(ByteWriter writer, long value) {
    if (value >= 0 && value < 0x80) {
      writer.uint8((int) value);
      return;
    }
    byte[] reversed = new byte[10];
    int count = 0;
    long rest = value;
    while (Long.compareUnsigned(rest, 0x7f) > 0) {
      reversed[count] = (byte) ((rest & 0x7f) | (count == 0 ? 0 : 0x80));
      count++;
      rest = (rest >>> 7) - 1;
    }
    writer.uint8((int) rest | 0x80);
    while (count > 0) {
      count--;
      writer.uint8(reversed[count]);
    }
  }

  /// Reads an unsigned 64-bit number; more than 64 bits are refused.
  public static long readVarInt(ByteReader reader, String field) throws DecodeException {
    return readVarInt(reader, -1L, field);
  }

  /// Reads a number of at most `limit`, both unsigned.
  static long readVarInt(ByteReader reader, long limit, String field) throws DecodeException {
    int at = reader.offset();
    long value = 0;
    while (true) {
      if (Long.compareUnsigned(value, limit >>> 7) > 0) {
        throw tooLarge(field, at, limit);
      }
      int group = reader.uint8(field);
      value = (value << 7) | (group & 0x7f);
      if (Long.compareUnsigned(value, limit) > 0) {
        throw tooLarge(field, at, limit);
      }
      if ((group & 0x80) == 0) {
        return value;
      }
      if (value == limit) {
        throw tooLarge(field, at, limit);
      }
      value++;
    }
  }

  private static DecodeException tooLarge(String field, int at, long limit) {
    return new DecodeException(
        new DecodeFailure.NonCanonical(
            field, at, "the number is larger than " + Long.toUnsignedString(limit)));
  }

  // ---- amounts ----

  /// Folds away up to nine trailing decimal zeros. `satoshi` is taken as unsigned 64 bits.
  public static long compressAmount(long satoshi) {
    if (satoshi == 0) {
      return 0;
    }
    long digits = satoshi;
    int zeros = 0;
    while (zeros < 9 && Long.remainderUnsigned(digits, 10) == 0) {
      digits = Long.divideUnsigned(digits, 10);
      zeros++;
    }
    if (zeros == 9) {
      return 1 + (digits - 1) * 10 + 9;
    }
    long last = Long.remainderUnsigned(digits, 10);
    return 1 + (Long.divideUnsigned(digits, 10) * 9 + last - 1) * 10 + zeros;
  }

  /// The amount that [#compressAmount] folded. Numbers that no amount folds to give some amount
  /// modulo 2⁶⁴; whether an amount is sensible is for the reader to check.
  public static long decompressAmount(long folded) {
    if (folded == 0) {
      return 0;
    }
    long rest = folded - 1;
    int zeros = (int) Long.remainderUnsigned(rest, 10);
    rest = Long.divideUnsigned(rest, 10);
    long digits;
    if (zeros < 9) {
      long last = Long.remainderUnsigned(rest, 9) + 1;
      digits = Long.divideUnsigned(rest, 9) * 10 + last;
    } else {
      digits = rest + 1;
    }
    for (int i = 0; i < zeros; i++) {
      digits *= 10;
    }
    return digits;
  }

  // ---- scripts ----

  /// Writes a script: P2PKH and P2SH as 21 bytes, P2PK as 33, any other as its length plus six and
  /// its bytes. An uncompressed key is shortened only when it is a point of the curve, because no
  /// other could be restored.
  public static void writeScript(ByteWriter writer, Script script) {
    int length = script.length();
    Bytes bytes = script.bytes();
    if (isPubKeyHash(script)) {
      writer.uint8(0).bytes(bytes.slice(3, 20));
    } else if (isScriptHash(script)) {
      writer.uint8(1).bytes(bytes.slice(2, 20));
    } else if (isCompressedPubKey(script)) {
      writer.bytes(bytes.slice(1, 33));
    } else if (isUncompressedPubKey(script)) {
      writer.uint8(4 | (script.at(65) & 1)).bytes(bytes.slice(2, 32));
    } else {
      writeVarInt(writer, length + (long) SPECIAL_FORMS);
      writer.bytes(bytes);
    }
  }

  private static boolean isPubKeyHash(Script script) {
    return script.length() == 25
        && script.at(0) == OP_DUP
        && script.at(1) == OP_HASH160
        && script.at(2) == 20
        && script.at(23) == OP_EQUALVERIFY
        && script.at(24) == OP_CHECKSIG;
  }

  private static boolean isScriptHash(Script script) {
    return script.length() == 23
        && script.at(0) == OP_HASH160
        && script.at(1) == 20
        && script.at(22) == OP_EQUAL;
  }

  private static boolean isCompressedPubKey(Script script) {
    return script.length() == 35
        && script.at(0) == 33
        && (script.at(1) == 2 || script.at(1) == 3)
        && script.at(34) == OP_CHECKSIG;
  }

  private static boolean isUncompressedPubKey(Script script) {
    return script.length() == 67
        && script.at(0) == 65
        && script.at(1) == 4
        && script.at(66) == OP_CHECKSIG
        && Secp256k1.load().isValidPublicKey(script.bytes().toArray(1, 65));
  }

  /// Reads what [#writeScript] wrote. A script that has no special form shares the input's memory.
  public static Script readScript(ByteReader reader) throws DecodeException {
    int at = reader.offset();
    long form = readVarInt(reader, Integer.MAX_VALUE, "coin.script");
    if (form >= SPECIAL_FORMS) {
      return new Script(reader.bytes((int) form - SPECIAL_FORMS, "coin.script"));
    }
    return switch ((int) form) {
      case 0 -> {
        ByteWriter writer = new ByteWriter(25).uint8(OP_DUP).uint8(OP_HASH160).uint8(20);
        writer.bytes(reader.bytes(20, "coin.script.pubKeyHash"));
        yield new Script(writer.uint8(OP_EQUALVERIFY).uint8(OP_CHECKSIG).toBytes());
      }
      case 1 -> {
        ByteWriter writer = new ByteWriter(23).uint8(OP_HASH160).uint8(20);
        writer.bytes(reader.bytes(20, "coin.script.scriptHash"));
        yield new Script(writer.uint8(OP_EQUAL).toBytes());
      }
      case 2, 3 -> {
        ByteWriter writer = new ByteWriter(35).uint8(33).uint8((int) form);
        writer.bytes(reader.bytes(32, "coin.script.key"));
        yield new Script(writer.uint8(OP_CHECKSIG).toBytes());
      }
      default -> uncompressed((int) form, at, reader.bytes(32, "coin.script.key"));
    };
  }

  private static Script uncompressed(int form, int at, Bytes x) throws DecodeException {
    byte[] compressed = new byte[33];
    compressed[0] = (byte) (form - 2);
    x.copyTo(compressed, 1);
    byte[] key = Secp256k1.load().convertPublicKey(compressed, false);
    if (key == null) {
      throw new DecodeException(
          new DecodeFailure.NonCanonical("coin.script.key", at, x + " is no point of the curve"));
    }
    return new Script(new ByteWriter(67).uint8(65).bytes(key).uint8(OP_CHECKSIG).toBytes());
  }
}
