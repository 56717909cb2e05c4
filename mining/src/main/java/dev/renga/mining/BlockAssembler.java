package dev.renga.mining;

import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.consensus.Difficulty;
import dev.renga.consensus.Subsidy;
import dev.renga.consensus.WitnessCommitment;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Merkle;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Puts a block together on top of the tip. What it makes lacks nothing but proof of work.
/// Stateless; any thread.
public final class BlockAssembler {
  /// Block version without any signal (BIP9).
  public static final int VERSION = 0x20000000;

  /// Seconds by which a block may be earlier than the last of the window before (BIP94).
  private static final long TIMEWARP_GRACE = 600;

  private static final Bytes RESERVED_VALUE = Bytes.adopt(new byte[32]);

  /// Locks the coinbase to its height so that no two can ever be the same (BIP54).
  private static final long COINBASE_SEQUENCE = 0xfffffffeL;

  private final InstantSource clock;

  /// @param clock the time that blocks carry
  public BlockAssembler(InstantSource clock) {
    this.clock = clock;
  }

  /// What a block is to hold.
  ///
  /// @param payTo who gets the reward
  /// @param transactions in an order in which each finds what it spends
  /// @param fees satoshi that the transactions leave to the miner
  /// @param tag bytes in the coinbase by which blocks of one miner differ, at most 80
  /// @param version of the block
  public record Content(
      Script payTo, List<Transaction> transactions, long fees, Bytes tag, int version) {
    /// Copies the list.
    public Content {
      transactions = List.copyOf(transactions);
      if (tag.length() > 80) {
        throw new IllegalArgumentException("a tag of " + tag.length() + " bytes is too long");
      }
    }

    /// Nothing but the reward.
    public static Content rewardTo(Script payTo) {
      return new Content(payTo, List.of(), 0, Bytes.EMPTY, VERSION);
    }
  }

  /// A block on top of the view's tip with a nonce of zero.
  public Block assemble(ChainView view, Content content) {
    HeaderNode tip = view.tip();
    Network network = view.network();
    long time = time(tip, network);
    int bits = Difficulty.nextBits(tip, time, network);
    return assemble(network, tip.hash(), tip.height() + 1, time, bits, content);
  }

  /// A block with a nonce of zero on top of any parent.
  ///
  /// @param height of the block, its parent's plus one
  /// @param time seconds since 1970
  /// @param bits the target in compact form
  public static Block assemble(
      Network network, BlockHash parent, int height, long time, int bits, Content content) {
    long reward = Math.addExact(Subsidy.at(height, network), content.fees());
    Transaction coinbase = coinbase(content, height, reward);
    if (network.isActive(Deployment.SEGWIT, height)) {
      coinbase = withCommitment(coinbase, content.transactions());
    }
    List<Transaction> all = new ArrayList<>(content.transactions().size() + 1);
    all.add(coinbase);
    all.addAll(content.transactions());
    Digest root = Merkle.root(all.stream().map(Transaction::txid).toList()).root();
    return Block.of(new BlockHeader(content.version(), parent, root, time, bits, 0), all);
  }

  /// The earliest allowed time, or now if that is later.
  private long time(HeaderNode tip, Network network) {
    long earliest = tip.medianTimePast() + 1;
    if (network.proofOfWork().enforceBip94()
        && (tip.height() + 1) % network.retargetInterval() == 0) {
      earliest = Math.max(earliest, tip.time() - TIMEWARP_GRACE);
    }
    return Math.max(earliest, clock.instant().getEpochSecond());
  }

  private static Transaction coinbase(Content content, int height, long reward) {
    ByteWriter script = new ByteWriter();
    pushHeight(script, height);
    if (!content.tag().isEmpty()) {
      pushBytes(script, content.tag());
    } else if (height <= 16) {
      script.uint8(0); // a coinbase's script has two bytes or more
    }
    TxIn input = new TxIn(OutPoint.NULL, new Script(script.toBytes()), COINBASE_SEQUENCE);
    return new Transaction(
        2, List.of(input), List.of(new TxOut(reward, content.payTo())), height - 1L);
  }

  private static void pushHeight(ByteWriter script, int height) {
    if (height <= 16) {
      script.uint8(0x50 + height);
      return;
    }
    ByteWriter number = new ByteWriter(5);
    int rest = height;
    int last = 0;
    while (rest > 0) {
      last = rest & 0xff;
      number.uint8(last);
      rest >>>= 8;
    }
    if ((last & 0x80) != 0) {
      number.uint8(0);
    }
    script.uint8(number.length()).bytes(number.toBytes());
  }

  private static void pushBytes(ByteWriter script, Bytes bytes) {
    if (bytes.length() > 75) {
      script.uint8(0x4c /* OP_PUSHDATA1 */);
    }
    script.uint8(bytes.length()).bytes(bytes);
  }

  private static Transaction withCommitment(Transaction coinbase, List<Transaction> others) {
    List<Transaction> all = new ArrayList<>();
    all.add(coinbase);
    all.addAll(others);
    BlockHeader any = Network.REGTEST.genesis().header();
    Digest commitment = WitnessCommitment.of(Block.of(any, all), RESERVED_VALUE);
    Script script =
        new Script(
            new ByteWriter()
                .bytes(Bytes.of(0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed))
                .hash(commitment)
                .toBytes());
    List<TxOut> outputs = new ArrayList<>(coinbase.outputs());
    outputs.add(new TxOut(0, script));
    return new Transaction(
        coinbase.version(),
        List.of(coinbase.inputs().getFirst().withWitness(Witness.of(RESERVED_VALUE))),
        outputs,
        coinbase.lockTime());
  }

  /// The block with the coinbase's witness put in where a miner that does not know of witnesses
  /// left it out though the block commits to them; the block itself where nothing is missing.
  public static Block withReservedValue(Block block) {
    if (block.transactions().isEmpty()
        || WitnessCommitment.indexIn(block) == WitnessCommitment.NONE) {
      return block;
    }
    Transaction coinbase = block.transactions().getFirst();
    if (coinbase.inputs().isEmpty() || coinbase.hasWitness()) {
      return block;
    }
    List<TxIn> inputs = new ArrayList<>(coinbase.inputs());
    inputs.set(0, inputs.getFirst().withWitness(Witness.of(RESERVED_VALUE)));
    List<Transaction> all = new ArrayList<>(block.transactions());
    all.set(
        0, new Transaction(coinbase.version(), inputs, coinbase.outputs(), coinbase.lockTime()));
    return Block.of(block.header(), all);
  }
}
