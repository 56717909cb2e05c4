package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MemoryPoolTest extends PoolContract {
  @Override
  protected PoolUnderTest open() {
    return new InMemory();
  }

  private static final class InMemory implements PoolUnderTest {
    private final List<Event.PoolAdded> added = new ArrayList<>();
    private final Set<Txid> coins = new HashSet<>();
    private final Set<Transaction> bad = new HashSet<>();
    private final MemoryPool pool =
        new MemoryPool(
            transaction -> !bad.contains(transaction),
            coin -> coins.contains(coin.txid()),
            added::add);
    private int number;

    @Override
    public PoolAccess access() {
      return pool;
    }

    @Override
    public Transaction payment() {
      Transaction payment = Payments.payment(++number);
      payment.inputs().forEach(input -> coins.add(input.prevout().txid()));
      return payment;
    }

    @Override
    public Transaction rival(Transaction payment) {
      TxOut poorer = new TxOut(1, payment.outputs().getFirst().scriptPubKey());
      return new Transaction(2, payment.inputs(), List.of(poorer), 0);
    }

    @Override
    public Transaction child(Transaction parent) {
      return Payments.child(parent);
    }

    @Override
    public Transaction invalid() {
      Transaction payment = payment();
      bad.add(payment);
      return payment;
    }

    @Override
    public void submitOwn(Transaction transaction) {
      assertThat(pool.submitOwn(transaction)).isInstanceOf(TxOutcome.Accepted.class);
    }

    @Override
    public void confirm(List<Transaction> transactions) {
      pool.connected(block(transactions));
    }

    @Override
    public List<Event.PoolAdded> added() {
      return added;
    }

    @Override
    public void close() {}
  }

  private static Block block(List<Transaction> transactions) {
    return Block.of(Network.REGTEST.genesis().header(), transactions);
  }

  private static MemoryPool open(Set<Txid> unknown) {
    return new MemoryPool(transaction -> true, coin -> !unknown.contains(coin.txid()), added -> {});
  }

  private static TxOutcome submit(MemoryPool pool, Transaction transaction) {
    List<TxOutcome> outcomes = new ArrayList<>();
    pool.submitTransaction(transaction, 1, outcomes::add);
    return outcomes.getFirst();
  }

  @Test
  void orphansAreBounded() {
    Transaction parent = Payments.payment(1);
    MemoryPool pool = open(Set.of(parent.txid()));
    for (int i = 0; i < 3 * MemoryPool.MAX_ORPHANS; i++) {
      TxIn input =
          new TxIn(new OutPoint(parent.txid(), i), parent.inputs().getFirst().scriptSig(), 1_000);
      submit(pool, new Transaction(2, List.of(input), parent.outputs(), i));
    }
    assertThat(pool.orphanCount()).isEqualTo(MemoryPool.MAX_ORPHANS);
  }

  @Test
  @Tag("kf=D-050")
  void aChainOfOrphansComesInWithTheirFirstParent() {
    Transaction first = Payments.payment(1);
    List<Transaction> chain = new ArrayList<>(List.of(first));
    Set<Txid> unknown = new HashSet<>(Set.of(first.txid()));
    for (int i = 0; i < 50; i++) {
      chain.add(Payments.child(chain.getLast()));
      unknown.add(chain.getLast().txid());
    }
    MemoryPool pool = open(unknown);
    for (Transaction transaction : chain.reversed()) {
      submit(pool, transaction);
    }
    assertThat(pool.size()).isEqualTo(51);
    assertThat(pool.orphanCount()).isZero();
  }

  @Test
  void whatSpendsARivalsOutputsGoesWithIt() {
    Transaction payment = Payments.payment(1);
    Transaction child = Payments.child(payment);
    MemoryPool pool = open(Set.of());
    submit(pool, payment);
    submit(pool, child);
    Transaction rival = new Transaction(2, payment.inputs(), payment.outputs(), 1);
    pool.connected(block(List.of(rival)));
    assertThat(pool.size()).isZero();
  }

  @Test
  void anAbandonedBlocksPaymentsComeBack() {
    Transaction payment = Payments.payment(1);
    MemoryPool pool = open(Set.of());
    submit(pool, payment);
    Block block = block(List.of(payment));
    pool.connected(block);
    assertThat(pool.size()).isZero();
    pool.disconnected(block);
    assertThat(pool.find(payment.txid())).isNotNull();
    assertThat(submit(pool, payment)).isInstanceOf(TxOutcome.Known.class);
  }
}
