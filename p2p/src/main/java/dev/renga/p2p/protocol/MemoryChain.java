package dev.renga.p2p.protocol;

import dev.renga.consensus.HeaderRules;
import dev.renga.consensus.Verdict;
import dev.renga.p2p.protocol.HeaderTree.Entry;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import java.math.BigInteger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A chain that lives in memory and knows the rules of headers only, for simulations and tests of
/// everything that sees a chain through [ChainAccess]. It passes the same contract tests as the
/// real one. Answers come before the call returns. One thread.
///
/// Several chains may share a [HeaderTree]; each then keeps a few bits for every header.
public final class MemoryChain implements ChainAccess {
  private static final Duration MAX_TIP_AGE = Duration.ofHours(24);

  private final Network network;
  private final InstantSource clock;
  private final Predicate<Block> rejected;
  private final HeaderTree tree;
  private final BitSet known = new BitSet();
  private final BitSet stored = new BitSet();
  private final BitSet complete = new BitSet();
  private final BitSet connected = new BitSet();
  private final BitSet failed = new BitSet();
  private final Map<Entry, List<Entry>> waiting = new LinkedHashMap<>();
  private Entry tip;
  private Entry best;
  private View tipView;
  private View bestView;
  private int prunedBelow;
  private boolean caughtUp;

  /// A chain of the genesis block alone.
  ///
  /// @param clock for the rule about blocks of the future, and for the initial download
  /// @param rejected blocks that break a rule when they are connected
  public MemoryChain(Network network, InstantSource clock, Predicate<Block> rejected) {
    this(new HeaderTree(network), clock, rejected);
  }

  /// A chain of the genesis block alone, among others over the same tree.
  public MemoryChain(HeaderTree tree, InstantSource clock, Predicate<Block> rejected) {
    this.network = tree.network();
    this.clock = clock;
    this.rejected = rejected;
    this.tree = tree;
    tip = tree.genesis();
    best = tip;
    tipView = new View(tip);
    bestView = tipView;
    known.set(tip.number);
    stored.set(tip.number);
    complete.set(tip.number);
    connected.set(tip.number);
  }

  /// One header and its block as this chain knows them.
  private final class View implements KnownBlock {
    private final Entry entry;

    View(Entry entry) {
      this.entry = entry;
    }

    @Override
    public int height() {
      return entry.height;
    }

    @Override
    public BlockHash hash() {
      return entry.header.hash();
    }

    @Override
    public int version() {
      return entry.header.version();
    }

    @Override
    public long time() {
      return entry.header.time();
    }

    @Override
    public int bits() {
      return entry.header.bits();
    }

    @Override
    public @Nullable KnownBlock previous() {
      return entry.parent == null ? null : new View(entry.parent);
    }

    @Override
    public KnownBlock ancestor(int wanted) {
      return wanted == entry.height ? this : new View(entry.ancestor(wanted));
    }

    @Override
    public boolean isAncestorOf(KnownBlock other) {
      return other instanceof View view
          ? entry.isAncestorOf(view.entry)
          : KnownBlock.super.isAncestorOf(other);
    }

    @Override
    public BlockHeader header() {
      return entry.header;
    }

    @Override
    public BigInteger chainWork() {
      return entry.work;
    }

    @Override
    public boolean isFailed() {
      return failed.get(entry.number);
    }

    @Override
    public boolean isStored() {
      return stored.get(entry.number);
    }

    @Override
    public boolean isComplete() {
      return complete.get(entry.number);
    }

    @Override
    public boolean isConnectedOnce() {
      return connected.get(entry.number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof View view && view.entry == entry;
    }

    @Override
    public int hashCode() {
      return entry.header.hashCode();
    }

    @Override
    public String toString() {
      return entry.height + " " + entry.header.hash();
    }
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public KnownBlock tip() {
    return tipView;
  }

  @Override
  public KnownBlock bestHeader() {
    return bestView;
  }

  private void setTip(Entry entry) {
    tip = entry;
    tipView = new View(entry);
  }

  private void setBest(Entry entry) {
    best = entry;
    bestView = new View(entry);
  }

  @Override
  public boolean isInitialDownload() {
    if (!caughtUp) {
      long oldest = clock.instant().minus(MAX_TIP_AGE).getEpochSecond();
      caughtUp = tip.work.compareTo(minimumChainWork()) >= 0 && tip.header.time() >= oldest;
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
    Entry entry = entry(hash);
    return entry == null ? null : entry == tip ? tipView : new View(entry);
  }

  private @Nullable Entry entry(BlockHash hash) {
    Entry entry = tree.find(hash);
    return entry == null || !known.get(entry.number) ? null : entry;
  }

  @Override
  public boolean contains(KnownBlock block) {
    return block.isAncestorOf(tipView);
  }

  @Override
  public List<BlockHash> locator(KnownBlock from) {
    List<BlockHash> hashes = new ArrayList<>();
    int step = 1;
    for (int height = from.height(); height > 0; height -= step) {
      hashes.add(from.ancestor(height).hash());
      step = hashes.size() >= 10 ? step * 2 : 1;
    }
    hashes.add(tree.genesis().hash());
    return hashes;
  }

  @Override
  public KnownBlock fork(List<BlockHash> locator) {
    for (BlockHash hash : locator) {
      Entry entry = entry(hash);
      if (entry != null && entry.isAncestorOf(tip)) {
        return new View(entry);
      }
      if (entry != null && tip.isAncestorOf(entry)) {
        return tipView;
      }
    }
    return new View(tree.genesis());
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
    Entry entry = tree.find(header.hash());
    if (entry != null && known.get(entry.number)) {
      return failed.get(entry.number) ? invalid("duplicate-invalid") : Verdict.VALID;
    }
    Entry parent = entry(header.previous());
    if (parent == null) {
      return null;
    }
    if (failed.get(parent.number)) {
      return invalid("bad-prevblk");
    }
    long now = clock.instant().getEpochSecond();
    if (entry == null || !entry.isSoundAt(now)) {
      Verdict verdict = HeaderRules.checkProofOfWork(header, network);
      if (verdict.isValid()) {
        verdict = HeaderRules.check(header, new View(parent), network, now);
      }
      if (!verdict.isValid()) {
        return verdict;
      }
      if (entry == null) {
        entry = tree.add(header, parent, now);
      } else {
        entry.soundAt(now);
      }
    }
    known.set(entry.number);
    if (entry.work.compareTo(best.work) > 0) {
      setBest(entry);
    }
    return Verdict.VALID;
  }

  private static Verdict.Invalid invalid(String reason) {
    return new Verdict.Invalid("memory-chain", reason, "", Verdict.Kind.HEADER);
  }

  @Override
  public void submitBlock(Block block, boolean requested, Consumer<BlockOutcome> answer) {
    BlockHash hash = block.hash();
    if (entry(block.header().previous()) == null && !hash.equals(tree.genesis().hash())) {
      answer.accept(new BlockOutcome.Ignored(hash, "prev-blk-not-found"));
      return;
    }
    Verdict verdict = accept(block.header());
    if (verdict instanceof Verdict.Invalid invalid) {
      answer.accept(new BlockOutcome.Refused(hash, invalid.reason(), false, true));
      return;
    }
    Entry entry = entry(hash);
    if (entry == null) {
      throw new IllegalStateException("an accepted header is in the tree");
    }
    if (!block.equals(entry.block)
        && !block.merkleRoot().root().equals(block.header().merkleRoot())) {
      answer.accept(new BlockOutcome.Refused(hash, "bad-txnmrklroot", true, false));
      return;
    }
    boolean fresh = !stored.get(entry.number);
    if (fresh && !requested && isNotWorthKeeping(entry)) {
      answer.accept(new BlockOutcome.Ignored(hash, "not asked for"));
      return;
    }
    if (fresh) {
      store(entry, block);
    }
    answer.accept(
        failed.get(entry.number)
            ? new BlockOutcome.Refused(hash, "rejected", false, false)
            : new BlockOutcome.Accepted(hash, entry.isAncestorOf(tip), fresh));
  }

  private boolean isNotWorthKeeping(Entry entry) {
    return entry.work.compareTo(tip.work) < 0 || entry.height > tip.height + 288;
  }

  private void store(Entry entry, Block block) {
    if (entry.block == null) {
      entry.block = block;
    }
    stored.set(entry.number);
    Entry parent = entry.requireParent();
    if (!complete.get(parent.number)) {
      waiting.computeIfAbsent(parent, missing -> new ArrayList<>()).add(entry);
      return;
    }
    List<Entry> queue = new ArrayList<>(List.of(entry));
    while (!queue.isEmpty()) {
      Entry next = queue.removeFirst();
      if (!complete.get(next.number)) {
        complete.set(next.number);
        connect(next);
      }
      List<Entry> children = waiting.remove(next);
      queue.addAll(children == null ? List.of() : children);
    }
  }

  private void connect(Entry entry) {
    Entry parent = entry.requireParent();
    Block block = entry.block;
    if (failed.get(parent.number) || block == null || rejected.test(block)) {
      fail(entry);
    } else if (entry.work.compareTo(tip.work) > 0) {
      connected.set(entry.number);
      setTip(entry);
    }
  }

  private void fail(Entry wrong) {
    setBest(tip);
    for (int i = known.nextSetBit(0); i >= 0; i = known.nextSetBit(i + 1)) {
      Entry entry = tree.entry(i);
      if (wrong.isAncestorOf(entry)) {
        failed.set(i);
      }
      if (!failed.get(i) && entry.work.compareTo(best.work) > 0) {
        setBest(entry);
      }
    }
  }

  @Override
  public @Nullable Bytes blockBytes(BlockHash hash) {
    Block block = block(hash);
    return block == null ? null : block.toBytes();
  }

  /// The block, if it is stored.
  public @Nullable Block block(BlockHash hash) {
    Entry entry = entry(hash);
    return entry == null || !stored.get(entry.number) ? null : entry.block;
  }

  /// Forgets the blocks of the active chain below a height.
  public void prune(int height) {
    for (int i = 0; i < Math.min(height, tip.height); i++) {
      stored.clear(tip.ancestor(i).number);
    }
    prunedBelow = Math.max(prunedBelow, height);
  }

  /// Number of headers kept.
  public int headerCount() {
    return known.cardinality();
  }

  /// Throws when the tip is not what the rule of the most work says: the first to come among the
  /// blocks with the most work whose way back to the genesis block is complete and broke no rule.
  /// For tests and simulations; looks at every header.
  public void checkInvariants() {
    for (int i = known.nextSetBit(0); i >= 0; i = known.nextSetBit(i + 1)) {
      Entry entry = tree.entry(i);
      Entry parent = entry.parent;
      require(parent == null || known.get(parent.number), "its parent is known", entry);
      require(parent == null || !failed.get(parent.number) || failed.get(i), "failed", entry);
      require(!complete.get(i) || parent == null || complete.get(parent.number), "whole", entry);
      boolean candidate = complete.get(i) && !failed.get(i);
      require(!candidate || entry.work.compareTo(tip.work) <= 0, "no more work than tip", entry);
      require(failed.get(i) || entry.work.compareTo(best.work) <= 0, "no more than best", entry);
    }
    require(complete.get(tip.number) && !failed.get(tip.number), "sound", tip);
    require(waiting.isEmpty() || best.work.compareTo(tip.work) >= 0, "no better than best", tip);
  }

  private static void require(boolean holds, String what, Entry entry) {
    if (!holds) {
      throw new IllegalStateException(
          "block " + entry.height + " " + entry.hash() + " is not as it must be: " + what);
    }
  }
}
