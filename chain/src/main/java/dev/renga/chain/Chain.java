package dev.renga.chain;

import dev.renga.consensus.Verdict;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.storage.BlockPosition;
import dev.renga.storage.BlockUndo;
import dev.renga.storage.ChainStore;
import dev.renga.storage.CoinSnapshot;
import dev.renga.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one owner of the chain.
///
/// Everything that changes it is a command to its single writer and is answered by a future, which
/// completes on a thread of its own (dependent actions may block). Everything that asks reads an
/// immutable [ChainView] or the disk and may be called from any thread. Commands wait for room in a
/// bounded queue.
///
/// When the disk fails or a bug shows, the chain stops: the supervisor is told, a
/// [ChainEvent.Stopped] is sent, all futures fail with [ChainStoppedException], and nothing is
/// written any more.
public final class Chain implements AutoCloseable {
  private final ChainState state;
  private final ChainParts parts;
  private final ChainWriter writer;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Chain(ChainState state) {
    this.state = state;
    Inbox inbox = new Inbox();
    parts = new ChainParts(state, inbox::signal);
    writer = new ChainWriter(state, inbox, parts::step, parts.committer);
  }

  /// Opens the chain as the stores hold it, and goes on where it was: what is stored but not
  /// connected is connected in the background.
  ///
  /// When it throws, the stores are still the caller's to close.
  ///
  /// @throws ChainStoppedException when the stores contradict each other or belong to another
  ///   network; the message says what to do
  public static Chain open(ChainConfig config, ChainStores stores, ChainHost host) {
    HeaderTree tree = new HeaderTree(config.network().genesis(), host.salt());
    ChainState state = new ChainState(config, host, stores, tree, new EventHub());
    Loader loader = new Loader(state);
    loader.load();
    Chain chain = new Chain(state);
    try {
      chain.parts.committer.commit(loader.notes());
      chain.writer.start();
      return chain;
    } catch (RuntimeException | Error e) {
      chain.parts.workers.close();
      throw e;
    }
  }

  /// Whether a reindex was begun on this store and not finished: then the block files must be
  /// opened for it, and the chain with [ChainConfig.Start#REINDEX].
  public static boolean isReindexPending(ChainStore store) {
    return Loader.isReindexing(store);
  }

  /// The chain as it is now.
  public ChainView view() {
    return state.view();
  }

  /// Hands in a block. The future completes when its fate is final: connected, refused, or kept
  /// aside.
  ///
  /// @param requested whether it was asked for (or made here): then it is kept even if it lies far
  ///   ahead or has less work than the tip
  public CompletableFuture<Submission> submitBlock(Block block, boolean requested) {
    CompletableFuture<PreparedBlock> prepared = parts.preparer.submit(block);
    return writer.call(
        false,
        block.totalSize(),
        reply -> parts.acceptor.block(BlockSupply.join(prepared), requested, reply));
  }

  /// Hands in headers, each the child of the one before.
  public CompletableFuture<HeadersResult> submitHeaders(List<BlockHeader> headers) {
    List<BlockHeader> copy = List.copyOf(headers);
    return writer.call(true, 0, reply -> reply.accept(parts.acceptor.headers(copy)));
  }

  /// Imports a file of blocks in any order (`-loadblock`), ours or a stranger's. Blocks whose
  /// parents come later wait for them. The future completes when all of it is connected or refused.
  public CompletableFuture<ImportResult> importBlocks(BlockSource source) {
    return startImport(() -> source, false);
  }

  /// As [#importBlocks], of a source that can be read twice: where blocks may be assumed valid, the
  /// headers of all go ahead, since it takes those of later blocks to tell whether an earlier one
  /// is buried deep enough.
  ///
  /// @param open begins the source; called on the import's own thread
  public CompletableFuture<ImportResult> importFile(Supplier<? extends BlockSource> open) {
    return startImport(open, state.config.assumeValid() != null);
  }

  private CompletableFuture<ImportResult> startImport(
      Supplier<? extends BlockSource> open, boolean headersAhead) {
    CompletableFuture<ImportResult> result = new CompletableFuture<>();
    tellImporting(1);
    ImportDoor door = new ImportDoor(this, writer, parts);
    Importer importer = new Importer(open, headersAhead, door, result);
    Thread.ofPlatform().daemon().name("renga-import").start(importer);
    return result.whenComplete((done, error) -> tellImporting(-1));
  }

  private void tellImporting(int change) {
    // fails only when the chain stops, which its own events tell
    var _ =
        writer.<Boolean>call(
            false,
            0,
            reply -> {
              state.importing(change);
              reply.accept(true);
            });
  }

  /// Whether the block would connect to the tip, proof of work apart if so wanted
  /// (`TestBlockValidity`); changes nothing.
  public CompletableFuture<Verdict> test(Block block, boolean checkWork) {
    return writer.call(
        false,
        block.totalSize(),
        reply -> {
          parts.activation.settleAll();
          reply.accept(parts.verifier().test(block, checkWork));
        });
  }

  /// Declares a block and its descendants invalid.
  public CompletableFuture<Answer> invalidate(BlockHash hash) {
    return writer.call(false, 0, reply -> parts.overrides.invalidate(hash, reply));
  }

  /// Takes back [#invalidate], and any failure found by validation, for the block, its ancestors
  /// and its descendants.
  public CompletableFuture<Answer> reconsider(BlockHash hash) {
    return writer.call(false, 0, reply -> parts.overrides.reconsider(hash, reply));
  }

  /// Treats a block as if it had come before all others with the same work.
  public CompletableFuture<Answer> precious(BlockHash hash) {
    return writer.call(false, 0, reply -> parts.overrides.prefer(hash, reply));
  }

  /// Deletes block files that hold only blocks up to this height, keeping 288 below the tip.
  public CompletableFuture<Answer> prune(int height) {
    return writer.call(false, 0, reply -> reply.accept(parts.pruner.prune(height)));
  }

  /// Looks whether the last blocks on disk are sound (`verifychain`).
  ///
  /// @param level 0 they can be read, 1 and are valid by themselves, 2 undo data can be read, 3
  ///   coins come back when they are disconnected in memory, 4 and they connect again
  /// @param blocks how many, 0 for all
  public CompletableFuture<VerifyResult> verify(int level, int blocks) {
    return writer.call(
        false,
        0,
        reply -> {
          parts.activation.settleAll(); // a commit may be needless while blocks are in flight
          parts.committer.commitIfChanged();
          reply.accept(parts.verifier().verify(level, blocks));
        });
  }

  /// Makes everything connected so far survive a power cut.
  public CompletableFuture<@Nullable Void> flush() {
    return writer.call(
        false,
        0,
        reply -> {
          if (parts.committer.commitIfChanged()) {
            reply.accept(null);
          }
        });
  }

  /// Coins as they are at the tip, flushed before, with the tip they belong to. The caller closes
  /// it.
  public CompletableFuture<CoinSnapshot> snapshotCoins() {
    return writer.call(
        false,
        0,
        reply -> {
          if (parts.committer.commitIfChanged()) {
            reply.accept(state.stores.store().snapshot());
          }
        });
  }

  /// The chain once it has come to rest: no stored block waits to be connected, and no better
  /// branch makes it go back. For those to whom what lies between two branches means nothing.
  public CompletableFuture<ChainView> atRest() {
    return writer.call(false, 0, parts.overrides::awaitRest);
  }

  /// Coins at the tip; one answer for each outpoint, `null` where there is none.
  public CompletableFuture<List<@Nullable Coin>> coins(List<OutPoint> outPoints) {
    return coinsAtTip(outPoints).thenApply(CoinsAtTip::coins);
  }

  /// Coins at the tip, and which tip that was.
  public CompletableFuture<CoinsAtTip> coinsAtTip(List<OutPoint> outPoints) {
    List<OutPoint> copy = List.copyOf(outPoints);
    return writer.call(
        true,
        0,
        reply -> {
          parts.activation.settleAll();
          List<@Nullable Coin> found = new ArrayList<>(copy.size());
          copy.forEach(outPoint -> found.add(state.stores.coins().find(outPoint)));
          reply.accept(new CoinsAtTip(state.tip(), found));
        });
  }

  /// Checks the scripts of transactions that no block has yet, on the chain's pool of threads and
  /// after the scripts of blocks that wait there; the first verdict in their order that is not
  /// valid. The pool's queue has no bound of its own: the caller bounds how much it asks for.
  ///
  /// @throws ChainStoppedException when the chain is closed
  public CompletableFuture<Verdict> checkScripts(List<TransactionScripts> checks) {
    return new LooseScripts(checks).on(parts.workers);
  }

  /// The block, if it is on disk.
  public @Nullable Block block(HeaderNode node) {
    return unlessPruned(node, () -> BlockSupply.read(state.stores.files(), node));
  }

  /// The block's serialisation, if it is on disk.
  public @Nullable Bytes blockBytes(HeaderNode node) {
    BlockPosition position = BlockIndex.dataPosition(node);
    return position == null ? null : unlessPruned(node, () -> state.stores.files().read(position));
  }

  /// What is read from the files, or `null` when pruning was faster.
  private static <T> @Nullable T unlessPruned(HeaderNode node, Supplier<T> reading) {
    if (!node.isStored()) {
      return null;
    }
    try {
      return reading.get();
    } catch (StorageException e) {
      if (node.isStored()) {
        throw e;
      }
      return null;
    }
  }

  /// What the block spent, if it is on disk.
  public @Nullable BlockUndo undo(HeaderNode node) {
    BlockPosition position = BlockIndex.undoPosition(node);
    HeaderNode parent = node.previous();
    return position == null || parent == null
        ? null
        : unlessPruned(node, () -> state.stores.files().readUndo(position, parent.hash()));
  }

  /// Bytes of all block and undo files, as of the last flush.
  public long sizeOnDisk() {
    return state.sizeOnDisk();
  }

  /// How the work goes.
  public Progress progress() {
    return state.meter.progress(state.view());
  }

  /// Hears of everything that happens from now on, in order, on a thread of its own. The queue is
  /// bounded: who is too slow gets [ChainEvent.Lost]. A handler that throws is told of the next
  /// event all the same.
  ///
  /// @param name for the log
  public Subscription subscribe(String name, Consumer<ChainEvent> handler) {
    return state.events.subscribe(name, handler);
  }

  /// Follows the active chain from a block on.
  public ChainFollower follow(HeaderNode from) {
    return new ChainFollower(this, from);
  }

  /// From here on nothing is committed or flushed any more: what the disk holds when this returns
  /// and [#close] follows is what the loss of the process would have left there (a commit that was
  /// under way may still have ended). What was only in memory is lost; a flush that was asked for
  /// fails.
  public void abandon() {
    parts.committer.abandon();
  }

  /// Finishes the command at hand, flushes, and closes the stores. Blocks that wait for validation
  /// stay stored and are connected at the next start.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    writer.close();
    parts.workers.close();
    state.events.close();
    state.stores.files().close();
    state.stores.coins().close();
    state.stores.store().close();
  }
}
