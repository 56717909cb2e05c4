package dev.renga.primitives;

/// An input of a transaction: which output it spends, and its right to do so.
///
/// @param prevout the output being spent
/// @param scriptSig the unlocking script
/// @param sequence unsigned 32 bits; relative lock time (BIP68), replaceability, finality
/// @param witness the witness stack, empty for most old inputs
public record TxIn(OutPoint prevout, Script scriptSig, long sequence, Witness witness) {
  /// The sequence of an input that is final.
  public static final long SEQUENCE_FINAL = 0xffffffffL;

  /// Bytes of the smallest input on the wire.
  static final int MINIMUM_SIZE = 41;

  /// Refuses a sequence outside 0…2³²−1.
  public TxIn {
    if (sequence < 0 || sequence > 0xffffffffL) {
      throw new IllegalArgumentException("sequence " + sequence + " is outside 0..4294967295");
    }
  }

  /// An input without witness.
  public TxIn(OutPoint prevout, Script scriptSig, long sequence) {
    this(prevout, scriptSig, sequence, Witness.EMPTY);
  }

  static TxIn read(ByteReader reader) throws DecodeException {
    OutPoint prevout = OutPoint.read(reader);
    Script scriptSig = new Script(reader.lengthPrefixed("txin.scriptSig"));
    return new TxIn(prevout, scriptSig, reader.uint32("txin.sequence"), Witness.EMPTY);
  }

  void writeWithoutWitness(ByteWriter writer) {
    prevout.write(writer);
    writer.lengthPrefixed(scriptSig.bytes()).uint32(sequence);
  }

  int sizeWithoutWitness() {
    return 40 + ByteWriter.compactSizeLength(scriptSig.length()) + scriptSig.length();
  }

  /// The same input with another witness.
  public TxIn withWitness(Witness newWitness) {
    return new TxIn(prevout, scriptSig, sequence, newWitness);
  }

  /// The same input with another unlocking script.
  public TxIn withScriptSig(Script newScriptSig) {
    return new TxIn(prevout, newScriptSig, sequence, witness);
  }
}
