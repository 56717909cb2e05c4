package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Deployment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides which block is asked from whom: in parallel from all peers that have it, inside a window
/// that moves with the chain. Who holds up the window, or sits on a block for too long, is
/// replaced.
///
/// Every block in flight has an owner that is connected: the ledger is changed nowhere else, and a
/// peer that goes takes its entries with it (known failure D-039).
final class BlockDownload {
  /// Blocks asked from one peer at a time.
  static final int MAX_IN_FLIGHT = 16;

  /// A peer is given new work when it has no more than this in hand, so that the search through the
  /// window is not repeated for every block.
  private static final int REFILL = 8;

  /// How far ahead of the last common block we ask.
  static final int WINDOW = 1_024;

  /// A peer that holds up the window has so long, twice as long after each that was replaced.
  static final Duration STALL_TIMEOUT = Duration.ofSeconds(2);

  /// … but no longer than this.
  static final Duration MAX_STALL_TIMEOUT = Duration.ofSeconds(64);

  /// A peer that keeps only recent blocks must have those 288 (BIP159); two are left for a race.
  private static final int LIMITED_BLOCKS = 288 - 2;

  private final Map<BlockHash, Set<Long>> owners = new HashMap<>();
  private final ChainAccess chain;
  private final Peers peers;
  private final Availability availability;
  private final Outbox out;
  private Duration stallTimeout = STALL_TIMEOUT;

  /// What is kept about a peer.
  static final class State {
    private final Map<BlockHash, KnownBlock> inFlight = new LinkedHashMap<>(2);
    private @Nullable KnownBlock lastCommon;
    private @Nullable Instant downloadingSince;
    private @Nullable Instant stallingSince;
    private @Nullable Instant timer;
  }

  BlockDownload(ChainAccess chain, Peers peers, Availability availability, Outbox out) {
    this.chain = chain;
    this.peers = peers;
    this.availability = availability;
    this.out = out;
  }

  void begin(Peer peer) {
    peer.download = new State();
  }

  /// The peer is gone: its blocks may be asked from others.
  void forget(Peer peer) {
    State state = peer.download;
    peer.download = null;
    if (state != null) {
      for (BlockHash hash : state.inFlight.keySet()) {
        disown(peer.id(), hash);
      }
    }
  }

  private @Nullable State find(long id) {
    Peer peer = peers.find(id);
    return peer == null ? null : peer.download;
  }

  private State state(Peer peer) {
    State state = peer.download;
    if (state == null) {
      throw new IllegalStateException(peer + " is not established");
    }
    return state;
  }

  private void disown(long peer, BlockHash hash) {
    Set<Long> those = owners.get(hash);
    if (those != null && those.remove(peer) && those.isEmpty()) {
      owners.remove(hash);
    }
  }

  /// Whether no block at all is in flight.
  boolean isIdle() {
    return owners.isEmpty();
  }

  /// Number of blocks asked from the peer.
  int inFlight(Peer peer) {
    return state(peer).inFlight.size();
  }

  /// Heights of the blocks asked from a peer.
  List<Integer> inFlightHeights(Peer peer) {
    State state = peer.download;
    if (state == null) {
      return List.of();
    }
    return state.inFlight.values().stream().map(KnownBlock::height).toList();
  }

  /// Height of the last block that we and the peer have in common; −1 when unknown.
  int commonHeight(Peer peer) {
    State state = peer.download;
    return state == null || state.lastCommon == null ? -1 : state.lastCommon.height();
  }

  /// Whether this block was asked from this peer.
  boolean isRequested(Peer peer, BlockHash hash) {
    return state(peer).inFlight.containsKey(hash);
  }

  /// Whether this block was asked from anyone.
  boolean isRequested(BlockHash hash) {
    return owners.containsKey(hash);
  }

  /// The peer has sent the block, or has said that it will not.
  void answered(Peer peer, BlockHash hash, Instant now) {
    answered(peer.id(), state(peer), hash, now);
  }

  private void answered(long peer, State state, BlockHash hash, Instant now) {
    boolean first =
        !state.inFlight.isEmpty() && state.inFlight.keySet().iterator().next().equals(hash);
    if (state.inFlight.remove(hash) == null) {
      return;
    }
    if (first) {
      // the clock of the next block starts now at the earliest
      state.downloadingSince = now;
    }
    state.stallingSince = null;
    disown(peer, hash);
  }

  /// The chain has the block: nobody needs to send it any more.
  void stored(BlockHash hash, Instant now) {
    for (long owner : List.copyOf(owners.getOrDefault(hash, Set.of()))) {
      State state = find(owner);
      if (state != null) {
        answered(owner, state, hash, now);
      }
    }
  }

  /// The chain grew by a block: the limit for stallers relaxes towards its normal value.
  void connected() {
    if (stallTimeout.compareTo(STALL_TIMEOUT) > 0) {
      Duration less = stallTimeout.multipliedBy(85).dividedBy(100);
      stallTimeout = less.compareTo(STALL_TIMEOUT) < 0 ? STALL_TIMEOUT : less;
    }
  }

  /// Asks the peer for what is next.
  void request(Peer peer, boolean worthy, Instant now) {
    State state = state(peer);
    boolean catchingUp = chain.isInitialDownload();
    boolean useful = peer.servesBlocks() && (!catchingUp || (worthy && !peer.isLimited()));
    if (!useful || peer.closing || state.inFlight.size() > REFILL) {
      return;
    }
    Search search = search(peer, state, MAX_IN_FLIGHT - state.inFlight.size());
    send(peer, state, search.found, now);
    if (state.inFlight.isEmpty() && search.staller != 0) {
      State staller = find(search.staller);
      if (staller != null && staller.stallingSince == null) {
        staller.stallingSince = now;
        arm(search.staller, staller);
      }
    }
  }

  /// @param found blocks to ask for
  /// @param staller who holds up the window, 0 for nobody
  private record Search(List<KnownBlock> found, long staller) {
    static final Search NOTHING = new Search(List.of(), 0);
  }

  private Search search(Peer peer, State state, int count) {
    KnownBlock best = availability.best(peer);
    KnownBlock tip = chain.tip();
    if (best == null
        || best.chainWork().compareTo(tip.chainWork()) < 0
        || best.chainWork().compareTo(chain.minimumChainWork()) < 0) {
      return Search.NOTHING;
    }
    if (best.equals(tip)) {
      state.lastCommon = best;
      return Search.NOTHING;
    }
    KnownBlock fork = best.forkWith(tip);
    KnownBlock common = state.lastCommon;
    if (common == null || !common.isAncestorOf(best) || fork.height() > common.height()) {
      common = fork;
      state.lastCommon = common;
    }
    if (common.equals(best)) {
      return Search.NOTHING;
    }
    return walk(peer, state, best, common, count);
  }

  private Search walk(Peer peer, State state, KnownBlock best, KnownBlock common, int count) {
    List<KnownBlock> found = new ArrayList<>();
    int end = common.height() + WINDOW;
    int last = Math.min(best.height(), end + 1);
    long waitingFor = 0;
    KnownBlock tip = chain.tip();
    for (int height = common.height() + 1; height <= last; height++) {
      KnownBlock block = best.ancestor(height);
      if (block.isFailed() || (needsWitness(block) && !peer.servesWitness())) {
        break;
      }
      if (block.isStored() || block.isAncestorOf(tip)) {
        if (block.isComplete()) {
          state.lastCommon = block;
        }
        continue;
      }
      Set<Long> asked = owners.get(block.hash());
      if (asked != null) {
        waitingFor = waitingFor == 0 ? asked.iterator().next() : waitingFor;
        continue;
      }
      if (height > end) {
        boolean blocked = found.isEmpty() && waitingFor != peer.id();
        return new Search(found, blocked ? waitingFor : 0);
      }
      if (peer.isLimited() && best.height() - height >= LIMITED_BLOCKS) {
        continue;
      }
      found.add(block);
      if (found.size() == count) {
        break;
      }
    }
    return new Search(found, 0);
  }

  private boolean needsWitness(KnownBlock block) {
    return chain.network().isActive(Deployment.SEGWIT, block.height());
  }

  /// Asks at once for the blocks up to a header that has just come, when we are nearly there and
  /// the branch is worth it.
  void fetchDirectly(Peer peer, KnownBlock last, Instant now) {
    KnownBlock tip = chain.tip();
    long spacing = chain.network().proofOfWork().spacing();
    boolean near = tip.time() > now.getEpochSecond() - 20 * spacing;
    if (!near || last.isFailed() || tip.chainWork().compareTo(last.chainWork()) > 0) {
      return;
    }
    State state = state(peer);
    List<KnownBlock> missing = new ArrayList<>();
    KnownBlock block = last;
    while (block != null && !chain.contains(block) && missing.size() <= MAX_IN_FLIGHT) {
      if (!block.isStored()
          && !owners.containsKey(block.hash())
          && (!needsWitness(block) || peer.servesWitness())) {
        missing.add(block);
      }
      block = block.previous();
    }
    if (block == null || !chain.contains(block)) {
      return; // a deep branch is left to the window
    }
    List<KnownBlock> wanted = missing.reversed();
    int room = Math.max(0, MAX_IN_FLIGHT - state.inFlight.size());
    send(peer, state, wanted.subList(0, Math.min(room, wanted.size())), now);
  }

  private void send(Peer peer, State state, Collection<KnownBlock> blocks, Instant now) {
    if (blocks.isEmpty() || peer.closing) {
      return;
    }
    if (state.inFlight.isEmpty()) {
      state.downloadingSince = now;
    }
    long type = peer.servesWitness() ? InventoryItem.WITNESS_BLOCK : InventoryItem.BLOCK;
    List<InventoryItem> items = new ArrayList<>(blocks.size());
    for (KnownBlock block : blocks) {
      state.inFlight.put(block.hash(), block);
      owners.computeIfAbsent(block.hash(), hash -> new LinkedHashSet<>()).add(peer.id());
      items.add(InventoryItem.of(type, block.hash()));
    }
    out.send(peer, new GetData(items));
    arm(peer.id(), state);
  }

  private @Nullable Instant deadline(State state) {
    Instant stalls = state.stallingSince == null ? null : state.stallingSince.plus(stallTimeout);
    Instant since = state.downloadingSince;
    if (state.inFlight.isEmpty() || since == null) {
      return stalls;
    }
    Instant late = since.plus(blockTimeout(state));
    return stalls == null || late.isBefore(stalls) ? late : stalls;
  }

  /// A block interval for each block, and half of one more for each other peer that shares the
  /// line.
  private Duration blockTimeout(State state) {
    int others = 0;
    for (Peer peer : peers.all()) {
      State other = peer.download;
      if (other != null && other != state && !other.inFlight.isEmpty()) {
        others++;
      }
    }
    Duration spacing = Duration.ofSeconds(chain.network().proofOfWork().spacing());
    return spacing.plus(spacing.multipliedBy(others).dividedBy(2));
  }

  /// Makes sure that the timer fires no later than the next deadline; one that fires too early sets
  /// itself anew.
  private void arm(long peer, State state) {
    Instant deadline = deadline(state);
    if (deadline != null && (state.timer == null || deadline.isBefore(state.timer))) {
      state.timer = deadline;
      out.setTimer(TimerName.BLOCK_DOWNLOAD, peer, deadline);
    }
  }

  void timer(Peer peer, Instant now) {
    State state = state(peer);
    state.timer = null;
    if (state.stallingSince != null && !now.isBefore(state.stallingSince.plus(stallTimeout))) {
      out.disconnect(peer, "Peer is stalling block download");
      Duration doubled = stallTimeout.multipliedBy(2);
      stallTimeout = doubled.compareTo(MAX_STALL_TIMEOUT) > 0 ? MAX_STALL_TIMEOUT : doubled;
      return;
    }
    Instant since = state.downloadingSince;
    if (!state.inFlight.isEmpty()
        && since != null
        && !now.isBefore(since.plus(blockTimeout(state)))) {
      KnownBlock first = state.inFlight.values().iterator().next();
      out.disconnect(peer, "Timeout downloading block " + first.hash());
      return;
    }
    arm(peer.id(), state);
  }

  /// For checks by tests: every block in flight has an owner that is connected and knows of it.
  void checkLedger() {
    for (Map.Entry<BlockHash, Set<Long>> entry : owners.entrySet()) {
      for (long owner : entry.getValue()) {
        State state = find(owner);
        if (peers.find(owner) == null
            || state == null
            || !state.inFlight.containsKey(entry.getKey())) {
          throw new AssertionError("block " + entry.getKey() + " is owned by a dead peer");
        }
      }
    }
  }
}
