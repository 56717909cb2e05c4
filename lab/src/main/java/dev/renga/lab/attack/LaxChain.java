package dev.renga.lab.attack;

import dev.renga.p2p.protocol.BlockOutcome;
import dev.renga.p2p.protocol.ChainAccess;
import dev.renga.p2p.protocol.HeadersOutcome;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A chain that believes everything: whatever has a known parent is taken. An attacker's node keeps
/// it, so that it can follow the honest chain and tell others of blocks that no honest node would
/// keep. Blocks may be kept back ([#hide]) until they are shown ([#reveal]). Thread-safe; the
/// number of blocks is bounded.
final class LaxChain implements ChainAccess {
  /// Blocks at most: an attack lasts for some hundred.
  private static final int MAX_BLOCKS = 100_000;

  private final Network network;
  private final Map<BlockHash, Node> nodes = new HashMap<>();
  private final Node genesis;
  private Node tip;
  private Node best;
  private Runnable moved = () -> {};

  LaxChain(Network network) {
    this.network = network;
    this.genesis = new Node(network.genesis().header(), null);
    genesis.block = network.genesis();
    genesis.complete = true;
    nodes.put(genesis.hash(), genesis);
    tip = genesis;
    best = genesis;
  }

  /// One header, and its block when it is here.
  private static final class Node implements KnownBlock {
    private final BlockHeader header;
    private final int height;
    private final BigInteger work;
    private final @Nullable Node parent;
    private final @Nullable Node skip;
    private volatile @Nullable Block block;
    private volatile boolean complete;
    private volatile boolean hidden;

    Node(BlockHeader header, @Nullable Node parent) {
      this.header = header;
      this.parent = parent;
      this.height = parent == null ? 0 : parent.height + 1;
      BigInteger own = workOf(header);
      this.work = parent == null ? own : parent.work.add(own);
      this.skip = parent == null ? null : parent.ancestor(height & (height - 1));
    }

    /// A header may state any bits at all; those that mean no target stand for no work.
    private static BigInteger workOf(BlockHeader header) {
      Target.Compact stated = Target.fromCompact(header.bits());
      return stated.negative() || stated.overflow() || stated.value().value().signum() == 0
          ? BigInteger.ZERO
          : stated.value().work();
    }

    @Override
    public int height() {
      return height;
    }

    @Override
    public BlockHash hash() {
      return header.hash();
    }

    @Override
    public int version() {
      return header.version();
    }

    @Override
    public long time() {
      return header.time();
    }

    @Override
    public int bits() {
      return header.bits();
    }

    @Override
    public @Nullable Node previous() {
      return parent;
    }

    @Override
    public Node ancestor(int wanted) {
      if (wanted < 0 || wanted > height) {
        throw new IllegalArgumentException("no ancestor of height " + wanted + " at " + height);
      }
      Node node = this;
      while (node.height > wanted) {
        Node far = node.skip;
        Node near = node.parent;
        Node next = far != null && far.height >= wanted ? far : near;
        if (next == null) {
          throw new IllegalStateException("the genesis block has no parent");
        }
        node = next;
      }
      return node;
    }

    @Override
    public BlockHeader header() {
      return header;
    }

    @Override
    public BigInteger chainWork() {
      return work;
    }

    @Override
    public boolean isFailed() {
      return false;
    }

    @Override
    public boolean isStored() {
      return block != null;
    }

    @Override
    public boolean isComplete() {
      return complete;
    }

    @Override
    public boolean isConnectedOnce() {
      return complete;
    }

    @Override
    public String toString() {
      return height + " " + header.hash();
    }
  }

  /// Is told, outside of all locks, whenever what others may see has moved.
  void onMove(Runnable listener) {
    moved = listener;
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public synchronized KnownBlock tip() {
    return tip;
  }

  @Override
  public synchronized KnownBlock bestHeader() {
    return best;
  }

  @Override
  public boolean isInitialDownload() {
    return false;
  }

  @Override
  public BigInteger minimumChainWork() {
    return BigInteger.ZERO;
  }

  @Override
  public int prunedBelow() {
    return 0;
  }

  @Override
  public synchronized @Nullable KnownBlock find(BlockHash hash) {
    Node node = nodes.get(hash);
    return node == null || node.hidden ? null : node;
  }

  @Override
  public List<BlockHash> locator(KnownBlock from) {
    List<BlockHash> hashes = new ArrayList<>();
    int step = 1;
    for (int height = from.height(); height > 0; height -= step) {
      hashes.add(from.ancestor(height).hash());
      step = hashes.size() >= 10 ? step * 2 : 1;
    }
    hashes.add(genesis.hash());
    return hashes;
  }

  @Override
  public synchronized KnownBlock fork(List<BlockHash> locator) {
    for (BlockHash hash : locator) {
      Node node = nodes.get(hash);
      if (node != null && !node.hidden && node.isAncestorOf(tip)) {
        return node;
      }
    }
    return genesis;
  }

  @Override
  public void submitHeaders(List<BlockHeader> headers, Consumer<HeadersOutcome> answer) {
    int added = 0;
    BlockHash last = null;
    synchronized (this) {
      for (BlockHeader header : headers) {
        Node node = accept(header);
        if (node == null) {
          break;
        }
        if (!node.hidden && node.work.compareTo(best.work) > 0) {
          best = node;
        }
        added++;
        last = node.hash();
      }
    }
    answer.accept(new HeadersOutcome(added, last, null, false));
    moved.run();
  }

  private @Nullable Node accept(BlockHeader header) {
    Node known = nodes.get(header.hash());
    if (known != null) {
      return known;
    }
    Node parent = nodes.get(header.previous());
    if (parent == null || nodes.size() >= MAX_BLOCKS) {
      return null;
    }
    Node node = new Node(header, parent);
    nodes.put(node.hash(), node);
    return node;
  }

  @Override
  public void submitBlock(Block block, boolean requested, Consumer<BlockOutcome> answer) {
    BlockOutcome outcome;
    synchronized (this) {
      Node node = accept(block.header());
      if (node == null) {
        outcome = new BlockOutcome.Ignored(block.hash(), "parent unknown");
      } else {
        boolean fresh = node.block == null;
        store(node, block);
        outcome = new BlockOutcome.Accepted(block.hash(), node.isAncestorOf(tip), fresh);
      }
    }
    answer.accept(outcome);
    moved.run();
  }

  private void store(Node node, Block block) {
    if (node.block == null) {
      node.block = block;
    }
    Node parent = node.parent;
    if (node.complete || parent == null || !parent.complete) {
      return;
    }
    node.complete = true;
    consider(node);
    // blocks come nearly in order, so there is mostly nothing behind
    for (Node other : List.copyOf(nodes.values())) {
      if (other.parent == node && other.block != null && !other.complete) {
        store(other, other.block);
      }
    }
  }

  private void consider(Node node) {
    if (node.hidden) {
      return;
    }
    if (node.work.compareTo(best.work) > 0) {
      best = node;
    }
    if (node.work.compareTo(tip.work) > 0) {
      tip = node;
    }
  }

  @Override
  public synchronized @Nullable Bytes blockBytes(BlockHash hash) {
    Node node = nodes.get(hash);
    Block block = node == null || node.hidden ? null : node.block;
    return block == null ? null : block.toBytes();
  }

  /// The block, hidden or not, if it is here.
  synchronized @Nullable Block block(BlockHash hash) {
    Node node = nodes.get(hash);
    return node == null ? null : node.block;
  }

  /// Keeps a block back: it can be built on, but nobody is told of it.
  ///
  /// @throws IllegalArgumentException when its parent is not known
  synchronized KnownBlock hide(Block block) {
    Node node = accept(block.header());
    if (node == null) {
      throw new IllegalArgumentException("the parent of " + block.hash() + " is not known");
    }
    node.hidden = true;
    store(node, block);
    return node;
  }

  /// The blocks before one, and itself, that are kept back; oldest first.
  synchronized List<KnownBlock> hiddenUpTo(KnownBlock last) {
    List<KnownBlock> hidden = new ArrayList<>();
    for (Node each = nodes.get(last.hash()); each != null && each.hidden; each = each.parent) {
      hidden.add(each);
    }
    return hidden.reversed();
  }

  /// Shows a block and all before it, and makes it the tip whatever its work.
  void reveal(KnownBlock last) {
    synchronized (this) {
      Node node = nodes.get(last.hash());
      if (node == null || !node.complete) {
        throw new IllegalArgumentException("block " + last + " is not here");
      }
      for (Node each = node; each != null && each.hidden; each = each.parent) {
        each.hidden = false;
      }
      tip = node;
      if (node.work.compareTo(best.work) > 0) {
        best = node;
      }
    }
    moved.run();
  }
}
