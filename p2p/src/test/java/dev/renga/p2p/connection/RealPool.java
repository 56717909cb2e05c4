package dev.renga.p2p.connection;

import dev.renga.chain.BlockBuilder;
import dev.renga.chain.TestChain;
import dev.renga.chain.TestWallet;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolConfig;
import dev.renga.mempool.MempoolHost;
import dev.renga.mempool.Source;
import dev.renga.p2p.protocol.Event;
import dev.renga.p2p.protocol.PoolAccess;
import dev.renga.p2p.protocol.PoolUnderTest;
import dev.renga.primitives.Block;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The real mempool over a chain of 110 blocks.
final class RealPool implements PoolUnderTest {
  private static final long FEE = 10_000;

  private final TestWallet wallet = new TestWallet(1);
  final TestChain chain = TestChain.regtest();
  private final Deque<Block> rewards = new ArrayDeque<>();
  private final Map<OutPoint, TxOut> outputs = new HashMap<>();
  private final List<Event.PoolAdded> added = new CopyOnWriteArrayList<>();
  final Mempool mempool;
  private final PoolAdapter adapter;

  RealPool() {
    List<Block> blocks = new ArrayList<>();
    BlockBuilder builder = chain.next().payTo(wallet.script());
    for (int i = 0; i < 110; i++) {
      Block block = builder.build();
      blocks.add(block);
      builder = BlockBuilder.after(block, builder.height(), chain.network()).payTo(wallet.script());
    }
    chain.clock().set(blocks.getLast().header().time());
    chain.submit(blocks);
    rewards.addAll(blocks.subList(0, 10));
    mempool =
        Mempool.open(
            MempoolConfig.DEFAULT,
            chain.chain(),
            new MempoolHost(
                chain.clock(),
                System::nanoTime,
                99,
                (sentence, cause) -> {
                  throw new AssertionError(sentence, cause);
                }));
    adapter = new PoolAdapter(mempool);
    mempool.subscribe(
        "test",
        event -> adapter.relay(event, (tx, own) -> added.add(new Event.PoolAdded(tx, own))));
  }

  @Override
  public PoolAccess access() {
    return adapter;
  }

  private Transaction spend(OutPoint coin, TxOut output, long fee) {
    Transaction spent =
        wallet.spend(coin, output, List.of(new TxOut(output.value() - fee, wallet.script())));
    outputs.put(coin, output);
    return spent;
  }

  @Override
  public Transaction payment() {
    Transaction coinbase = rewards.removeFirst().transactions().getFirst();
    return spend(new OutPoint(coinbase.txid(), 0), coinbase.outputs().getFirst(), FEE);
  }

  @Override
  public Transaction rival(Transaction payment) {
    OutPoint coin = payment.inputs().getFirst().prevout();
    TxOut output = outputs.get(coin);
    if (output == null) {
      throw new AssertionError("not of this wallet");
    }
    return spend(coin, output, FEE - 1);
  }

  @Override
  public Transaction child(Transaction parent) {
    return spend(new OutPoint(parent.txid(), 0), parent.outputs().getFirst(), FEE);
  }

  @Override
  public Transaction invalid() {
    Transaction coinbase = rewards.removeFirst().transactions().getFirst();
    TxOut output = coinbase.outputs().getFirst();
    // signed for another amount
    return wallet.spend(
        new OutPoint(coinbase.txid(), 0),
        new TxOut(output.value() - 1, output.scriptPubKey()),
        List.of(new TxOut(output.value() - FEE, wallet.script())));
  }

  @Override
  public void submitOwn(Transaction transaction) {
    TestChain.await(mempool.submit(transaction, Source.LOCAL));
  }

  @Override
  public void confirm(List<Transaction> transactions) {
    chain.submit(chain.next().with(transactions).build());
    TestChain.await(mempool.caughtUp());
  }

  @Override
  public List<Event.PoolAdded> added() {
    return added;
  }

  @Override
  public void close() {
    mempool.close();
    chain.close();
  }
}
