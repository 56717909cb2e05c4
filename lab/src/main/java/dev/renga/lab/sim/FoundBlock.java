package dev.renga.lab.sim;

import dev.renga.p2p.wire.BlockMessage;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A block that was found in this run: by whom, when, and when every node had it.
final class FoundBlock {
  /// Not there yet.
  private static final long NEVER = -1;

  private final int number;
  private final BlockMessage message;
  private final int miner;
  private final int height;
  private final long foundAt;
  private final long bytes;
  private long @Nullable [] arrivals;
  private int reached;
  private @Nullable Propagation propagation;

  FoundBlock(int number, Block block, int miner, int height, long foundAt, long bytes, int nodes) {
    this.number = number;
    this.message = new BlockMessage(block);
    this.miner = miner;
    this.height = height;
    this.foundAt = foundAt;
    this.bytes = bytes;
    long[] times = new long[nodes];
    Arrays.fill(times, NEVER);
    arrivals = times;
  }

  int number() {
    return number;
  }

  BlockHash hash() {
    return message.block().hash();
  }

  BlockHash previous() {
    return message.block().header().previous();
  }

  BlockMessage message() {
    return message;
  }

  int miner() {
    return miner;
  }

  int height() {
    return height;
  }

  long foundAt() {
    return foundAt;
  }

  long bytes() {
    return bytes;
  }

  int reached() {
    return reached;
  }

  /// A node has it and has found it valid. What comes after the block was measured is not counted.
  void arrived(int node, long now) {
    long[] times = arrivals;
    if (times != null && times[node] == NEVER) {
      times[node] = now - foundAt;
      reached++;
    }
  }

  boolean isOpen() {
    return arrivals != null;
  }

  /// Measures how it spread and forgets the single times.
  ///
  /// @param living number of nodes that could have it
  /// @param shares of hash power by node, adding up to 1
  void measure(int living, double[] shares) {
    long[] times = arrivals;
    if (times == null) {
      return;
    }
    double weighted = 0;
    double weight = 0;
    double sum = 0;
    long[] sorted = new long[reached];
    int count = 0;
    for (int i = 0; i < times.length; i++) {
      if (times[i] != NEVER) {
        sorted[count++] = times[i];
        sum += times[i];
        weighted += times[i] * shares[i];
        weight += shares[i];
      }
    }
    Arrays.sort(sorted);
    propagation =
        Propagation.of(sorted, Math.max(living, reached), sum / reached, weighted / weight, weight);
    arrivals = null;
  }

  @Nullable Propagation propagation() {
    return propagation;
  }
}
