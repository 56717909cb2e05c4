package dev.renga.mempool;

import static dev.renga.chain.TestChain.await;

import dev.renga.chain.BlockBuilder;
import dev.renga.chain.TestChain;
import dev.renga.chain.TestWallet;
import dev.renga.consensus.script.PrecomputedTransaction;
import dev.renga.primitives.Block;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A chain with money, a mempool over it, and a wallet of one key.
final class Rig implements AutoCloseable {
  static final TestWallet WALLET = new TestWallet(1);
  static final int COINBASES = 130;

  final TestChain chain;
  final Mempool mempool;
  private final Deque<Money> coins = new ArrayDeque<>();

  /// An output of the wallet.
  record Money(OutPoint point, TxOut output) {
    static Money of(Transaction transaction, int index) {
      return new Money(new OutPoint(transaction.txid(), index), transaction.outputs().get(index));
    }
  }

  private Rig(TestChain chain, Mempool mempool) {
    this.chain = chain;
    this.mempool = mempool;
  }

  static Rig open() {
    return open(config -> config);
  }

  static Rig open(UnaryOperator<MempoolConfig> change) {
    return open(TestChain.regtest(), change);
  }

  static Rig open(TestChain chain, UnaryOperator<MempoolConfig> change) {
    MempoolConfig config = change.apply(MempoolConfig.DEFAULT.withSelfCheck(true));
    MempoolHost host =
        new MempoolHost(
            chain.clock(),
            System::nanoTime,
            99,
            (sentence, cause) -> {
              throw new AssertionError(sentence, cause);
            });
    List<Block> blocks = new ArrayList<>();
    BlockBuilder builder = chain.next().payTo(WALLET.script());
    for (int i = 0; i < COINBASES; i++) {
      Block block = builder.build();
      blocks.add(block);
      builder = BlockBuilder.after(block, builder.height(), chain.network()).payTo(WALLET.script());
    }
    chain.clock().set(blocks.getLast().header().time());
    chain.submit(blocks);
    Rig rig = new Rig(chain, Mempool.open(config, chain.chain(), host));
    for (int i = 0; i < COINBASES - 100; i++) {
      rig.coins.add(Money.of(blocks.get(i).transactions().getFirst(), 0));
    }
    return rig;
  }

  /// A mature coinbase of 50 bitcoin that nobody has spent yet.
  Money coin() {
    return coins.removeFirst();
  }

  /// Spends one output to the wallet with this fee.
  static Transaction spend(Money coin, long fee) {
    return spend(List.of(coin), 1, fee);
  }

  /// Spends outputs to so many equal ones.
  static Transaction spend(List<Money> from, int outputs, long fee) {
    long total = from.stream().mapToLong(money -> money.output().value()).sum() - fee;
    List<TxOut> to = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      long share = total / outputs + (i == 0 ? total % outputs : 0);
      to.add(new TxOut(share, WALLET.script()));
    }
    return spend(from, to);
  }

  static Transaction spend(List<Money> from, List<TxOut> to) {
    return spend(from, to, 2, TxIn.SEQUENCE_FINAL, 0);
  }

  static Transaction spend(
      List<Money> from, List<TxOut> to, int version, long sequence, long lockTime) {
    List<TxIn> inputs = new ArrayList<>();
    for (Money money : from) {
      inputs.add(new TxIn(money.point(), Script.EMPTY, sequence));
    }
    Transaction unsigned = new Transaction(version, inputs, to, lockTime);
    PrecomputedTransaction precomputed =
        new PrecomputedTransaction(unsigned, from.stream().map(Money::output).toList());
    List<TxIn> signed = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      signed.add(inputs.get(i).withWitness(WALLET.sign(precomputed, i)));
    }
    return new Transaction(version, signed, to, lockTime);
  }

  Admission submit(Transaction transaction) {
    return await(mempool.submit(transaction, Source.LOCAL));
  }

  Admission submit(Transaction transaction, long peer) {
    return await(mempool.submit(transaction, new Source.Peer(peer)));
  }

  /// Submits what must be taken.
  MempoolEntry add(Transaction transaction) {
    return switch (submit(transaction)) {
      case Admission.Accepted(MempoolEntry entry, List<MempoolEntry> replaced) -> entry;
      case Admission other -> throw new AssertionError("not accepted: " + other);
    };
  }

  /// The reason of a refusal.
  String refusal(Transaction transaction) {
    return switch (submit(transaction)) {
      case Admission.Refused refused -> refused.reason();
      case Admission other -> throw new AssertionError("not refused: " + other);
    };
  }

  /// The mempool when it has caught up with the chain.
  MempoolView view() {
    return await(mempool.caughtUp());
  }

  /// Waits, a minute at most, until the mempool looks like this.
  void until(Predicate<MempoolView> condition) {
    long start = System.nanoTime();
    while (!condition.test(view())) {
      if (System.nanoTime() - start > 60_000_000_000L) {
        throw new AssertionError("it did not come about within a minute");
      }
    }
  }

  /// A transaction with another witness.
  static Transaction withWitness(Transaction transaction, Witness witness) {
    List<TxIn> inputs =
        transaction.inputs().stream().map(input -> input.withWitness(witness)).toList();
    return new Transaction(
        transaction.version(), inputs, transaction.outputs(), transaction.lockTime());
  }

  @Override
  public void close() {
    mempool.close();
    chain.close();
  }
}
