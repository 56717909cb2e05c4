package dev.renga.p2p.protocol;

import dev.renga.consensus.HeaderRules;
import dev.renga.consensus.Verdict;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A chain that lives in memory and knows the rules of headers only, for simulations and tests of
/// everything that sees a chain through [ChainAccess]. It passes the same contract tests as the
/// real one. Answers come before the call returns. One thread.
public final class MemoryChain implements ChainAccess {
  private static final Duration MAX_TIP_AGE = Duration.ofHours(24);

  private final Network network;
  private final InstantSource clock;
  private final Predicate<Block> rejected;
  private final Map<BlockHash, Node> nodes = new HashMap<>();
  private final Map<BlockHash, List<Node>> waiting = new LinkedHashMap<>();
  private final Node genesis;
  private Node tip;
  private Node best;
  private int prunedBelow;
  private boolean caughtUp;

  /// A chain of the genesis block alone.
  ///
  /// @param clock for the rule about blocks of the future, and for the initial download
  /// @param rejected blocks that break a rule when they are connected
  public MemoryChain(Network network, InstantSource clock, Predicate<Block> rejected) {
    this.network = network;
    this.clock = clock;
    this.rejected = rejected;
    genesis = new Node(network.genesis().header(), null);
    genesis.block = network.genesis();
    genesis.complete = true;
    genesis.connected = true;
    nodes.put(genesis.hash(), genesis);
    tip = genesis;
    best = genesis;
  }

  /// One header and its block.
  private static final class Node implements KnownBlock {
    private final BlockHeader header;
    private final int height;
    private final BigInteger work;
    private final @Nullable Node parent;
    private final @Nullable Node skip;
    private @Nullable Block block;
    private boolean complete;
    private boolean connected;
    private boolean failed;

    Node(BlockHeader header, @Nullable Node parent) {
      this.header = header;
      this.parent = parent;
      this.height = parent == null ? 0 : parent.height + 1;
      BigInteger own = Target.fromCompact(header.bits()).value().work();
      this.work = parent == null ? own : parent.work.add(own);
      // the height with its lowest bit cleared
      this.skip = parent == null ? null : parent.ancestor(height & (height - 1));
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
        node = (far != null && far.height >= wanted) || near == null ? require(far) : near;
      }
      return node;
    }

    private static Node require(@Nullable Node node) {
      if (node == null) {
        throw new IllegalStateException("the genesis block has no parent");
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
      return failed;
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
      return connected;
    }

    @Override
    public String toString() {
      return height + " " + header.hash();
    }
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public KnownBlock tip() {
    return tip;
  }

  @Override
  public KnownBlock bestHeader() {
    return best;
  }

  @Override
  public boolean isInitialDownload() {
    if (!caughtUp) {
      long oldest = clock.instant().minus(MAX_TIP_AGE).getEpochSecond();
      caughtUp = tip.work.compareTo(minimumChainWork()) >= 0 && tip.time() >= oldest;
    }
    return !caughtUp;
  }

  @Override
  public BigInteger minimumChainWork() {
    return network.trust().minimumChainWork();
  }

  @Override
  public int prunedBelow() {
    return prunedBelow;
  }

  @Override
  public @Nullable KnownBlock find(BlockHash hash) {
    return nodes.get(hash);
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
  public KnownBlock fork(List<BlockHash> locator) {
    for (BlockHash hash : locator) {
      Node node = nodes.get(hash);
      if (node != null && contains(node)) {
        return node;
      }
      if (node != null && tip.isAncestorOf(node)) {
        return tip;
      }
    }
    return genesis;
  }

  @Override
  public void submitHeaders(List<BlockHeader> headers, Consumer<HeadersOutcome> answer) {
    int added = 0;
    BlockHash last = null;
    for (BlockHeader header : headers) {
      Verdict verdict = accept(header);
      if (verdict == null) {
        break;
      }
      if (verdict instanceof Verdict.Invalid invalid) {
        boolean punish = invalid.kind() != Verdict.Kind.TIME_FUTURE;
        answer.accept(new HeadersOutcome(added, last, invalid.reason(), punish));
        return;
      }
      added++;
      last = header.hash();
    }
    answer.accept(new HeadersOutcome(added, last, null, false));
  }

  /// @return `null` when the parent is unknown
  private @Nullable Verdict accept(BlockHeader header) {
    Node known = nodes.get(header.hash());
    if (known != null) {
      return known.failed ? invalid("duplicate-invalid") : Verdict.VALID;
    }
    Node parent = nodes.get(header.previous());
    if (parent == null) {
      return null;
    }
    if (parent.failed) {
      return invalid("bad-prevblk");
    }
    Verdict verdict = HeaderRules.checkProofOfWork(header, network);
    if (verdict.isValid()) {
      verdict = HeaderRules.check(header, parent, network, clock.instant().getEpochSecond());
    }
    if (verdict.isValid()) {
      Node node = new Node(header, parent);
      nodes.put(node.hash(), node);
      if (node.work.compareTo(best.work) > 0) {
        best = node;
      }
    }
    return verdict;
  }

  private static Verdict.Invalid invalid(String reason) {
    return new Verdict.Invalid("memory-chain", reason, "", Verdict.Kind.HEADER);
  }

  @Override
  public void submitBlock(Block block, boolean requested, Consumer<BlockOutcome> answer) {
    BlockHash hash = block.hash();
    if (!nodes.containsKey(block.header().previous()) && !hash.equals(genesis.hash())) {
      answer.accept(new BlockOutcome.Ignored(hash, "prev-blk-not-found"));
      return;
    }
    Verdict verdict = accept(block.header());
    if (verdict instanceof Verdict.Invalid invalid) {
      answer.accept(new BlockOutcome.Refused(hash, invalid.reason(), false, true));
      return;
    }
    if (!block.merkleRoot().root().equals(block.header().merkleRoot())) {
      answer.accept(new BlockOutcome.Refused(hash, "bad-txnmrklroot", true, false));
      return;
    }
    Node node = nodes.get(hash);
    if (node == null) {
      throw new IllegalStateException("an accepted header is in the tree");
    }
    boolean fresh = node.block == null;
    if (fresh && !requested && isNotWorthKeeping(node)) {
      answer.accept(new BlockOutcome.Ignored(hash, "not asked for"));
      return;
    }
    if (fresh) {
      store(node, block);
    }
    answer.accept(
        node.failed
            ? new BlockOutcome.Refused(hash, "rejected", false, false)
            : new BlockOutcome.Accepted(hash, contains(node), fresh));
  }

  private boolean isNotWorthKeeping(Node node) {
    return node.work.compareTo(tip.work) < 0 || node.height > tip.height + 288;
  }

  private void store(Node node, Block block) {
    node.block = block;
    Node parent = Node.require(node.parent);
    if (!parent.complete) {
      waiting.computeIfAbsent(parent.hash(), hash -> new ArrayList<>()).add(node);
      return;
    }
    Set<Node> ready = new HashSet<>();
    List<Node> queue = new ArrayList<>(List.of(node));
    while (!queue.isEmpty()) {
      Node next = queue.removeFirst();
      next.complete = true;
      if (ready.add(next)) {
        connect(next);
      }
      List<Node> children = waiting.remove(next.hash());
      queue.addAll(children == null ? List.of() : children);
    }
  }

  private void connect(Node node) {
    Node parent = Node.require(node.parent);
    if (parent.failed || node.block == null || rejected.test(node.block)) {
      fail(node);
    } else if (node.work.compareTo(tip.work) > 0) {
      node.connected = true;
      tip = node;
    }
  }

  private void fail(Node failed) {
    Collection<Node> all = nodes.values();
    best = tip;
    for (Node node : all) {
      node.failed |= failed.isAncestorOf(node);
      if (!node.failed && node.work.compareTo(best.work) > 0) {
        best = node;
      }
    }
  }

  @Override
  public @Nullable Bytes blockBytes(BlockHash hash) {
    Node node = nodes.get(hash);
    return node == null || node.block == null ? null : node.block.toBytes();
  }

  /// The block, if it is stored.
  public @Nullable Block block(BlockHash hash) {
    Node node = nodes.get(hash);
    return node == null ? null : node.block;
  }

  /// Forgets the blocks of the active chain below a height.
  public void prune(int height) {
    for (int i = 0; i < Math.min(height, tip.height); i++) {
      tip.ancestor(i).block = null;
    }
    prunedBelow = Math.max(prunedBelow, height);
  }

  /// Number of headers kept.
  public int headerCount() {
    return nodes.size();
  }
}
