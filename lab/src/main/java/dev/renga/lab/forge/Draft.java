package dev.renga.lab.forge;

import dev.renga.consensus.BlockRules;
import dev.renga.consensus.Difficulty;
import dev.renga.consensus.HeaderView;
import dev.renga.consensus.Subsidy;
import dev.renga.consensus.VersionBitsStates;
import dev.renga.consensus.WitnessCommitment;
import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.Sigops;
import dev.renga.mining.BlockTemplate;
import dev.renga.mining.Grinder;
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
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A block in the making: right in everything a forgery does not change. One thread.
final class Draft {
  /// The script that anyone can spend.
  static final Script OP_TRUE = new Script(Bytes.of(0x51));

  static final Bytes COMMITMENT = Bytes.parseHex("6a24aa21a9ed");
  private static final Bytes RESERVED =
      Bytes.adopt(new byte[WitnessCommitment.RESERVED_VALUE_SIZE]);

  private final ForgeContext context;
  private final List<Block> before = new ArrayList<>();
  private final List<Transaction> transactions = new ArrayList<>();
  private final List<TxOut> extraOutputs = new ArrayList<>();
  private HeaderView parent;
  private int version;
  private long time;
  private @Nullable Integer bits;
  private Script payTo;
  private long claimed;
  private Bytes coinbaseScript;
  private boolean commits = true;
  private boolean works = true;
  private UnaryOperator<List<Transaction>> afterCommitment = list -> list;
  private UnaryOperator<List<Transaction>> afterRoot = list -> list;
  private UnaryOperator<Digest> root = value -> value;
  private int coinsTaken;

  Draft(ForgeContext context) {
    this.context = context;
    this.parent = context.parent();
    this.payTo = context.payTo();
    this.coinbaseScript = Bytes.EMPTY;
    standOn(context.parent());
  }

  private void standOn(HeaderView newParent) {
    parent = newParent;
    version = new VersionBitsStates(network()).computeBlockVersion(parent);
    time = Math.max(context.nowSeconds(), BlockTemplate.minimumTime(parent, network()));
    claimed = Subsidy.at(height(), network());
    coinbaseScript =
        new ByteWriter()
            .bytes(BlockRules.heightPush(height()))
            .uint8(8)
            .int64(context.extraNonce())
            .toBytes();
  }

  // ---- what the forgeries look at ----

  Network network() {
    return context.network();
  }

  HeaderView parent() {
    return parent;
  }

  int height() {
    return parent.height() + 1;
  }

  long now() {
    return context.nowSeconds();
  }

  List<Block> before() {
    return before;
  }

  /// The bits that the chain demands.
  int requiredBits() {
    return Difficulty.nextBits(parent, time, network());
  }

  // ---- what they change ----

  Draft version(int number) {
    version = number;
    return this;
  }

  Draft time(long seconds) {
    time = seconds;
    return this;
  }

  Draft bits(int compact) {
    bits = compact;
    return this;
  }

  Draft claimMore(long satoshi) {
    claimed += satoshi;
    return this;
  }

  Draft payTo(Script script) {
    payTo = script;
    return this;
  }

  Draft coinbaseScript(Bytes script) {
    coinbaseScript = script;
    return this;
  }

  Bytes coinbaseScript() {
    return coinbaseScript;
  }

  Draft coinbaseOutput(Script script) {
    extraOutputs.add(new TxOut(0, script));
    return this;
  }

  Draft withoutCommitment() {
    commits = false;
    return this;
  }

  Draft withoutWork() {
    works = false;
    return this;
  }

  /// A change of the transactions that the commitment does not cover but the merkle root does.
  Draft afterCommitment(UnaryOperator<List<Transaction>> change) {
    afterCommitment = change;
    return this;
  }

  /// A change of the transactions that nothing in the block covers.
  Draft afterRoot(UnaryOperator<List<Transaction>> change) {
    afterRoot = change;
    return this;
  }

  Draft root(UnaryOperator<Digest> change) {
    root = change;
    return this;
  }

  Draft with(Transaction transaction) {
    transactions.add(transaction);
    return this;
  }

  Draft replaceLast(Transaction transaction) {
    transactions.set(transactions.size() - 1, transaction);
    return this;
  }

  // ---- coins ----

  /// The next coin of the context of at least that many satoshi.
  SpendableCoin takeCoin(long least) {
    List<SpendableCoin> coins = context.coins();
    while (coinsTaken < coins.size()) {
      SpendableCoin coin = coins.get(coinsTaken++);
      if (coin.output().value() >= least) {
        return coin;
      }
    }
    throw new ForgeException(
        "The forger needs a coin of at least "
            + least
            + " satoshi that it can spend, and has none left.");
  }

  /// A valid transaction in the block that splits a coin over these scripts.
  ///
  /// @return its outputs, to be spent in the same block
  List<SpendableCoin> fund(Script... lockings) {
    SpendableCoin coin = takeCoin(ForgeContext.LEAST_COIN);
    long share = coin.output().value() / lockings.length;
    List<TxOut> outputs = new ArrayList<>();
    for (Script locking : lockings) {
      outputs.add(new TxOut(share, locking));
    }
    Transaction transaction = signed(spending(List.of(coin), outputs), List.of(coin));
    with(transaction);
    return outputsOf(transaction);
  }

  /// Signature operation cost of the transaction that [#fund] makes next.
  long fundingCost() {
    Draft probe = new Draft(context);
    probe.coinsTaken = coinsTaken;
    probe.fund(OP_TRUE);
    TxOut spent = context.coins().get(probe.coinsTaken - 1).output();
    return Sigops.cost(probe.transactions.getFirst(), List.of(spent), ScriptFlags.MANDATORY);
  }

  static List<SpendableCoin> outputsOf(Transaction transaction) {
    List<SpendableCoin> coins = new ArrayList<>();
    for (int i = 0; i < transaction.outputs().size(); i++) {
      coins.add(
          new SpendableCoin(new OutPoint(transaction.txid(), i), transaction.outputs().get(i)));
    }
    return coins;
  }

  Transaction signed(Transaction transaction, List<SpendableCoin> coins) {
    return context.signer().sign(transaction, coins.stream().map(SpendableCoin::output).toList());
  }

  static Transaction spending(List<SpendableCoin> coins, List<TxOut> outputs) {
    List<TxIn> inputs = new ArrayList<>();
    for (SpendableCoin coin : coins) {
      inputs.add(new TxIn(coin.outPoint(), Script.EMPTY, TxIn.SEQUENCE_FINAL));
    }
    return new Transaction(2, inputs, outputs, 0);
  }

  /// A payment of the whole coin to anyone; valid where the coin is anyone's.
  static Transaction passOn(SpendableCoin coin) {
    return spending(List.of(coin), List.of(new TxOut(coin.output().value(), OP_TRUE)));
  }

  // ---- blocks ----

  /// Makes a valid block of what the draft holds, to be published first, and goes on after it with
  /// an empty draft. Coins of the context that it spends are gone.
  void mineFirst() {
    Block block = toBlock();
    before.add(block);
    transactions.clear();
    standOn(new Extended(parent, block.header()));
  }

  /// The block with its proof of work.
  Block toBlock() {
    List<Transaction> all = new ArrayList<>();
    all.add(coinbase(null));
    all.addAll(transactions);
    BlockHeader bare =
        new BlockHeader(
            version, parent.hash(), Digest.ZERO, time, bits == null ? requiredBits() : bits, 0);
    if (commits) {
      all.set(0, coinbase(WitnessCommitment.of(Block.of(bare, all), RESERVED)));
    }
    List<Transaction> committed = afterCommitment.apply(all);
    Digest rooted = root.apply(Block.of(bare, committed).merkleRoot().root());
    Block unsolved = Block.of(bare.withMerkleRoot(rooted), afterRoot.apply(committed));
    return works ? solved(unsolved) : unsolvable(unsolved);
  }

  private static Block solved(Block block) {
    return switch (new Grinder(Long.MAX_VALUE, () -> false).solve(block)) {
      case Grinder.Outcome.Solved(Block found) -> found;
      case Grinder.Outcome.NoNonceLeft none ->
          throw new ForgeException("No nonce gives the forged block its proof of work.");
      case Grinder.Outcome.GivenUp gaveUp ->
          throw new ForgeException("The search for a nonce was given up.");
    };
  }

  private static Block unsolvable(Block block) {
    Target target = Target.fromCompact(block.header().bits()).value();
    BlockHeader header = block.header();
    while (target.isMetBy(header.hash())) {
      header = header.withNonce(header.nonce() + 1);
    }
    return Block.of(header, block.transactions());
  }

  private Transaction coinbase(@Nullable Digest commitment) {
    List<TxOut> outputs = new ArrayList<>();
    outputs.add(new TxOut(claimed, payTo));
    outputs.addAll(extraOutputs);
    if (commitment != null) {
      outputs.add(
          new TxOut(0, new Script(new ByteWriter().bytes(COMMITMENT).hash(commitment).toBytes())));
    }
    TxIn input =
        new TxIn(
            OutPoint.NULL,
            new Script(coinbaseScript),
            TxIn.SEQUENCE_FINAL,
            commitment != null ? Witness.of(RESERVED) : Witness.EMPTY);
    return new Transaction(2, List.of(input), outputs, 0);
  }

  /// A header that nobody has seen yet, after its parent.
  private record Extended(HeaderView parent, BlockHeader header) implements HeaderView {
    @Override
    public int height() {
      return parent.height() + 1;
    }

    @Override
    public BlockHash hash() {
      return header.hash();
    }

    @Override
    public int version() {
      return header.version();
    }

    @Override
    public long time() {
      return header.time();
    }

    @Override
    public int bits() {
      return header.bits();
    }

    @Override
    public HeaderView previous() {
      return parent;
    }

    @Override
    public HeaderView ancestor(int height) {
      return height == height() ? this : parent.ancestor(height);
    }
  }

  // ---- small tools ----

  /// A list with one element changed.
  static List<Transaction> changed(
      List<Transaction> list, int index, UnaryOperator<Transaction> change) {
    List<Transaction> copy = new ArrayList<>(list);
    copy.set(index, change.apply(list.get(index)));
    return copy;
  }

  /// That many bytes of one value.
  static Bytes filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return Bytes.adopt(bytes);
  }
}
