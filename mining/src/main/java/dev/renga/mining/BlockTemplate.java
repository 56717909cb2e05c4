package dev.renga.mining;

import dev.renga.consensus.BlockRules;
import dev.renga.consensus.Difficulty;
import dev.renga.consensus.HeaderRules;
import dev.renga.consensus.HeaderView;
import dev.renga.consensus.Subsidy;
import dev.renga.consensus.VersionBitsStates;
import dev.renga.consensus.WitnessCommitment;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;

/// A block to be mined: everything but the nonce. Immutable.
///
/// @param network whose rules the block follows
/// @param parent the block before it
/// @param version signals the deployments that wait for signals
/// @param time seconds since 1970, later than the median time past
/// @param payTo where subsidy and fees go
/// @param fees satoshi that the transactions leave to the miner
/// @param transactions those after the coinbase, parents before children
/// @param extraNonce makes the coinbase differ from others at the same height
public record BlockTemplate(
    Network network,
    HeaderView parent,
    int version,
    long time,
    Script payTo,
    long fees,
    List<Transaction> transactions,
    long extraNonce) {
  private static final Bytes RESERVED =
      Bytes.adopt(new byte[WitnessCommitment.RESERVED_VALUE_SIZE]);
  private static final Bytes COMMITMENT = Bytes.parseHex("6a24aa21a9ed");
  private static final Bytes OP_0 = Bytes.of(0);

  /// Copies the list.
  public BlockTemplate {
    transactions = List.copyOf(transactions);
  }

  /// A template on a block.
  ///
  /// @param nowSeconds our clock
  public static BlockTemplate on(
      HeaderView parent,
      Network network,
      Script payTo,
      List<Transaction> transactions,
      long fees,
      long nowSeconds) {
    int version = new VersionBitsStates(network).computeBlockVersion(parent);
    long time = Math.max(nowSeconds, minimumTime(parent, network));
    return new BlockTemplate(network, parent, version, time, payTo, fees, transactions, 0);
  }

  /// The earliest time a block after this one may carry: after the median time past, and at the
  /// start of a retarget window no more than ten minutes before its parent, also where that is not
  /// (yet) a rule (BIP94; known failure C-062: our templates never warp time).
  public static long minimumTime(HeaderView parent, Network network) {
    long time = parent.medianTimePast() + 1;
    if ((parent.height() + 1) % network.retargetInterval() == 0) {
      time = Math.max(time, parent.time() - HeaderRules.MAX_TIMEWARP);
    }
    return time;
  }

  /// Height of the block.
  public int height() {
    return parent.height() + 1;
  }

  /// The target in compact form.
  public int bits() {
    return Difficulty.nextBits(parent, time, network);
  }

  /// The same with another number in the coinbase.
  public BlockTemplate withExtraNonce(long number) {
    return new BlockTemplate(network, parent, version, time, payTo, fees, transactions, number);
  }

  /// The same at another time.
  public BlockTemplate withTime(long seconds) {
    return new BlockTemplate(
        network, parent, version, seconds, payTo, fees, transactions, extraNonce);
  }

  /// The block with nonce 0; its proof of work is still to be done.
  public Block toBlock() {
    List<Transaction> all = new ArrayList<>(transactions.size() + 1);
    all.add(coinbase(Digest.ZERO, false));
    all.addAll(transactions);
    BlockHeader header = new BlockHeader(version, parent.hash(), Digest.ZERO, time, bits(), 0);
    boolean segwit = network.isActive(Deployment.SEGWIT, height());
    all.set(
        0,
        segwit
            ? coinbase(WitnessCommitment.of(Block.of(header, all), RESERVED), true)
            : coinbase(Digest.ZERO, false));
    Digest root = Block.of(header, all).merkleRoot().root();
    return Block.of(header.withMerkleRoot(root), all);
  }

  private Transaction coinbase(Digest commitment, boolean segwit) {
    List<TxOut> outputs = new ArrayList<>(2);
    outputs.add(new TxOut(Subsidy.at(height(), network) + fees, payTo));
    if (segwit) {
      ByteWriter script = new ByteWriter();
      script.bytes(COMMITMENT).hash(commitment);
      outputs.add(new TxOut(0, new Script(script.toBytes())));
    }
    TxIn input =
        new TxIn(
            OutPoint.NULL,
            scriptSig(),
            TxIn.SEQUENCE_FINAL,
            segwit ? Witness.of(RESERVED) : Witness.EMPTY);
    return new Transaction(2, List.of(input), outputs, 0);
  }

  /// Height (BIP34), and a number; never shorter than the two bytes a coinbase needs.
  private Script scriptSig() {
    ByteWriter script = new ByteWriter();
    script.bytes(BlockRules.heightPush(height()));
    if (extraNonce == 0) {
      script.bytes(OP_0);
    } else {
      script.uint8(8).int64(extraNonce);
    }
    return new Script(script.toBytes());
  }
}
