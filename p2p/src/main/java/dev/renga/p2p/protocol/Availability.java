package dev.renga.p2p.protocol;

import dev.renga.primitives.BlockHash;
import org.jspecify.annotations.Nullable;

/// Which blocks each peer is believed to have: the best one it has shown, and the best whose header
/// we have sent to it.
final class Availability {
  private final ChainAccess chain;

  /// What is kept about a peer.
  static final class State {
    private @Nullable KnownBlock best;
    private @Nullable BlockHash unknown;
    private @Nullable KnownBlock headerSent;
  }

  Availability(ChainAccess chain) {
    this.chain = chain;
  }

  void begin(Peer peer) {
    peer.availability = new State();
  }

  void forget(Peer peer) {
    peer.availability = null;
  }

  private State state(Peer peer) {
    State state = peer.availability;
    if (state == null) {
      throw new IllegalStateException(peer + " is not connected");
    }
    return state;
  }

  /// The peer has shown that it has this block. One whose header we lack is remembered, the last of
  /// them only.
  void shown(Peer peer, BlockHash hash) {
    State state = state(peer);
    KnownBlock block = chain.find(hash);
    if (block == null) {
      state.unknown = hash;
    } else if (state.best == null || block.chainWork().compareTo(state.best.chainWork()) >= 0) {
      state.best = block;
    }
  }

  /// The block with the most work that the peer has; `null` while it has shown none.
  @Nullable KnownBlock best(Peer peer) {
    State state = state(peer);
    BlockHash unknown = state.unknown;
    if (unknown != null && chain.find(unknown) != null) {
      state.unknown = null;
      shown(peer, unknown);
    }
    return state.best;
  }

  /// We have sent the peer this header and, with it, all before.
  void sent(Peer peer, KnownBlock block) {
    state(peer).headerSent = block;
  }

  /// Whether the peer knows the header of this block.
  boolean knows(Peer peer, KnownBlock block) {
    KnownBlock best = best(peer);
    KnownBlock sent = state(peer).headerSent;
    return (best != null && block.isAncestorOf(best)) || (sent != null && block.isAncestorOf(sent));
  }
}
