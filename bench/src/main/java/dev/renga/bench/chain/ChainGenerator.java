package dev.renga.bench.chain;

import dev.renga.consensus.HeaderView;
import dev.renga.consensus.script.PrecomputedTransaction;
import dev.renga.crypto.Secp256k1;
import dev.renga.mining.BlockTemplate;
import dev.renga.mining.Grinder;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes a regtest chain that is the same to the byte on every machine: coinbases that mature, a
/// fan of outputs, then blocks full of payments of all usual kinds, then empty blocks that bury
/// them.
///
/// The file is a sequence of records as in a block file: magic, length, block.
public final class ChainGenerator {
  private static final Network NETWORK = Network.REGTEST;
  private static final int BITS = 0x207fffff;
  private static final int VERSION = 0x20000000;
  private static final int MATURITY = 100;
  private static final int FANS_PER_BLOCK = 10;
  private static final int FEE = 1_000;
  private static final int POOR = 20_000;
  private static final int KEYS = 500;
  private static final long TRIES = 1L << 20;

  /// How large the chain is to be.
  ///
  /// @param transactions payments, coinbases not counted
  /// @param transactionsPerBlock of the full blocks
  /// @param emptyBlocks at the end
  /// @param fundingBlocks first blocks, whose coinbases pay for everything
  /// @param fan outputs over which each of those coinbases is spread
  /// @param forkEvery blocks between two forks, on average; 0 for none
  /// @param seed of the choices
  public record Size(
      int transactions,
      int transactionsPerBlock,
      int emptyBlocks,
      int fundingBlocks,
      int fan,
      int forkEvery,
      long seed) {
    /// The chain that published figures speak of.
    public static final Size STANDARD = new Size(420_000, 2_800, 2_100, 60, 1_000, 0, 1);

    /// A hundredth of it, with as many empty blocks.
    public static final Size SMALL = new Size(4_200, 400, 2_100, 60, 50, 0, 1);

    /// A chain of small blocks that often forks, for crashes.
    public static final Size FORKED = new Size(4_200, 7, 0, 10, 60, 16, 1);
  }

  /// What was made.
  ///
  /// @param blocks blocks after genesis
  /// @param transactions payments
  /// @param inputs their inputs
  /// @param bytes length of the file
  /// @param tip the last block
  /// @param lastFull the last block with payments
  public record Made(
      int blocks, long transactions, long inputs, long bytes, BlockHash tip, BlockHash lastFull) {}

  /// What a template needs to know of the block below: regtest's target never changes.
  private record Parent(int height, BlockHash hash) implements HeaderView {
    @Override
    public int version() {
      return VERSION;
    }

    @Override
    public long time() {
      return NETWORK.genesis().header().time() + 600L * height;
    }

    @Override
    public int bits() {
      return BITS;
    }

    @Override
    public @Nullable HeaderView previous() {
      return null;
    }

    @Override
    public HeaderView ancestor(int wanted) {
      return new Parent(wanted, hash); // only its target and time are looked at
    }

    @Override
    public long medianTimePast() {
      return time() - 1;
    }
  }

  private record Spendable(OutPoint outPoint, TxOut output, Purse.Kind kind, int key) {}

  /// What a fork goes back to.
  private record Mark(
      BlockHash parent,
      int height,
      long transactions,
      long inputs,
      List<Spendable> pool,
      List<Spendable> coinbases) {}

  private record Draft(
      Transaction unsigned, List<Spendable> spends, List<Purse.Kind> kinds, List<Integer> keys) {}

  private final Size size;
  private final Consumer<String> progress;
  private final Purse purse;
  private final RandomGenerator random;
  private final List<Spendable> pool = new ArrayList<>();
  private final List<Spendable> coinbases = new ArrayList<>();
  private BlockHash parent = NETWORK.genesis().hash();
  private int height;
  private long transactions;
  private long inputs;
  private long bytes;
  private long branch;

  private ChainGenerator(Size size, Consumer<String> progress) {
    this.size = size;
    this.progress = progress;
    this.purse = new Purse(Secp256k1.load(), KEYS);
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(size.seed());
  }

  /// Writes the chain to a file, which appears only when it is complete.
  ///
  /// @param progress takes a line now and then
  public static Made generate(Size size, Path file, Consumer<String> progress) throws IOException {
    ChainGenerator generator = new ChainGenerator(size, progress);
    Path partial = file.resolveSibling(file.getFileName() + ".part");
    Made made;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 20)) {
      made = generator.run(out);
    }
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    return made;
  }

  /// What rules ask of the block below another one of such a chain.
  public static HeaderView below(int height, BlockHash hash) {
    return new Parent(height, hash);
  }

  private Made run(OutputStream out) throws IOException {
    for (int i = 0; i < size.fundingBlocks() + MATURITY; i++) {
      append(List.of(), out);
    }
    fan(out);
    BlockHash lastFull = parent;
    while (transactions < size.transactions()) {
      if (size.forkEvery() > 0 && random.nextInt(size.forkEvery()) == 0) {
        fork(out);
      }
      payments(out);
      lastFull = parent;
      progress.accept(
          String.format(Locale.ROOT, "%,d of %,d transactions", transactions, size.transactions()));
    }
    for (int i = 0; i < size.emptyBlocks(); i++) {
      append(List.of(), out);
    }
    return new Made(height, transactions, inputs, bytes, parent, lastFull);
  }

  private void payments(OutputStream out) throws IOException {
    long count = Math.min(size.transactionsPerBlock(), size.transactions() - transactions);
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drafts.add(payment());
    }
    append(drafts, out);
  }

  /// One or two branches that will be left behind, the second longer than the first; what follows
  /// will be longer than both.
  private void fork(OutputStream out) throws IOException {
    int length = random.nextInt(5) == 0 ? 20 : 1 + random.nextInt(6);
    int branches = 1 + random.nextInt(2);
    for (int i = 0; i < branches; i++) {
      Mark mark =
          new Mark(parent, height, transactions, inputs, List.copyOf(pool), List.copyOf(coinbases));
      branch++;
      for (int j = 0; j < length + i && transactions < size.transactions(); j++) {
        payments(out);
      }
      goBack(mark);
    }
    branch++;
  }

  private void goBack(Mark mark) {
    parent = mark.parent();
    height = mark.height();
    transactions = mark.transactions();
    inputs = mark.inputs();
    pool.clear();
    pool.addAll(mark.pool());
    coinbases.clear();
    coinbases.addAll(mark.coinbases());
  }

  /// Spreads each coinbase over many outputs, one transaction each, a few to a block.
  private void fan(OutputStream out) throws IOException {
    List<Spendable> funds = List.copyOf(coinbases.subList(0, size.fundingBlocks()));
    for (int from = 0; from < funds.size(); from += FANS_PER_BLOCK) {
      List<Draft> drafts = new ArrayList<>();
      for (Spendable fund : funds.subList(from, Math.min(from + FANS_PER_BLOCK, funds.size()))) {
        drafts.add(draft(List.of(fund), size.fan()));
      }
      append(drafts, out);
    }
  }

  private Draft payment() {
    int dice = random.nextInt(100);
    int count = dice < 64 ? 1 : dice < 85 ? 2 : dice < 93 ? 3 : dice < 97 ? 4 : 7;
    List<Spendable> spends = new ArrayList<>(count);
    long value = 0;
    while (spends.size() < count || value < POOR) {
      Spendable spend = draw();
      spends.add(spend);
      value += spend.output().value();
    }
    int share = random.nextInt(10);
    int outputs = share < 1 ? 1 : share < 6 ? 2 : share < 9 ? 3 : 4;
    return draft(spends, value < outputs * POOR ? 1 : outputs);
  }

  /// Half of the time something recent, as people do.
  private Spendable draw() {
    int span = random.nextBoolean() ? pool.size() : Math.min(pool.size(), 5_000);
    int at = pool.size() - 1 - random.nextInt(span);
    Spendable last = pool.removeLast();
    return at == pool.size() ? last : pool.set(at, last);
  }

  private Draft draft(List<Spendable> spends, int outputs) {
    long value = -FEE;
    List<TxIn> in = new ArrayList<>(spends.size());
    for (Spendable spend : spends) {
      value += spend.output().value();
      in.add(new TxIn(spend.outPoint(), Script.EMPTY, 0xfffffffdL));
    }
    List<TxOut> out = new ArrayList<>(outputs);
    List<Purse.Kind> kinds = new ArrayList<>(outputs);
    List<Integer> keys = new ArrayList<>(outputs);
    for (int i = 0; i < outputs; i++) {
      long part = i + 1 < outputs ? value / outputs : value - (value / outputs) * (outputs - 1);
      Purse.Kind kind = kind();
      keys.add(random.nextInt(purse.size()));
      kinds.add(kind);
      out.add(new TxOut(part, purse.lock(kind, keys.get(i))));
    }
    return new Draft(new Transaction(2, in, out, 0), spends, kinds, keys);
  }

  private Purse.Kind kind() {
    int dice = random.nextInt(100);
    for (Purse.Kind kind : Purse.Kind.values()) {
      dice -= kind.share;
      if (dice < 0) {
        return kind;
      }
    }
    throw new IllegalStateException("shares do not add up to a hundred");
  }

  private void append(List<Draft> drafts, OutputStream out) throws IOException {
    List<Transaction> signed =
        IntStream.range(0, drafts.size()).parallel().mapToObj(i -> sign(drafts.get(i))).toList();
    height++;
    int key = height % purse.size();
    long time = NETWORK.genesis().header().time() + 600L * height;
    BlockTemplate template =
        new BlockTemplate(
            NETWORK,
            new Parent(height - 1, parent),
            VERSION,
            time,
            purse.lock(Purse.Kind.P2WPKH, key),
            (long) FEE * signed.size(),
            signed,
            branch);
    Block block = solve(template.toBlock());
    write(block, out);
    parent = block.hash();
    Transaction coinbase = block.transactions().getFirst();
    coinbases.add(
        new Spendable(
            new OutPoint(coinbase.txid(), 0),
            coinbase.outputs().getFirst(),
            Purse.Kind.P2WPKH,
            key));
    for (int i = 0; i < signed.size(); i++) {
      receive(signed.get(i), drafts.get(i));
    }
  }

  private Block solve(Block block) {
    return switch (new Grinder(TRIES, () -> false).solve(block)) {
      case Grinder.Outcome.Solved(Block solved) -> solved;
      case Grinder.Outcome.NoNonceLeft none -> throw new IllegalStateException("no nonce");
      case Grinder.Outcome.GivenUp gaveUp -> throw new IllegalStateException("no nonce");
    };
  }

  private Transaction sign(Draft draft) {
    List<TxOut> spent = draft.spends().stream().map(Spendable::output).toList();
    PrecomputedTransaction precomputed = new PrecomputedTransaction(draft.unsigned(), spent);
    List<TxIn> signed = new ArrayList<>(spent.size());
    for (int i = 0; i < spent.size(); i++) {
      Spendable spend = draft.spends().get(i);
      signed.add(purse.unlock(precomputed, i, spend.kind(), spend.key()));
    }
    return new Transaction(2, signed, draft.unsigned().outputs(), 0);
  }

  private void receive(Transaction transaction, Draft draft) {
    transactions++;
    inputs += transaction.inputs().size();
    for (int i = 0; i < transaction.outputs().size(); i++) {
      pool.add(
          new Spendable(
              new OutPoint(transaction.txid(), i),
              transaction.outputs().get(i),
              draft.kinds().get(i),
              draft.keys().get(i)));
    }
  }

  private void write(Block block, OutputStream out) throws IOException {
    byte[] record =
        new ByteWriter(8 + block.totalSize())
            .int32(NETWORK.identity().magic())
            .int32(block.totalSize())
            .bytes(block.toBytes())
            .toArray();
    out.write(record);
    bytes += record.length;
  }
}
