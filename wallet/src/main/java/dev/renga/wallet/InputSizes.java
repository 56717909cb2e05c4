package dev.renga.wallet;

import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How large inputs and whole transactions will be once they are signed by the keys of a ring.
/// ECDSA signatures count with the 71 bytes that they have with short R (a few have less).
record InputSizes(KeyRing keys) {
  private static final Bytes ECDSA = Bytes.adopt(new byte[71]);
  private static final Bytes SCHNORR = Bytes.adopt(new byte[64]);

  /// @param scriptSig bytes with its length in front
  /// @param witness bytes with its count in front; 1 if there is none
  record Size(int scriptSig, int witness) {}

  /// The size of the input that spends an output; `null` if the keys cannot unlock it.
  @Nullable Size of(Script scriptPubKey) {
    InputSolver.Unlocking unlocking = new InputSolver(new Blank(keys)).unlock(scriptPubKey);
    if (!unlocking.isComplete()) {
      return null;
    }
    int length = unlocking.scriptSig().length();
    return new Size(
        ByteWriter.compactSizeLength(length) + length, unlocking.witness().serializedSize());
  }

  /// Virtual bytes of a signed transaction.
  static int virtualSize(List<Size> inputs, List<TxOut> outputs) {
    int stripped = 8;
    stripped += ByteWriter.compactSizeLength(inputs.size());
    stripped += ByteWriter.compactSizeLength(outputs.size());
    int witness = 0;
    boolean any = false;
    for (Size input : inputs) {
      stripped += 40 + input.scriptSig();
      witness += input.witness();
      any |= input.witness() > 1;
    }
    for (TxOut output : outputs) {
      stripped += output.serializedSize();
    }
    int weight = stripped * Transaction.WITNESS_SCALE_FACTOR + (any ? 2 + witness : 0);
    return (weight + Transaction.WITNESS_SCALE_FACTOR - 1) / Transaction.WITNESS_SCALE_FACTOR;
  }

  /// The input that spends a coin, still without signatures.
  static TxIn unsigned(OwnedCoin coin, long sequence) {
    return new TxIn(coin.outPoint(), Script.EMPTY, sequence);
  }

  /// Signatures of the right length by every key of the ring.
  private record Blank(KeyRing keys) implements SignatureSource {
    @Override
    public @Nullable Bytes ecdsa(Bytes key, Bytes code, boolean segwit) {
      PrivateKey mine = keys.find(key);
      return mine == null || (segwit && !mine.isCompressed()) ? null : ECDSA;
    }

    @Override
    public @Nullable Bytes schnorr(Bytes outputKey) {
      return keys.findByOutputKey(outputKey) == null ? null : SCHNORR;
    }

    @Override
    public @Nullable Bytes publicKey(Bytes hash160) {
      PrivateKey mine = keys.findByHash(hash160);
      return mine == null ? null : mine.publicKey();
    }

    @Override
    public @Nullable Bytes script(Bytes hash) {
      Script mine = keys.findScript(hash);
      return mine == null ? null : mine.bytes();
    }
  }
}
