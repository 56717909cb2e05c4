package dev.renga.storage;

import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Coins on their way from the threads that read ahead to the writer. Bounded in number and bytes:
/// what does not fit is dropped, because it is only a hint.
///
/// Every batch carries the number of the commit after which it was read. The writer takes only
/// batches that were read after the latest commit, so that a coin which an earlier state still had
/// never comes back to life.
final class PrefetchedCoins {
  private static final int BATCHES = 256;
  private static final long MAX_BYTES = 16 << 20;
  // Rough size of the objects that make up a coin without its script.
  private static final int OBJECTS = 160;

  private final ArrayBlockingQueue<Batch> queue = new ArrayBlockingQueue<>(BATCHES);
  private final AtomicLong bytes = new AtomicLong();

  /// @param commits how many commits there were when reading began
  record Batch(long commits, List<OutPoint> outPoints, List<@Nullable Coin> coins, long bytes) {
    static Batch of(long commits, List<OutPoint> outPoints, List<@Nullable Coin> coins) {
      long bytes = 0;
      for (Coin coin : coins) {
        bytes += coin == null ? 0 : OBJECTS + coin.scriptPubKey().length();
      }
      return new Batch(commits, outPoints, coins, bytes);
    }
  }

  /// Hands a batch to the writer, or drops it. Any thread.
  boolean offer(Batch batch) {
    if (bytes.addAndGet(batch.bytes()) <= MAX_BYTES && queue.offer(batch)) {
      return true;
    }
    bytes.addAndGet(-batch.bytes());
    return false;
  }

  /// The next batch, or `null`. The writer only.
  @Nullable Batch poll() {
    Batch batch = queue.poll();
    if (batch != null) {
      bytes.addAndGet(-batch.bytes());
    }
    return batch;
  }
}
