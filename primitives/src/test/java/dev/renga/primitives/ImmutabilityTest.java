package dev.renga.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.crypto.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whoever hands an array or a list in or gets one out may do with it what they like: no value
/// changes.
@Tag("kf=J-008")
class ImmutabilityTest {
  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i + 1);
    }
    return bytes;
  }

  private static void poison(byte[] bytes) {
    Arrays.fill(bytes, (byte) 0x5a);
  }

  @Test
  void arraysHandedInAreCopied() {
    byte[] in = counting(40);
    Bytes bytes = Bytes.copyOf(in);
    Bytes part = Bytes.copyOf(in, 4, 8);
    Script script = Script.copyOf(in);
    byte[] hashBytes = counting(32);
    BlockHash blockHash = BlockHash.of(hashBytes);
    Txid txid = Txid.of(hashBytes);
    Digest digest = Digest.of(hashBytes);
    ByteWriter writer = new ByteWriter(4).bytes(in);
    List<String> before = texts(bytes, part, script, blockHash, txid, digest, writer.toBytes());
    poison(in);
    poison(hashBytes);
    assertThat(texts(bytes, part, script, blockHash, txid, digest, writer.toBytes()))
        .isEqualTo(before);
  }

  private static List<String> texts(Object... values) {
    return Arrays.stream(values).map(Object::toString).toList();
  }

  @Test
  void arraysHandedOutAreCopies() {
    Bytes bytes = Bytes.copyOf(counting(40));
    Txid txid = Txid.of(counting(32));
    Block block = Network.REGTEST.genesis();
    Bytes whole = block.toBytes();
    BlockHash hash = block.hash();
    poison(bytes.toArray());
    poison(bytes.toArray(3, 9));
    poison(bytes.slice(2, 8).toArray());
    poison(bytes.compact().toArray());
    poison(txid.toArray());
    poison(txid.toBytes().toArray());
    poison(whole.toArray());
    poison(block.header().toBytes().toArray());
    block.transactions().forEach(transaction -> poison(transaction.toBytes().toArray()));
    assertThat(bytes.toArray()).isEqualTo(counting(40));
    assertThat(txid.toArray()).isEqualTo(counting(32));
    assertThat(Sha256.doubleHash(block.header().toBytes().toArray())).isEqualTo(hash.toArray());
    assertThat(block.merkleRoot().root()).isEqualTo(block.header().merkleRoot());
  }

  @Test
  void aWriterThatGoesOnDoesNotChangeWhatItGaveOut() {
    ByteWriter writer = new ByteWriter(64).int64(1);
    Bytes first = writer.toBytes();
    writer.int32At(0, 7);
    writer.clear();
    writer.int64(-1).int64(-1);
    assertThat(first).isEqualTo(Bytes.of(1, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void listsAreCopiedAndCannotBeChanged() {
    List<TxIn> inputs = new ArrayList<>(List.of(new TxIn(OutPoint.NULL, Script.EMPTY, 1)));
    List<TxOut> outputs = new ArrayList<>(List.of(new TxOut(1, Script.EMPTY)));
    Transaction transaction = new Transaction(1, inputs, outputs, 0);
    List<Transaction> transactions = new ArrayList<>(List.of(transaction));
    Block block = Block.of(Network.REGTEST.genesis().header(), transactions);
    List<Bytes> items = new ArrayList<>(List.of(Bytes.of(1)));
    Witness witness = Witness.of(items);
    inputs.clear();
    outputs.clear();
    transactions.clear();
    items.clear();
    assertThat(transaction.inputs()).hasSize(1);
    assertThat(transaction.outputs()).hasSize(1);
    assertThat(block.transactions()).hasSize(1);
    assertThat(witness.items()).hasSize(1);
    assertThatThrownBy(() -> transaction.inputs().removeFirst())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> transaction.outputs().removeFirst())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> block.transactions().removeFirst())
        .isInstanceOf(UnsupportedOperationException.class);
    witness.items().clear();
    assertThat(witness.items()).hasSize(1);
  }
}
