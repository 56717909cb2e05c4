package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.Headers;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.SendHeaders;
import dev.renga.primitives.BlockHeader;
import java.util.ArrayList;
import java.util.List;

/// Tells peers of new blocks: by their headers to those that asked for it and can connect them
/// (BIP130), by `inv` to the others.
final class Announcement {
  /// Most headers in an announcement; a longer branch is announced by its tip alone.
  static final int MAX_HEADERS = 8;

  /// Peers from this version on know `sendheaders` (BIP130).
  private static final int SENDHEADERS_VERSION = 70_012;

  private final ChainAccess chain;
  private final Peers peers;
  private final Availability availability;
  private final Outbox out;
  private KnownBlock announced;

  /// What is kept about a peer.
  static final class State {
    private final List<KnownBlock> queue = new ArrayList<>(2);
    private boolean askedForHeaders;
  }

  Announcement(ChainAccess chain, Peers peers, Availability availability, Outbox out) {
    this.chain = chain;
    this.peers = peers;
    this.availability = availability;
    this.out = out;
    this.announced = chain.tip();
  }

  void begin(Peer peer) {
    peer.announcement = new State();
  }

  void forget(Peer peer) {
    peer.announcement = null;
  }

  /// Looks whether the tip has moved, and queues what is new for everyone.
  ///
  /// @return whether it has
  boolean tipMoved() {
    KnownBlock tip = chain.tip();
    if (tip.equals(announced)) {
      return false;
    }
    KnownBlock fork = tip.forkWith(announced);
    announced = tip;
    if (chain.isInitialDownload()) {
      return true;
    }
    List<KnownBlock> fresh = new ArrayList<>();
    KnownBlock block = tip;
    while (block != null && !block.equals(fork) && fresh.size() < MAX_HEADERS) {
      fresh.add(block);
      block = block.previous();
    }
    for (Peer peer : peers.all()) {
      State state = peer.announcement;
      if (state == null) {
        continue;
      }
      for (int i = fresh.size() - 1; i >= 0; i--) {
        state.queue.add(fresh.get(i));
      }
      // a peer that is not served for long needs the newest only
      while (state.queue.size() > 2 * MAX_HEADERS) {
        state.queue.removeFirst();
      }
    }
    return true;
  }

  /// Sends what is queued for a peer.
  void flush(Peer peer) {
    State state = peer.announcement;
    if (state == null || peer.closing) {
      return;
    }
    maybeAskForHeaders(peer, state);
    if (state.queue.isEmpty()) {
      return;
    }
    List<KnownBlock> queue = List.copyOf(state.queue);
    state.queue.clear();
    boolean byHeaders = peer.prefersHeaders && queue.size() <= MAX_HEADERS;
    if (!byHeaders || !sendHeaders(peer, queue)) {
      sendInv(peer, queue.getLast());
    }
  }

  /// Once the peer has shown a chain of some worth it may announce by headers.
  private void maybeAskForHeaders(Peer peer, State state) {
    if (state.askedForHeaders || peer.commonVersion < SENDHEADERS_VERSION) {
      return;
    }
    KnownBlock best = availability.best(peer);
    if (best != null && best.chainWork().compareTo(chain.minimumChainWork()) > 0) {
      state.askedForHeaders = true;
      out.send(peer, new SendHeaders());
    }
  }

  /// @return whether the peer needs no `inv`: it was told by headers or knows all of them
  private boolean sendHeaders(Peer peer, List<KnownBlock> queue) {
    List<BlockHeader> headers = new ArrayList<>();
    KnownBlock last = null;
    for (KnownBlock block : queue) {
      KnownBlock parent = block.previous();
      if (!chain.contains(block) || (last != null && !last.equals(parent))) {
        return false; // reorganised away meanwhile
      }
      if (!headers.isEmpty()) {
        headers.add(block.header());
      } else if (!availability.knows(peer, block)) {
        if (parent != null && !availability.knows(peer, parent)) {
          return false; // would not connect
        }
        headers.add(block.header());
      }
      last = block;
    }
    if (!headers.isEmpty() && last != null) {
      out.send(peer, new Headers(headers));
      availability.sent(peer, last);
    }
    return true;
  }

  private void sendInv(Peer peer, KnownBlock block) {
    if (chain.contains(block) && !availability.knows(peer, block)) {
      out.send(peer, new Inv(List.of(InventoryItem.block(block.hash()))));
    }
  }
}
