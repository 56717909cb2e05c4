package dev.renga.chain;

import dev.renga.primitives.Block;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.storage.BlockFiles;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.ChainStore;
import dev.renga.storage.CoinsCache;
import dev.renga.storage.Disk;
import dev.renga.storage.MemoryChainStore;
import dev.renga.storage.MemoryDisk;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A chain in memory for tests, with a clock that stands still until it is moved. The salt and all
/// keys are fixed, so that every run is the same.
public final class TestChain implements AutoCloseable {
  private static final Path FOLDER = Path.of("blocks");
  private static final long BUDGET = 16L << 20;

  private final Chain chain;
  private final TestClock clock;
  private final AtomicReference<@Nullable String> fatal;

  /// Time for tests; starts a little after the genesis block of the network.
  public static final class TestClock implements InstantSource {
    private volatile Instant now;
    private volatile @Nullable Error error;

    /// A clock that shows that time.
    public TestClock(long seconds) {
      this.now = Instant.ofEpochSecond(seconds);
    }

    /// Moves the clock to that time, seconds since 1970.
    public void set(long to) {
      set(Instant.ofEpochSecond(to));
    }

    /// Moves the clock to that time.
    public void set(Instant to) {
      now = to;
    }

    /// From now on asking for the time ends in this error.
    public void failWith(Error thrown) {
      error = thrown;
    }

    @Override
    public Instant instant() {
      Error thrown = error;
      if (thrown != null) {
        throw thrown;
      }
      return now;
    }
  }

  private TestChain(Chain chain, TestClock clock, AtomicReference<@Nullable String> fatal) {
    this.chain = chain;
    this.clock = clock;
    this.fatal = fatal;
  }

  /// A fresh regtest chain.
  public static TestChain regtest() {
    return open(Network.REGTEST, config -> config);
  }

  /// A fresh chain.
  public static TestChain open(Network network, UnaryOperator<ChainConfig> change) {
    return open(network, change, new MemoryDisk(), new MemoryChainStore());
  }

  /// A chain over stores that may hold something already.
  public static TestChain open(
      Network network, UnaryOperator<ChainConfig> change, Disk disk, ChainStore store) {
    ChainConfig config = change.apply(ChainConfig.of(network).withWorkers(2));
    boolean reindex = config.start() == ChainConfig.Start.REINDEX;
    BlockFilesConfig files =
        BlockFilesConfig.of(FOLDER, network)
            .withPreallocate(false)
            .withReserve(0)
            .withReindex(reindex);
    return open(config, disk, store, files);
  }

  /// As above with other files.
  public static TestChain open(
      ChainConfig config, Disk disk, ChainStore store, BlockFilesConfig files) {
    return open(config, disk, store, files, new TestClock(2_000_000_000L), BUDGET);
  }

  /// As above with another clock and another size of the coins cache.
  static TestChain open(
      ChainConfig config,
      Disk disk,
      ChainStore store,
      BlockFilesConfig files,
      TestClock clock,
      long budget) {
    AtomicReference<@Nullable String> fatal = new AtomicReference<>();
    ChainHost host =
        new ChainHost(clock, System::nanoTime, 42, (sentence, cause) -> fatal.set(sentence));
    ChainStores stores =
        new ChainStores(
            store,
            new CoinsCache(store, budget, new Random(7)),
            BlockFiles.open(
                disk, files, files.reindex() ? List.of() : store.fileInfos(), new Random(8)));
    try {
      return new TestChain(Chain.open(config, stores, host), clock, fatal);
    } catch (RuntimeException e) {
      stores.files().close();
      stores.coins().close();
      throw e;
    }
  }

  /// The chain.
  public Chain chain() {
    return chain;
  }

  /// Its clock.
  public TestClock clock() {
    return clock;
  }

  /// What the supervisor was told; `null` if nothing.
  public @Nullable String fatal() {
    return fatal.get();
  }

  /// The network.
  public Network network() {
    return chain.view().network();
  }

  /// The last block of the active chain.
  public HeaderNode tip() {
    return chain.view().tip();
  }

  /// A block after the tip.
  public BlockBuilder next() {
    return BlockBuilder.after(tip(), network());
  }

  /// Hands in a block and waits for its fate.
  public Submission submit(Block block) {
    return await(chain.submitBlock(block, true));
  }

  /// Hands in blocks and waits; the last one's fate.
  public Submission submit(List<Block> blocks) {
    List<CompletableFuture<Submission>> futures = new ArrayList<>();
    blocks.forEach(block -> futures.add(chain.submitBlock(block, true)));
    Submission last = null;
    for (CompletableFuture<Submission> future : futures) {
      last = await(future);
    }
    if (last == null) {
      throw new IllegalArgumentException("no blocks");
    }
    return last;
  }

  /// Mines blocks with these transactions in the first and submits them.
  public List<Block> mine(int count, Transaction... transactions) {
    List<Block> blocks = new ArrayList<>();
    BlockBuilder builder = next().with(List.of(transactions));
    for (int i = 0; i < count; i++) {
      Block block = builder.build();
      blocks.add(block);
      builder = BlockBuilder.after(block, builder.height(), network());
    }
    Submission last = submit(blocks);
    if (!(last instanceof Submission.Connected)) {
      throw new AssertionError("mined blocks do not connect: " + last);
    }
    return blocks;
  }

  /// A branch of blocks after a block, not submitted.
  ///
  /// @param tag makes them differ from other branches
  public List<Block> branch(HeaderNode from, int count, long tag) {
    List<Block> blocks = new ArrayList<>();
    BlockBuilder builder = BlockBuilder.after(from, network()).tag(tag);
    for (int i = 0; i < count; i++) {
      Block block = builder.build();
      blocks.add(block);
      builder = BlockBuilder.after(block, builder.height(), network()).tag(tag);
    }
    return blocks;
  }

  /// The coin at the tip.
  public @Nullable Coin coin(OutPoint outPoint) {
    return await(chain.coins(List.of(outPoint))).getFirst();
  }

  /// Waits until there is nothing left to connect.
  public static void atRest(TestChain chain) {
    await(chain.chain.precious(chain.network().genesis().hash()));
  }

  /// Waits for an answer, a minute at most.
  public static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer within a minute", e);
    }
  }

  @Override
  public void close() {
    chain.close();
  }
}
