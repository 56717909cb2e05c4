package dev.renga.consensus;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Merkle;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Target;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds blocks for tests on a network where work is cheap: right in everything the test does not
/// say otherwise.
final class Blocks {
  static final Script TRUE = new Script(Bytes.of(0x51));
  static final Bytes RESERVED = Bytes.copyOf(new byte[32]);
  static final long FINAL = TxIn.SEQUENCE_FINAL;

  private final HeaderView parent;
  private final Network network;
  private final List<Transaction> transactions = new ArrayList<>();
  private final List<TxOut> extraOutputs = new ArrayList<>();
  private @Nullable Script coinbaseScript;
  private @Nullable Transaction coinbase;
  private long value;
  private int version = 0x20000000;
  private long time;
  private boolean commit = true;

  private Blocks(HeaderView parent, Network network) {
    this.parent = parent;
    this.network = network;
    this.value = Subsidy.at(parent.height() + 1, network);
    this.time = parent.time() + 600;
  }

  static Blocks on(HeaderView parent, Network network) {
    return new Blocks(parent, network);
  }

  Blocks with(Transaction... more) {
    transactions.addAll(List.of(more));
    return this;
  }

  Blocks value(long satoshi) {
    value = satoshi;
    return this;
  }

  Blocks version(int newVersion) {
    version = newVersion;
    return this;
  }

  Blocks time(long newTime) {
    time = newTime;
    return this;
  }

  Blocks coinbaseScript(Bytes script) {
    coinbaseScript = new Script(script);
    return this;
  }

  Blocks coinbase(Transaction whole) {
    coinbase = whole;
    return this;
  }

  Blocks coinbaseOutput(long satoshi, Script script) {
    extraOutputs.add(new TxOut(satoshi, script));
    return this;
  }

  Blocks withoutCommitment() {
    commit = false;
    return this;
  }

  Block build() {
    List<Transaction> all = new ArrayList<>();
    all.add(coinbase == null ? makeCoinbase() : coinbase);
    all.addAll(transactions);
    boolean witness = transactions.stream().anyMatch(Transaction::hasWitness);
    if (witness && commit && coinbase == null) {
      all.set(0, committed(all));
    }
    return solved(header(all), all, network);
  }

  private Transaction makeCoinbase() {
    Script script = coinbaseScript;
    if (script == null) {
      Bytes height = BlockRules.heightPush(parent.height() + 1);
      script = new Script(new ByteWriter().bytes(height).uint8(0).toBytes());
    }
    List<TxOut> outputs = new ArrayList<>();
    outputs.add(new TxOut(value, TRUE));
    outputs.addAll(extraOutputs);
    return new Transaction(1, List.of(new TxIn(OutPoint.NULL, script, FINAL)), outputs, 0);
  }

  private static Transaction committed(List<Transaction> all) {
    return withCommitment(all, RESERVED);
  }

  /// The first transaction with a right commitment behind its outputs.
  static Transaction withCommitment(List<Transaction> all, Bytes reserved) {
    Block draft = Block.of(Network.REGTEST.genesis().header(), all);
    Bytes hash = WitnessCommitment.of(draft, reserved).toBytes();
    Script script =
        new Script(
            new ByteWriter()
                .bytes(Bytes.of(0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed))
                .bytes(hash)
                .toBytes());
    Transaction first = all.get(0);
    List<TxOut> outputs = new ArrayList<>(first.outputs());
    outputs.add(new TxOut(0, script));
    TxIn input = first.inputs().get(0).withWitness(Witness.of(reserved));
    return new Transaction(first.version(), List.of(input), outputs, first.lockTime());
  }

  private BlockHeader header(List<Transaction> all) {
    return new BlockHeader(
        version, parent.hash(), root(all), time, Difficulty.nextBits(parent, time, network), 0);
  }

  static dev.renga.primitives.Digest root(List<Transaction> all) {
    List<Txid> ids = new ArrayList<>();
    all.forEach(transaction -> ids.add(transaction.txid()));
    return Merkle.root(ids).root();
  }

  /// A block of these transactions under that header, with a nonce that fits.
  static Block solved(BlockHeader header, List<Transaction> all, Network network) {
    Target target = Target.fromCompact(header.bits()).value();
    BlockHeader tried = header;
    while (!target.isMetBy(tried.hash())) {
      tried = tried.withNonce(tried.nonce() + 1);
    }
    return Block.of(tried, all);
  }

  /// The same block with other transactions and the root that belongs to them.
  static Block rerooted(Block block, List<Transaction> all, Network network) {
    return solved(block.header().withMerkleRoot(root(all)), all, network);
  }

  static TxIn in(OutPoint prevout) {
    return new TxIn(prevout, Script.EMPTY, FINAL);
  }

  static TxIn in(OutPoint prevout, long sequence) {
    return new TxIn(prevout, Script.EMPTY, sequence);
  }

  static TxOut out(long satoshi) {
    return new TxOut(satoshi, TRUE);
  }

  static Transaction spend(OutPoint prevout, long satoshi) {
    return tx(List.of(in(prevout)), List.of(out(satoshi)));
  }

  static Transaction tx(List<TxIn> inputs, List<TxOut> outputs) {
    return new Transaction(2, inputs, outputs, 0);
  }

  static OutPoint outPoint(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >> 8);
    bytes[31] = 1;
    return new OutPoint(Txid.of(bytes), 0);
  }
}
