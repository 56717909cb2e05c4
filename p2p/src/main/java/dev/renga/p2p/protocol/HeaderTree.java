package dev.renga.p2p.protocol;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The headers that any of several [MemoryChain]s knows, with what is true of a header whoever
/// looks: height, work, ancestors. What each chain knows of it is the chain's own. Thousands of
/// simulated nodes share one tree, so that a header costs each of them a few bits. One thread.
public final class HeaderTree {
  private final Network network;
  private final Map<BlockHash, Entry> byHash = new HashMap<>();
  private final List<Entry> all = new ArrayList<>();
  private final Entry genesis;

  /// A tree of the genesis block alone.
  public HeaderTree(Network network) {
    this.network = network;
    genesis = add(network.genesis().header(), null, Long.MIN_VALUE);
    genesis.block = network.genesis();
  }

  /// One header. Its number counts the headers of the tree from 0, the genesis block's.
  static final class Entry {
    final int number;
    final BlockHeader header;
    final int height;
    final BigInteger work;
    final @Nullable Entry parent;
    private final @Nullable Entry skip;

    /// The clock, seconds since 1970, at which it was found to keep the rules; it does so at every
    /// later time too.
    private long soundSince;

    /// The block, once any of the chains has it and its merkle root was compared.
    @Nullable Block block;

    private Entry(int number, BlockHeader header, @Nullable Entry parent, long soundSince) {
      this.number = number;
      this.header = header;
      this.parent = parent;
      this.soundSince = soundSince;
      this.height = parent == null ? 0 : parent.height + 1;
      this.work = parent == null ? own(header) : sum(parent, header);
      // the height with its lowest bit cleared
      this.skip = parent == null ? null : parent.ancestor(height & (height - 1));
    }

    private static BigInteger own(BlockHeader header) {
      return Target.fromCompact(header.bits()).value().work();
    }

    private static BigInteger sum(Entry parent, BlockHeader header) {
      return parent.work.add(own(header));
    }

    BlockHash hash() {
      return header.hash();
    }

    Entry ancestor(int wanted) {
      if (wanted < 0 || wanted > height) {
        throw new IllegalArgumentException("no ancestor of height " + wanted + " at " + height);
      }
      Entry entry = this;
      while (entry.height > wanted) {
        Entry far = entry.skip;
        Entry near = entry.parent;
        entry = (far != null && far.height >= wanted) || near == null ? require(far) : near;
      }
      return entry;
    }

    boolean isAncestorOf(Entry other) {
      return other.height >= height && other.ancestor(height) == this;
    }

    private static Entry require(@Nullable Entry entry) {
      if (entry == null) {
        throw new IllegalStateException("the genesis block has no parent");
      }
      return entry;
    }

    Entry requireParent() {
      return require(parent);
    }

    /// Whether the rules of headers, of which only one depends on the clock, hold at this time.
    boolean isSoundAt(long seconds) {
      return seconds >= soundSince;
    }

    void soundAt(long seconds) {
      soundSince = Math.min(soundSince, seconds);
    }
  }

  Network network() {
    return network;
  }

  Entry genesis() {
    return genesis;
  }

  @Nullable Entry find(BlockHash hash) {
    return byHash.get(hash);
  }

  Entry entry(int number) {
    return all.get(number);
  }

  /// Adds a header that was found to keep the rules at a time.
  Entry add(BlockHeader header, @Nullable Entry parent, long seconds) {
    Entry entry = new Entry(all.size(), header, parent, seconds);
    if (byHash.putIfAbsent(header.hash(), entry) != null) {
      throw new IllegalStateException("header " + header.hash() + " is in the tree already");
    }
    all.add(entry);
    return entry;
  }

  /// Number of headers, the genesis block's included.
  public int size() {
    return all.size();
  }
}
