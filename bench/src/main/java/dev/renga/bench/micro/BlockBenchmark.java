package dev.renga.bench.micro;

import dev.renga.bench.chain.ChainGenerator;
import dev.renga.consensus.BlockConnector;
import dev.renga.consensus.BlockRules;
import dev.renga.consensus.CoinsView;
import dev.renga.consensus.Connected;
import dev.renga.consensus.HeaderView;
import dev.renga.consensus.Verdict;
import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Merkle;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.storage.CoinsCache;
import dev.renga.storage.MemoryChainStore;
import dev.renga.storage.StorageBudget;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A block of a thousand payments (about 1,700 inputs): everything but its scripts.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class BlockBenchmark {
  private static final Network NETWORK = Network.REGTEST;
  private static final long CACHE = 64L << 20;

  private @Nullable Payments payments;
  private Bytes bytes = Bytes.EMPTY;
  private @Nullable CoinsCache cache;
  private List<OutPoint> prevouts = List.of();

  /// A view that never changes, so that a block can be connected again and again.
  private record Frozen(Map<OutPoint, Coin> coins) implements CoinsView {
    @Override
    public @Nullable Coin spend(OutPoint outPoint) {
      return coins.get(outPoint);
    }

    @Override
    public boolean contains(OutPoint outPoint) {
      return false;
    }

    @Override
    public void add(OutPoint outPoint, Coin coin) {
      // frozen
    }
  }

  /// Generates a block and fills a cache with the coins it spends.
  @Setup
  public void make() throws IOException, DecodeException {
    Payments made = Payments.make();
    payments = made;
    bytes = made.block().toBytes();
    prevouts = made.prevouts();
    CoinsCache filled =
        new CoinsCache(
            new MemoryChainStore(),
            StorageBudget.of(CACHE),
            RandomGeneratorFactory.of("L64X128MixRandom").create(1));
    filled.beginBlock();
    made.coins().forEach(filled::addOrReplace);
    filled.acceptBlock();
    cache = filled;
  }

  /// Gives the cache's memory back.
  @TearDown
  public void close() {
    Objects.requireNonNull(cache).close();
  }

  private Payments payments() {
    return Objects.requireNonNull(payments);
  }

  /// Decodes the block; ids are made with it.
  @Benchmark
  public Block parse() throws DecodeException {
    return Block.parse(bytes);
  }

  /// Decodes the block and asks for every id.
  @Benchmark
  public int parseAndIdentify() throws DecodeException {
    int sum = 0;
    for (Transaction transaction : Block.parse(bytes).transactions()) {
      sum += transaction.txid().hashCode() + transaction.wtxid().hashCode();
    }
    return sum;
  }

  /// The merkle root of the ids.
  @Benchmark
  public Merkle.Root merkleRoot() {
    return payments().block().merkleRoot();
  }

  /// The rules that need no coins.
  @Benchmark
  public Verdict checkContextFree() {
    return BlockRules.checkContextFree(payments().block(), NETWORK);
  }

  /// Spends and makes coins, and all rules on them but scripts.
  @Benchmark
  public Connected connect() {
    HeaderView parent =
        ChainGenerator.below(payments().height() - 1, payments().block().header().previous());
    return BlockConnector.connect(
        payments().block(), parent, NETWORK, new Frozen(payments().coins()), null);
  }

  /// Spends the block's coins from the cache and takes that back.
  @Benchmark
  public int spendFromCache() {
    CoinsCache coins = Objects.requireNonNull(cache);
    coins.beginBlock();
    int sum = 0;
    for (OutPoint point : prevouts) {
      Coin coin = coins.spend(point);
      sum += coin == null ? 0 : coin.height();
    }
    coins.rollbackBlock();
    return sum;
  }
}
