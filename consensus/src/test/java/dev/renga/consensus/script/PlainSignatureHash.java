package dev.renga.consensus.script;

import dev.renga.crypto.Sha256;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What signatures sign, for [PlainScript]: the legacy hash by changing a copy of the transaction,
/// the others field by field as the BIPs list them.
final class PlainSignatureHash {
  private final Transaction tx;
  private final int input;
  private final List<TxOut> spent;

  PlainSignatureHash(Transaction tx, int input, List<TxOut> spent) {
    this.tx = tx;
    this.input = input;
    this.spent = spent;
  }

  byte[] legacy(byte[] code, int type) {
    int base = type & 0x1f;
    if (base == 3 && input >= tx.outputs().size()) {
      byte[] one = new byte[32];
      one[0] = 1;
      return one;
    }
    Script signed = Script.copyOf(dropOperations(code, Bytes.of(0xab)));
    List<TxIn> inputs = new ArrayList<>();
    for (int i = 0; i < tx.inputs().size(); i++) {
      TxIn in = tx.inputs().get(i);
      boolean zero = i != input && (base == 2 || base == 3);
      Script script = i == input ? signed : Script.EMPTY;
      inputs.add(new TxIn(in.prevout(), script, zero ? 0 : in.sequence()));
    }
    List<TxOut> outputs = new ArrayList<>(base == 2 ? List.of() : tx.outputs());
    if (base == 3) {
      outputs.subList(input + 1, outputs.size()).clear();
      outputs.replaceAll(
          output -> output == tx.outputs().get(input) ? output : new TxOut(-1, Script.EMPTY));
    }
    List<TxIn> kept = (type & 0x80) != 0 ? List.of(inputs.get(input)) : inputs;
    ByteWriter writer = new ByteWriter();
    new Transaction(tx.version(), kept, outputs, tx.lockTime()).write(writer, false);
    return Sha256.doubleHash(writer.int32(type).toArray());
  }

  byte[] segwit(byte[] code, int type) {
    int base = type & 0x1f;
    boolean anyone = (type & 0x80) != 0;
    boolean all = base != 2 && base != 3;
    ByteWriter writer = new ByteWriter().int32(tx.version());
    writer.bytes(anyone ? new byte[32] : Sha256.hash(Sha256.hash(prevouts())));
    writer.bytes(anyone || !all ? new byte[32] : Sha256.hash(Sha256.hash(sequences())));
    TxIn in = tx.inputs().get(input);
    in.prevout().write(writer);
    writer.compactSize(code.length).bytes(code);
    writer.int64(spent.get(input).value()).uint32(in.sequence());
    if (all) {
      writer.bytes(Sha256.hash(Sha256.hash(outputs(tx.outputs()))));
    } else if (base == 3 && input < tx.outputs().size()) {
      byte[] one = outputs(List.of(tx.outputs().get(input)));
      writer.bytes(Sha256.hash(Sha256.hash(one)));
    } else {
      writer.bytes(new byte[32]);
    }
    return Sha256.doubleHash(writer.uint32(tx.lockTime()).int32(type).toArray());
  }

  byte @Nullable [] taproot(
      int type, byte @Nullable [] annex, byte @Nullable [] leaf, long separator) {
    if (!List.of(0, 1, 2, 3, 0x81, 0x82, 0x83).contains(type)) {
      return null;
    }
    boolean anyone = (type & 0x80) != 0;
    int base = type & 3;
    ByteWriter writer = new ByteWriter().uint8(0).uint8(type);
    writer.int32(tx.version()).uint32(tx.lockTime());
    if (!anyone) {
      writer.bytes(Sha256.hash(prevouts()));
      ByteWriter amounts = new ByteWriter();
      spent.forEach(output -> amounts.int64(output.value()));
      writer.bytes(Sha256.hash(amounts.toArray()));
      ByteWriter scripts = new ByteWriter();
      spent.forEach(output -> scripts.lengthPrefixed(output.scriptPubKey().bytes()));
      writer.bytes(Sha256.hash(scripts.toArray()));
      writer.bytes(Sha256.hash(sequences()));
    }
    if (base != 2 && base != 3) {
      writer.bytes(Sha256.hash(outputs(tx.outputs())));
    }
    writer.uint8((leaf != null ? 2 : 0) | (annex != null ? 1 : 0));
    if (anyone) {
      tx.inputs().get(input).prevout().write(writer);
      writer.bytes(outputs(List.of(spent.get(input))));
      writer.uint32(tx.inputs().get(input).sequence());
    } else {
      writer.uint32(input);
    }
    if (annex != null) {
      writer.bytes(Sha256.hash(new ByteWriter().lengthPrefixed(Bytes.copyOf(annex)).toArray()));
    }
    if (base == 3) {
      if (input >= tx.outputs().size()) {
        return null;
      }
      writer.bytes(Sha256.hash(outputs(List.of(tx.outputs().get(input)))));
    }
    if (leaf != null) {
      writer.bytes(leaf).uint8(0).uint32(separator);
    }
    return tagged("TapSighash", writer.toArray());
  }

  private byte[] prevouts() {
    ByteWriter writer = new ByteWriter();
    tx.inputs().forEach(in -> in.prevout().write(writer));
    return writer.toArray();
  }

  private byte[] sequences() {
    ByteWriter writer = new ByteWriter();
    tx.inputs().forEach(in -> writer.uint32(in.sequence()));
    return writer.toArray();
  }

  private static byte[] outputs(List<TxOut> outputs) {
    ByteWriter writer = new ByteWriter();
    outputs.forEach(output -> output.write(writer));
    return writer.toArray();
  }

  static byte[] leafHash(int version, byte[] script) {
    ByteWriter writer = new ByteWriter().uint8(version).lengthPrefixed(Bytes.copyOf(script));
    return tagged("TapLeaf", writer.toArray());
  }

  static byte[] tagged(String tag, byte[]... parts) {
    byte[] name = Sha256.hash(tag.getBytes(StandardCharsets.US_ASCII));
    ByteWriter writer = new ByteWriter().bytes(name).bytes(name);
    for (byte[] part : parts) {
      writer.bytes(part);
    }
    return Sha256.hash(writer.toArray());
  }

  // ---- code ----

  static byte[] delete(byte[] code, byte[] signature) {
    int length = signature.length;
    ByteWriter push = new ByteWriter();
    if (length <= 75) {
      push.uint8(length);
    } else if (length <= 255) {
      push.uint8(76).uint8(length);
    } else {
      push.uint8(77).uint16(length);
    }
    return dropOperations(code, push.bytes(signature).toBytes());
  }

  /// The operations of a script without those that are spelt so; an unreadable rest stays.
  private static byte[] dropOperations(byte[] code, Bytes spelling) {
    ByteWriter kept = new ByteWriter();
    int at = 0;
    while (at < code.length) {
      PlainScript.Op op = PlainScript.read(code, at);
      int next = op == null ? code.length : op.next();
      Bytes whole = Bytes.copyOf(code, at, next - at);
      if (op == null || !whole.equals(spelling)) {
        kept.bytes(whole);
      }
      at = next;
    }
    return kept.toArray();
  }

  // ---- encodings ----

  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  /// Whether the bytes are what an encoder of DER would have written for the numbers in them.
  static boolean isDer(byte[] signature) {
    BigInteger[] numbers = numbers(signature);
    if (numbers == null || signature.length > 73) {
      return false;
    }
    byte[] r = numbers[0].toByteArray();
    byte[] s = numbers[1].toByteArray();
    ByteWriter der = new ByteWriter().uint8(0x30).uint8(4 + r.length + s.length);
    der.uint8(2).uint8(r.length).bytes(r).uint8(2).uint8(s.length).bytes(s);
    der.uint8(signature[signature.length - 1]);
    return numbers[0].signum() >= 0
        && numbers[1].signum() >= 0
        && Arrays.equals(der.toArray(), signature);
  }

  static boolean isLow(byte[] signature) {
    BigInteger[] numbers = numbers(signature);
    if (numbers == null) {
      return false;
    }
    boolean inRange = numbers[0].compareTo(ORDER) < 0 && numbers[1].compareTo(ORDER) < 0;
    return !inRange || numbers[1].compareTo(ORDER.shiftRight(1)) <= 0;
  }

  private static BigInteger @Nullable [] numbers(byte[] signature) {
    if (signature.length < 9) {
      return null;
    }
    int lengthR = signature[3] & 0xff;
    if (lengthR == 0 || 5 + lengthR >= signature.length) {
      return null;
    }
    int lengthS = signature[5 + lengthR] & 0xff;
    if (lengthS == 0 || 6 + lengthR + lengthS > signature.length) {
      return null;
    }
    return new BigInteger[] {
      new BigInteger(Arrays.copyOfRange(signature, 4, 4 + lengthR)),
      new BigInteger(Arrays.copyOfRange(signature, 6 + lengthR, 6 + lengthR + lengthS))
    };
  }
}
