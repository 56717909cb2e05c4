package dev.renga.chain;

import dev.renga.consensus.BlockRules;
import dev.renga.consensus.HeaderView;
import dev.renga.consensus.Subsidy;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Target;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;

/// Makes blocks for tests, valid unless told otherwise, and grinds their nonce (regtest: two
/// hashes).
public final class BlockBuilder {
  /// The script that anybody can spend.
  public static final Script OP_TRUE = Script.parseHex("51");

  private static final Bytes ZERO32 = Bytes.adopt(new byte[32]);

  private final Network network;
  private final BlockHash previous;
  private final int height;
  private final int bits;
  private final List<Transaction> transactions = new ArrayList<>();
  private long time;
  private long fees;
  private long tag;
  private Script payTo = OP_TRUE;
  private int version = 0x20000000;
  private boolean commit = true;
  private boolean coinbase = true;

  private BlockBuilder(Network network, BlockHash previous, int height, long time, int bits) {
    this.network = network;
    this.previous = previous;
    this.height = height;
    this.time = time;
    this.bits = bits;
  }

  /// A block after this one.
  public static BlockBuilder after(HeaderView parent, Network network) {
    return new BlockBuilder(
        network, parent.hash(), parent.height() + 1, parent.time() + 60, parent.bits());
  }

  /// A block after this one, which nobody needs to know.
  public static BlockBuilder after(Block parent, int parentHeight, Network network) {
    BlockHeader header = parent.header();
    return new BlockBuilder(
        network, header.hash(), parentHeight + 1, header.time() + 60, header.bits());
  }

  /// With one more transaction.
  public BlockBuilder with(Transaction transaction) {
    transactions.add(transaction);
    return this;
  }

  /// With more transactions.
  public BlockBuilder with(List<Transaction> more) {
    transactions.addAll(more);
    return this;
  }

  /// The coinbase claims so many satoshi above the subsidy.
  public BlockBuilder fees(long satoshi) {
    fees = satoshi;
    return this;
  }

  /// The coinbase pays to this script.
  public BlockBuilder payTo(Script script) {
    payTo = script;
    return this;
  }

  /// Makes the coinbase differ from that of a block at the same height.
  public BlockBuilder tag(long number) {
    tag = number;
    return this;
  }

  /// Seconds since 1970.
  public BlockBuilder time(long seconds) {
    time = seconds;
    return this;
  }

  /// The header's version.
  public BlockBuilder version(int number) {
    version = number;
    return this;
  }

  /// Without a witness commitment.
  public BlockBuilder withoutCommitment() {
    commit = false;
    return this;
  }

  /// The transactions given are all there are, coinbase included.
  public BlockBuilder withoutCoinbase() {
    coinbase = false;
    return this;
  }

  /// Height of the block.
  public int height() {
    return height;
  }

  /// The block, with proof of work.
  public Block build() {
    List<Transaction> all = new ArrayList<>();
    if (coinbase) {
      all.add(coinbase());
    }
    all.addAll(transactions);
    BlockHeader empty = new BlockHeader(version, previous, Digest.ZERO, time, bits, 0);
    BlockHeader header = empty.withMerkleRoot(Block.of(empty, all).merkleRoot().root());
    return Block.of(mine(header), all);
  }

  /// The same header with a nonce that meets its target.
  public static BlockHeader mine(BlockHeader header) {
    Target target = Target.fromCompact(header.bits()).value();
    BlockHeader tried = header;
    for (int nonce = 1; !target.isMetBy(tried.hash()); nonce++) {
      tried = header.withNonce(nonce);
    }
    return tried;
  }

  private Transaction coinbase() {
    ByteWriter script = new ByteWriter();
    script.bytes(BlockRules.heightPush(height));
    script.bytes(Bytes.of(8));
    script.int64(tag);
    List<TxOut> outputs = new ArrayList<>();
    outputs.add(new TxOut(Subsidy.at(height, network) + fees, payTo));
    boolean witness = commit && transactions.stream().anyMatch(Transaction::hasWitness);
    if (witness) {
      outputs.add(new TxOut(0, commitment()));
    }
    TxIn input =
        new TxIn(
            OutPoint.NULL,
            new Script(script.toBytes()),
            TxIn.SEQUENCE_FINAL,
            witness ? Witness.of(ZERO32) : Witness.EMPTY);
    return new Transaction(2, List.of(input), outputs, 0);
  }

  private Script commitment() {
    List<Transaction> all = new ArrayList<>();
    all.add(
        new Transaction(
            1,
            List.of(new TxIn(OutPoint.NULL, Script.EMPTY, TxIn.SEQUENCE_FINAL)),
            List.of(new TxOut(0, OP_TRUE)),
            0));
    all.addAll(transactions);
    BlockHeader any = new BlockHeader(0, BlockHash.ZERO, Digest.ZERO, 0, 0, 0);
    ByteWriter preimage = new ByteWriter();
    preimage.hash(Block.of(any, all).witnessMerkleRoot().root());
    preimage.bytes(ZERO32);
    ByteWriter script = new ByteWriter();
    script.bytes(Bytes.parseHex("6a24aa21a9ed"));
    script.bytes(Bytes.adopt(Sha256.doubleHash(preimage.toArray())));
    return new Script(script.toBytes());
  }
}
