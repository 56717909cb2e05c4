package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.BlockMessage;
import dev.renga.p2p.wire.NotFound;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes blocks that peers send, hands those worth it to the chain, and draws the consequences.
///
/// A peer's further messages wait while the chain looks at its blocks: at one while we are up to
/// date, so that a peer never sees an answer before what it asked earlier was done; at several
/// while we catch up. Over all peers the bytes under way are bounded (known failure D-040).
final class BlockReception {
  /// Blocks of one peer that the chain may be looking at while we catch up.
  static final int MAX_PENDING = BlockDownload.MAX_IN_FLIGHT;

  /// Bytes of blocks of all peers that the chain may be looking at before all deliverers wait.
  static final long MAX_PENDING_BYTES = 64L << 20;

  private final Map<Long, State> states = new LinkedHashMap<>();
  private final ChainAccess chain;
  private final Availability availability;
  private final HeadersSync headers;
  private final BlockDownload download;
  private final Peers peers;
  private final Outbox out;
  private long pendingBytes;

  private static final class State {
    final Map<BlockHash, Integer> pending = new HashMap<>();
    boolean held;
    @Nullable Instant lastBlock;
  }

  BlockReception(
      ChainAccess chain,
      Peers peers,
      Availability availability,
      HeadersSync headers,
      BlockDownload download,
      Outbox out) {
    this.chain = chain;
    this.peers = peers;
    this.availability = availability;
    this.headers = headers;
    this.download = download;
    this.out = out;
  }

  void begin(Peer peer) {
    states.put(peer.id(), new State());
  }

  /// The peer is gone. What it sent and the chain has not answered yet stays counted until then.
  void forget(long peer) {
    State state = states.get(peer);
    if (state != null && state.pending.isEmpty()) {
      states.remove(peer);
    }
  }

  /// When the peer last gave us a block that we had not; `null` if never.
  @Nullable Instant lastBlock(long peer) {
    State state = states.get(peer);
    return state == null ? null : state.lastBlock;
  }

  void handle(Peer peer, BlockMessage message, Instant now) {
    Block block = message.block();
    BlockHash hash = block.hash();
    State state = states.get(peer.id());
    boolean requested = download.isRequested(peer, hash);
    if (state == null || state.pending.containsKey(hash)) {
      return;
    }
    if (!requested && !isWorthALook(peer, block, now)) {
      return;
    }
    int size = block.totalSize();
    state.pending.put(hash, size);
    pendingBytes += size;
    out.submitBlock(peer, block, requested);
    int limit = chain.isInitialDownload() ? MAX_PENDING : 1;
    if (state.pending.size() >= limit || pendingBytes >= MAX_PENDING_BYTES) {
      hold(peer, state);
    }
  }

  /// A block that nobody asked for is handed on only when its header is sound and its branch has
  /// about as much work as ours (known failure D-028).
  private boolean isWorthALook(Peer peer, Block block, Instant now) {
    KnownBlock parent = chain.find(block.header().previous());
    if (parent == null) {
      availability.shown(peer, block.hash());
      headers.ask(peer, now);
      return false;
    }
    Target.Compact target = Target.fromCompact(block.header().bits());
    if (!target.isValid(chain.network().proofOfWork().limit())
        || !target.value().isMetBy(block.hash())) {
      out.misbehaving(peer, "high-hash");
      return false;
    }
    KnownBlock known = chain.find(block.hash());
    BigInteger work = parent.chainWork().add(target.value().work());
    if (known == null && work.compareTo(headers.threshold()) < 0) {
      out.note(false, "Ignoring an unrequested block with little work from " + peer);
      return false;
    }
    return known == null || !known.isStored() || known.isFailed();
  }

  private void hold(Peer peer, State state) {
    if (!state.held) {
      state.held = true;
      out.hold(peer);
    }
  }

  /// The chain has answered. The peer may be gone by now.
  void done(long id, BlockOutcome outcome, Instant now) {
    State state = states.get(id);
    Peer peer = peers.find(id);
    if (state != null) {
      Integer size = state.pending.remove(outcome.hash());
      pendingBytes -= size == null ? 0 : size;
      if (peer == null && state.pending.isEmpty()) {
        states.remove(id);
      }
    }
    if (peer != null) {
      download.answered(peer, outcome.hash(), now);
    }
    switch (outcome) {
      case BlockOutcome.Accepted accepted -> {
        download.stored(accepted.hash(), now);
        if (peer != null && state != null && accepted.fresh()) {
          state.lastBlock = now;
          availability.shown(peer, accepted.hash());
        }
      }
      case BlockOutcome.Ignored ignored ->
          out.note(false, "Block " + ignored.hash() + " not kept: " + ignored.why());
      case BlockOutcome.Refused refused -> {
        if (peer != null) {
          out.misbehaving(peer, "invalid block " + refused.hash() + ": " + refused.reason());
        }
      }
    }
    releaseHeld();
  }

  private void releaseHeld() {
    if (pendingBytes >= MAX_PENDING_BYTES) {
      return;
    }
    int limit = chain.isInitialDownload() ? MAX_PENDING : 1;
    for (Map.Entry<Long, State> entry : states.entrySet()) {
      State state = entry.getValue();
      Peer peer = peers.find(entry.getKey());
      if (state.held && state.pending.size() < limit && peer != null) {
        state.held = false;
        out.resume(peer);
      }
    }
  }

  /// The peer will not send these.
  void handle(Peer peer, NotFound message, Instant now) {
    message.items().stream()
        .filter(item -> item.isBlock())
        .limit(BlockDownload.MAX_IN_FLIGHT)
        .forEach(item -> download.answered(peer, item.blockHash(), now));
  }
}
