package dev.renga.mining;

import dev.renga.chain.Chain;
import dev.renga.chain.HeaderNode;
import dev.renga.chain.Submission;
import dev.renga.consensus.Verdict;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.TemplateLimits;
import dev.renga.mempool.TemplateSelection;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Mines blocks on demand with this machine's processor: for regtest, custom networks and tests
/// (`generatetoaddress` and its kin). Blocks on the calling thread; any thread.
///
/// What it puts into a block comes from the mempool, by feerate, and its fees go to whoever the
/// block pays; or from a list that is handed in. Every block is checked by the chain before work is
/// spent on it.
public final class Miner {
  /// Tries that `generatetoaddress` makes when nothing else is asked for.
  public static final long DEFAULT_MAX_TRIES = 1_000_000;

  private final Chain chain;
  private final @Nullable Mempool mempool;
  private final InstantSource clock;
  private final AtomicLong extraNonce;
  private volatile @Nullable Made lastMade;

  /// Figures of a template.
  ///
  /// @param weight weight units of the block at most, what is reserved for the coinbase counted
  /// @param transactions without the coinbase
  public record Made(long weight, int transactions) {}

  /// A miner on a chain that knows of no transactions but those handed in.
  ///
  /// @param clock wall time of the node, may be mocked
  /// @param firstExtraNonce see the other constructor
  public Miner(Chain chain, InstantSource clock, long firstExtraNonce) {
    this(chain, null, clock, firstExtraNonce);
  }

  /// A miner on a chain.
  ///
  /// @param mempool where its transactions come from; `null` for none
  /// @param clock wall time of the node, may be mocked
  /// @param firstExtraNonce where the numbers begin that make coinbases differ; a random one, so
  ///   that a block that was invalidated is not made again
  public Miner(Chain chain, @Nullable Mempool mempool, InstantSource clock, long firstExtraNonce) {
    this.chain = chain;
    this.mempool = mempool;
    this.clock = clock;
    this.extraNonce = new AtomicLong(firstExtraNonce);
  }

  /// What became of one block.
  public sealed interface Mined {
    /// It was found, and is on the active chain if it was handed in.
    record Found(Block block) implements Mined {}

    /// The tries ran out, or the search was cancelled.
    record GivenUp() implements Mined {}

    /// The block would break a rule; nothing was mined.
    record Refused(Verdict.Invalid verdict) implements Mined {}
  }

  /// Mines so many blocks, each on the tip of its time with what the mempool holds for it, and
  /// connects them.
  ///
  /// @param payTo where subsidies and fees go
  /// @param maxTries hashes at most for all of them
  /// @param cancelled asked now and then; `true` ends the work
  /// @return the blocks' names; fewer than asked for when it was given up
  /// @throws IllegalStateException when the chain refuses a block made here: a bug, or a signet,
  ///   whose blocks need a signature
  public List<BlockHash> generate(
      int count, Script payTo, long maxTries, BooleanSupplier cancelled) {
    Grinder grinder = new Grinder(maxTries, cancelled);
    List<BlockHash> made = new ArrayList<>();
    while (made.size() < count) {
      switch (mine(template(payTo), grinder, true)) {
        case Mined.Found(Block block) -> made.add(block.hash());
        case Mined.GivenUp gaveUp -> {
          return made;
        }
        case Mined.Refused(Verdict.Invalid verdict) ->
            throw new IllegalStateException("the chain refuses a block made here: " + verdict);
      }
    }
    return made;
  }

  /// Mines one block with these transactions in this order (`generateblock`).
  ///
  /// @param fees satoshi that the coinbase claims beside the subsidy
  /// @param submit whether to hand the block to the chain
  public Mined generate(
      Script payTo,
      List<Transaction> transactions,
      long fees,
      boolean submit,
      long maxTries,
      BooleanSupplier cancelled) {
    BlockTemplate template = template(payTo, transactions, fees);
    Verdict verdict = chain.test(template.toBlock(), false).join();
    if (verdict instanceof Verdict.Invalid invalid) {
      return new Mined.Refused(invalid);
    }
    return mine(template, new Grinder(maxTries, cancelled), submit);
  }

  /// A template on the tip of now, with what the mempool holds for it. The chain has looked at it:
  /// but for its proof of work it would connect.
  ///
  /// @throws IllegalStateException when the chain refuses what the mempool let in: a bug
  public BlockTemplate template(Script payTo) {
    while (true) {
      BlockTemplate template = fromMempool(payTo);
      Verdict verdict = chain.test(template.toBlock(), false).join();
      if (verdict.isValid()) {
        return template;
      }
      if (template.parent() == chain.view().tip()) {
        throw new IllegalStateException("the chain refuses a template made here: " + verdict);
      }
    }
  }

  private BlockTemplate fromMempool(Script payTo) {
    Mempool pool = mempool;
    if (pool == null) {
      return template(payTo, List.of(), 0);
    }
    TemplateSelection chosen = select(pool);
    return template(chosen.tip(), payTo, chosen.transactions(), chosen.fees());
  }

  /// What the mempool holds for the next block; noted as the last that was made.
  private TemplateSelection select(Mempool pool) {
    TemplateLimits limits = pool.config().template();
    TemplateSelection chosen = pool.template(limits).join();
    lastMade = new Made(limits.reservedWeight() + chosen.weight(), chosen.entries().size());
    return chosen;
  }

  /// Figures of the last template made from the mempool; `null` if there was none.
  public @Nullable Made lastMade() {
    return lastMade;
  }

  /// A template on the tip of now with these transactions; nobody has checked it.
  public BlockTemplate template(Script payTo, List<Transaction> transactions, long fees) {
    return template(chain.view().tip(), payTo, transactions, fees);
  }

  private BlockTemplate template(
      HeaderNode parent, Script payTo, List<Transaction> transactions, long fees) {
    Network network = chain.view().network();
    long now = clock.instant().getEpochSecond();
    return BlockTemplate.on(parent, network, payTo, transactions, fees, now)
        .withExtraNonce(extraNonce.incrementAndGet());
  }

  private Mined mine(BlockTemplate template, Grinder grinder, boolean submit) {
    BlockTemplate trying = template;
    while (true) {
      switch (grinder.solve(trying.toBlock())) {
        case Grinder.Outcome.Solved(Block block) -> {
          return submit ? submit(block) : new Mined.Found(block);
        }
        case Grinder.Outcome.NoNonceLeft none ->
            trying = trying.withExtraNonce(extraNonce.incrementAndGet());
        case Grinder.Outcome.GivenUp gaveUp -> {
          return new Mined.GivenUp();
        }
      }
    }
  }

  private Mined submit(Block block) {
    return switch (chain.submitBlock(block, true).join()) {
      case Submission.Connected connected -> new Mined.Found(block);
      case Submission.Aside aside -> new Mined.Found(block); // somebody was faster
      case Submission.Orphan orphan ->
          throw new IllegalStateException("the tip " + orphan.parent() + " is not known");
      case Submission.Refused refused -> new Mined.Refused(refused.verdict());
    };
  }
}
