package dev.renga.chain;

import dev.renga.consensus.script.PrecomputedTransaction;
import dev.renga.consensus.script.SignatureHash;
import dev.renga.crypto.Hashes;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.List;

/// One key that receives and signs P2WPKH, for tests.
public final class TestWallet {
  private final byte[] secret = new byte[32];
  private final byte[] key;
  private final byte[] keyHash;

  /// A wallet whose key follows from the number, 1 or more.
  public TestWallet(int number) {
    secret[30] = (byte) (number >>> 8);
    secret[31] = (byte) number;
    key = Secp256k1.load().publicKey(secret, true);
    keyHash = Hashes.hash160(key);
  }

  /// The P2WPKH script of its key.
  public Script script() {
    ByteWriter writer = new ByteWriter();
    writer.bytes(Bytes.of(0, 20));
    writer.bytes(Bytes.copyOf(keyHash));
    return new Script(writer.toBytes());
  }

  /// A transaction that spends one of the wallet's outputs, signed.
  public Transaction spend(OutPoint coin, TxOut output, List<TxOut> to) {
    TxIn input = new TxIn(coin, Script.EMPTY, TxIn.SEQUENCE_FINAL);
    Transaction unsigned = new Transaction(2, List.of(input), to, 0);
    Witness witness = sign(new PrecomputedTransaction(unsigned, List.of(output)), 0);
    return new Transaction(2, List.of(input.withWitness(witness)), to, 0);
  }

  /// The witness of an input that spends one of the wallet's outputs.
  public Witness sign(PrecomputedTransaction transaction, int input) {
    ByteWriter code = new ByteWriter();
    code.bytes(Bytes.parseHex("76a914"));
    code.bytes(Bytes.copyOf(keyHash));
    code.bytes(Bytes.parseHex("88ac"));
    byte[] hash =
        SignatureHash.segwit(transaction, input, code.toBytes(), SignatureHash.ALL).toArray();
    ByteWriter signature = new ByteWriter();
    signature.bytes(Bytes.adopt(Secp256k1.load().signEcdsa(hash, secret, false)));
    signature.bytes(Bytes.of(SignatureHash.ALL));
    return Witness.of(signature.toBytes(), Bytes.copyOf(key));
  }

  /// A transaction that spends an output anybody can spend.
  public static Transaction spendFree(OutPoint coin, List<TxOut> to) {
    return new Transaction(2, List.of(new TxIn(coin, Script.EMPTY, TxIn.SEQUENCE_FINAL)), to, 0);
  }
}
