package dev.renga.primitives;

import dev.renga.crypto.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A transaction with its witnesses, and its names.
///
/// Serialisation follows BIP144: when any input has a witness, a zero marker and a flag of one come
/// after the version. Sizes are bytes, weight is BIP141's unit. Immutable; safe on any thread.
public final class Transaction {
  /// Weight units a byte outside of witnesses counts for (BIP141).
  public static final int WITNESS_SCALE_FACTOR = 4;

  private final int version;
  private final List<TxIn> inputs;
  private final List<TxOut> outputs;
  private final int lockTime;
  private final boolean hasWitness;
  private final int strippedSize;
  private final int totalSize;
  private final Txid txid;
  private @Nullable Wtxid wtxid; // computed when first asked for; every thread computes the same

  /// Makes a transaction.
  ///
  /// @param version signed 32 bits
  /// @param inputs copied
  /// @param outputs copied
  /// @param lockTime unsigned 32 bits: height, or seconds since 1970 from 500,000,000 on
  public Transaction(int version, List<TxIn> inputs, List<TxOut> outputs, long lockTime) {
    this(version, List.copyOf(inputs), List.copyOf(outputs), toUnsignedInt(lockTime), null);
  }

  private Transaction(
      int version, List<TxIn> inputs, List<TxOut> outputs, int lockTime, @Nullable Sha256 hasher) {
    this.version = version;
    this.inputs = inputs;
    this.outputs = outputs;
    this.lockTime = lockTime;
    int size = 8;
    size += ByteWriter.compactSizeLength(inputs.size());
    size += ByteWriter.compactSizeLength(outputs.size());
    int witnessSize = 0;
    boolean anyWitness = false;
    for (TxIn input : inputs) {
      size += input.sizeWithoutWitness();
      witnessSize += input.witness().serializedSize();
      anyWitness |= !input.witness().isEmpty();
    }
    for (TxOut output : outputs) {
      size += output.serializedSize();
    }
    this.hasWitness = anyWitness;
    this.strippedSize = size;
    this.totalSize = anyWitness ? size + 2 + witnessSize : size;
    this.txid = hashWithoutWitness(hasher == null ? new Sha256() : hasher);
  }

  private static int toUnsignedInt(long value) {
    if (value < 0 || value > 0xffffffffL) {
      throw new IllegalArgumentException("lock time " + value + " is outside 0..4294967295");
    }
    return (int) value;
  }

  private Txid hashWithoutWitness(Sha256 hasher) {
    ByteWriter writer = new ByteWriter(strippedSize);
    write(writer, false);
    writer.toBytes().updateTo(hasher);
    return Txid.of(hasher.digestTwice());
  }

  /// Reads a transaction in the form with or without witness, whichever it has.
  ///
  /// A transaction without inputs is read as such only when no marker and flag could be meant, as
  /// the reference implementation does.
  public static Transaction read(ByteReader reader) throws DecodeException {
    return read(reader, new Sha256());
  }

  static Transaction read(ByteReader reader, Sha256 hasher) throws DecodeException {
    int start = reader.offset();
    int version = reader.int32("tx.version");
    int bodyFrom = reader.offset();
    List<TxIn> inputs = readInputs(reader);
    List<TxOut> outputs;
    if (inputs.isEmpty()) {
      int flagAt = reader.offset();
      int flag = reader.uint8("tx.flag");
      if (flag == 0) { // no inputs and no outputs
        return new Transaction(version, List.of(), List.of(), reader.int32("tx.lockTime"), hasher);
      }
      if (flag != 1) {
        throw new DecodeException(
            new DecodeFailure.Unknown("tx.flag", flagAt, "0x" + Integer.toHexString(flag)));
      }
      bodyFrom = reader.offset();
      inputs = readInputs(reader);
      outputs = readOutputs(reader);
      return readRest(reader, hasher, version, inputs, outputs, bodyFrom);
    }
    outputs = readOutputs(reader);
    int lockTime = reader.int32("tx.lockTime");
    Bytes whole = reader.between(start, reader.offset());
    whole.updateTo(hasher);
    Txid txid = Txid.of(hasher.digestTwice());
    int size = whole.length();
    return new Transaction(version, inputs, outputs, lockTime, false, size, size, txid);
  }

  private static Transaction readRest(
      ByteReader reader,
      Sha256 hasher,
      int version,
      List<TxIn> inputs,
      List<TxOut> outputs,
      int bodyFrom)
      throws DecodeException {
    Bytes body = reader.between(bodyFrom, reader.offset());
    int witnessFrom = reader.offset();
    List<TxIn> withWitness = new ArrayList<>(inputs.size());
    boolean any = false;
    for (TxIn input : inputs) {
      Witness witness = Witness.read(reader);
      any |= !witness.isEmpty();
      withWitness.add(witness.isEmpty() ? input : input.withWitness(witness));
    }
    if (!any) {
      throw new DecodeException(
          new DecodeFailure.NonCanonical(
              "tx.witness", witnessFrom, "marked as having a witness but every witness is empty"));
    }
    int witnessSize = reader.offset() - witnessFrom;
    int lockTime = reader.int32("tx.lockTime");
    hasher.updateIntLE(version);
    body.updateTo(hasher);
    hasher.updateIntLE(lockTime);
    Txid txid = Txid.of(hasher.digestTwice());
    int stripped = 8 + body.length();
    return new Transaction(
        version,
        List.copyOf(withWitness),
        outputs,
        lockTime,
        true,
        stripped,
        stripped + 2 + witnessSize,
        txid);
  }

  private Transaction(
      int version,
      List<TxIn> inputs,
      List<TxOut> outputs,
      int lockTime,
      boolean hasWitness,
      int strippedSize,
      int totalSize,
      Txid txid) {
    this.version = version;
    this.inputs = inputs;
    this.outputs = outputs;
    this.lockTime = lockTime;
    this.hasWitness = hasWitness;
    this.strippedSize = strippedSize;
    this.totalSize = totalSize;
    this.txid = txid;
  }

  /// Reads a transaction in the form without witness: a count of zero inputs means just that.
  public static Transaction readWithoutWitness(ByteReader reader) throws DecodeException {
    int version = reader.int32("tx.version");
    List<TxIn> inputs = readInputs(reader);
    List<TxOut> outputs = readOutputs(reader);
    return new Transaction(version, inputs, outputs, reader.int32("tx.lockTime"), null);
  }

  /// Reads a transaction that must fill the input to its last byte.
  public static Transaction parse(Bytes bytes) throws DecodeException {
    ByteReader reader = bytes.reader();
    Transaction transaction = read(reader);
    reader.end("tx");
    return transaction;
  }

  private static List<TxIn> readInputs(ByteReader reader) throws DecodeException {
    int count = reader.count(TxIn.MINIMUM_SIZE, "tx.inputs");
    TxIn[] inputs = new TxIn[count];
    for (int i = 0; i < count; i++) {
      inputs[i] = TxIn.read(reader);
    }
    return List.of(inputs);
  }

  private static List<TxOut> readOutputs(ByteReader reader) throws DecodeException {
    int count = reader.count(TxOut.MINIMUM_SIZE, "tx.outputs");
    TxOut[] outputs = new TxOut[count];
    for (int i = 0; i < count; i++) {
      outputs[i] = TxOut.read(reader);
    }
    return List.of(outputs);
  }

  /// Writes the transaction, with witness when it has one.
  public void write(ByteWriter writer) {
    write(writer, true);
  }

  /// Writes the transaction.
  ///
  /// @param withWitness whether witnesses are written, if there are any
  public void write(ByteWriter writer, boolean withWitness) {
    boolean extended = withWitness && hasWitness;
    writer.int32(version);
    if (extended) {
      writer.uint8(0).uint8(1);
    }
    writer.compactSize(inputs.size());
    for (TxIn input : inputs) {
      input.writeWithoutWitness(writer);
    }
    writer.compactSize(outputs.size());
    for (TxOut output : outputs) {
      output.write(writer);
    }
    if (extended) {
      for (TxIn input : inputs) {
        input.witness().write(writer);
      }
    }
    writer.int32(lockTime);
  }

  /// The serialisation with witness.
  public Bytes toBytes() {
    ByteWriter writer = new ByteWriter(totalSize);
    write(writer);
    return writer.toBytes();
  }

  /// Signed 32 bits.
  public int version() {
    return version;
  }

  /// The inputs, unmodifiable.
  public List<TxIn> inputs() {
    return inputs;
  }

  /// The outputs, unmodifiable.
  public List<TxOut> outputs() {
    return outputs;
  }

  /// Unsigned 32 bits: a height, or seconds since 1970 from 500,000,000 on.
  public long lockTime() {
    return lockTime & 0xffffffffL;
  }

  /// Hash of the serialisation without witness.
  public Txid txid() {
    return txid;
  }

  /// Hash of the serialisation with witness (BIP141); equals the txid's bytes when there is none.
  public Wtxid wtxid() {
    Wtxid known = wtxid;
    if (known == null) {
      known = hasWitness ? hashWithWitness() : Wtxid.from(txid);
      wtxid = known;
    }
    return known;
  }

  private Wtxid hashWithWitness() {
    Sha256 hasher = new Sha256();
    toBytes().updateTo(hasher);
    return Wtxid.of(hasher.digestTwice());
  }

  /// Whether any input has a witness.
  public boolean hasWitness() {
    return hasWitness;
  }

  /// Whether this is a coinbase: one input, and that names no output.
  public boolean isCoinbase() {
    return inputs.size() == 1 && inputs.get(0).prevout().isNull();
  }

  /// Bytes without witness.
  public int strippedSize() {
    return strippedSize;
  }

  /// Bytes with witness.
  public int totalSize() {
    return totalSize;
  }

  /// Weight units: three times the stripped size plus the total size (BIP141).
  public int weight() {
    return strippedSize * (WITNESS_SCALE_FACTOR - 1) + totalSize;
  }

  /// Virtual bytes: weight over four, rounded up (BIP141).
  public int virtualSize() {
    return (weight() + WITNESS_SCALE_FACTOR - 1) / WITNESS_SCALE_FACTOR;
  }

  /// Two transactions are equal when every byte is, witnesses included.
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Transaction other
        && txid.equals(other.txid)
        && wtxid().equals(other.wtxid());
  }

  @Override
  public int hashCode() {
    return txid.hashCode();
  }

  /// The txid.
  @Override
  public String toString() {
    return txid.toString();
  }
}
