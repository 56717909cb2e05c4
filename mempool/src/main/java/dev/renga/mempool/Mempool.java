package dev.renga.mempool;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainEvent;
import dev.renga.chain.Subscription;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Transactions that no block has yet.
///
/// Everything that changes it is a command to its single writer and is answered by a future, which
/// completes on a thread of its own. Everything that asks reads an immutable [MempoolView]. It
/// follows its chain by itself and never misses a block: what a view holds is valid in the block
/// after the view's tip. It stops when the chain does; then futures fail with
/// [MempoolClosedException].
public final class Mempool implements AutoCloseable {
  private final MempoolConfig config;
  private final PoolWriter writer;
  private final Subscription moves;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Mempool(MempoolConfig config, Chain chain, PoolWriter writer) {
    this.config = config;
    this.writer = writer;
    this.moves =
        chain.subscribe(
            "mempool",
            event -> {
              switch (event) {
                case ChainEvent.TipChanged e -> writer.signal();
                case ChainEvent.Connected e -> writer.signal();
                case ChainEvent.Disconnected e -> writer.signal();
                case ChainEvent.Lost e -> writer.signal();
                case ChainEvent.Stopped e -> writer.signal();
                default -> {}
              }
            });
  }

  /// Opens an empty mempool over a chain, which must stay open longer.
  public static Mempool open(MempoolConfig config, Chain chain, MempoolHost host) {
    Mempool mempool = new Mempool(config, chain, new PoolWriter(config, chain, host));
    mempool.writer.start();
    return mempool;
  }

  /// What it was opened with.
  public MempoolConfig config() {
    return config;
  }

  /// Hands in a transaction. The future completes when its fate is known.
  ///
  /// Where too much waits already, a peer's transaction is refused at once ([Admission.Kind#BUSY]);
  /// for others this call waits for room.
  public CompletableFuture<Admission> submit(Transaction transaction, Source source) {
    return writer.submit(transaction, source);
  }

  /// What would become of transactions if they were handed in one after the other
  /// (`testmempoolaccept`); changes nothing.
  public CompletableFuture<List<Admission>> test(List<Transaction> transactions) {
    return writer.test(List.copyOf(transactions));
  }

  /// The mempool as it is now.
  public MempoolView view() {
    return writer.view();
  }

  /// The mempool once it has taken in the chain as it is at this call, and the commands before.
  public CompletableFuture<MempoolView> caughtUp() {
    return writer.caughtUp();
  }

  /// What a miner would put into the block after the chain's tip: by feerate together with
  /// ancestors, parents first.
  public CompletableFuture<TemplateSelection> template(TemplateLimits limits) {
    return caughtUp().thenApply(view -> TemplateSelector.select(view, limits));
  }

  /// Hears of everything that happens from now on, in order, on a thread of its own. The queue is
  /// bounded: who is too slow gets [MempoolEvent.Lost].
  ///
  /// @param name for the log
  public Subscription subscribe(String name, Consumer<MempoolEvent> handler) {
    return writer.events().subscribe(name, handler);
  }

  /// Whether a transaction announced by wtxid need not be fetched: it is here, waits for its
  /// parents, was refused since the last block, or was in a block lately. Any thread, at once.
  public boolean isKnown(Wtxid wtxid) {
    return writer.view().find(wtxid) != null
        || writer.orphans().contains(wtxid)
        || writer.recent().contains(wtxid);
  }

  /// The same for a transaction announced by txid. One that was refused for its witness is not
  /// known by txid.
  public boolean isKnown(Txid txid) {
    return writer.view().find(txid) != null
        || writer.orphans().contains(Wtxid.from(txid))
        || writer.recent().contains(txid);
  }

  /// Number of transactions that wait for their parents.
  public int orphanCount() {
    return writer.orphans().count();
  }

  /// A peer has gone: forgets the orphans it sent.
  public CompletableFuture<Boolean> forgetPeer(long peer) {
    return writer.forgetPeer(peer);
  }

  /// Finishes the step at hand and forgets everything.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      moves.close();
      writer.close();
    }
  }
}
