package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.GetBlocks;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.GetHeaders;
import dev.renga.p2p.wire.Headers;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.Services;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Answers what peers ask. Every item of a question is consumed, whatever it is (known failure
/// D-026).
final class Serving {
  /// Blocks in the answer to `getblocks`.
  static final int MAX_BLOCKS = 500;

  /// Branches older than this are not served: they would tell nodes apart (known failure N-028).
  private static final Duration STALE_LIMIT = Duration.ofDays(30);

  /// Blocks that a pruned node serves (BIP159), and two for a race.
  private static final int LIMITED_BLOCKS = 288 + 2;

  private final ChainAccess chain;
  private final ProtocolSettings settings;
  private final Availability availability;
  private final TransactionRelay transactions;
  private final Outbox out;

  /// The last block of an answer to `getblocks` that was full: when it is asked for, the peer is
  /// told our tip so that it goes on.
  private final Map<Long, BlockHash> continuation = new HashMap<>();

  Serving(
      ChainAccess chain,
      ProtocolSettings settings,
      Availability availability,
      TransactionRelay transactions,
      Outbox out) {
    this.chain = chain;
    this.settings = settings;
    this.availability = availability;
    this.transactions = transactions;
    this.out = out;
  }

  void forget(long peer) {
    continuation.remove(peer);
  }

  void handle(Peer peer, GetHeaders message) {
    KnownBlock tip = chain.tip();
    if (tip.chainWork().compareTo(chain.minimumChainWork()) < 0 && !peer.has(Permission.DOWNLOAD)) {
      // a chain that we do not trust yet ourselves is not spread
      out.send(peer, new Headers(List.of()));
      return;
    }
    List<BlockHeader> headers = new ArrayList<>();
    KnownBlock last = tip;
    if (message.locator().hashes().isEmpty()) {
      KnownBlock single = chain.find(message.stop());
      if (single == null || !isServed(single)) {
        return;
      }
      headers.add(single.header());
      last = single;
    } else {
      KnownBlock fork = chain.fork(message.locator().hashes());
      int end = Math.min(tip.height(), fork.height() + Headers.MAX_COUNT);
      for (int height = fork.height() + 1; height <= end; height++) {
        last = tip.ancestor(height);
        headers.add(last.header());
        if (last.hash().equals(message.stop())) {
          break;
        }
      }
    }
    availability.sent(peer, last);
    out.send(peer, new Headers(headers));
  }

  void handle(Peer peer, GetBlocks message) {
    KnownBlock tip = chain.tip();
    KnownBlock fork = chain.fork(message.locator().hashes());
    List<InventoryItem> items = new ArrayList<>();
    for (int height = fork.height() + 1; height <= tip.height(); height++) {
      KnownBlock block = tip.ancestor(height);
      if (block.hash().equals(message.stop()) || !block.isStored()) {
        break;
      }
      items.add(InventoryItem.block(block.hash()));
      if (items.size() == MAX_BLOCKS) {
        continuation.put(peer.id(), block.hash());
        break;
      }
    }
    if (!items.isEmpty()) {
      out.send(peer, new Inv(items));
    }
  }

  void handle(Peer peer, GetData message) {
    List<InventoryItem> asked =
        message.items().stream().filter(InventoryItem::isTransaction).toList();
    List<InventoryItem> missing = new ArrayList<>(transactions.serve(peer, asked));
    for (InventoryItem item : message.items()) {
      if (peer.closing) {
        return;
      }
      if (item.isBlock() && !serve(peer, item)) {
        missing.add(item);
      }
    }
    if (!missing.isEmpty()) {
      out.send(peer, new NotFound(missing));
    }
  }

  private boolean serve(Peer peer, InventoryItem item) {
    KnownBlock block = chain.find(item.blockHash());
    if (block == null || !isServed(block) || item.type() == InventoryItem.FILTERED_BLOCK) {
      return false;
    }
    boolean limited = !Services.has(settings.services(), Services.NETWORK);
    if (limited
        && !peer.has(Permission.NOBAN)
        && chain.tip().height() - block.height() > LIMITED_BLOCKS) {
      // served to none, so that nobody learns how much we keep
      out.disconnect(peer, "ignore block request below NODE_NETWORK_LIMITED threshold");
      return true;
    }
    if (!block.isStored()) {
      return false;
    }
    // a compact block may be answered by a full one (BIP152)
    out.sendBlock(peer, block.hash(), item.type() != InventoryItem.BLOCK);
    if (block.hash().equals(continuation.get(peer.id()))) {
      continuation.remove(peer.id());
      out.send(peer, new Inv(List.of(InventoryItem.block(chain.tip().hash()))));
    }
    return true;
  }

  /// On the active chain, or off it but recent and once connected.
  private boolean isServed(KnownBlock block) {
    if (chain.contains(block)) {
      return true;
    }
    KnownBlock best = chain.bestHeader();
    return block.isConnectedOnce()
        && !block.isFailed()
        && best.time() - block.time() < STALE_LIMIT.toSeconds();
  }
}
