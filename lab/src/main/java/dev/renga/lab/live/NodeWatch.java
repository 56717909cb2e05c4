package dev.renga.lab.live;

import dev.renga.chain.ChainEvent;
import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.lab.event.EventLog;
import dev.renga.lab.event.LabEvent;
import dev.renga.mempool.MempoolEntry;
import dev.renga.mempool.MempoolEvent;
import dev.renga.node.RengaNode;
import dev.renga.primitives.Block;
import dev.renga.primitives.Transaction;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Listens to every node's chain and writes down what happens there.
final class NodeWatch implements Miners.Ground {
  private final LabNetwork network;
  private final EventLog log;
  private final BlockBook book;
  private final Cables cables;
  private final People people;
  private final Set<Integer> behind = ConcurrentHashMap.newKeySet();

  NodeWatch(LabNetwork network, EventLog log, BlockBook book, Cables cables, People people) {
    this.network = network;
    this.log = log;
    this.book = book;
    this.cables = cables;
    this.people = people;
  }

  @Override
  public List<LabNode> nodes() {
    return network.nodes();
  }

  /// Whether all running nodes have had the best tip since they were started again.
  boolean isCaughtUp() {
    return behind.stream().noneMatch(node -> network.node(node).status() == NodeStatus.RUNNING);
  }

  /// Watches a node that has just started. The subscriptions end with the node.
  void watch(LabNode node, RengaNode running, boolean again) {
    var _ = running.events("lab", new Watcher(node, running.chain().view(), again)::hear);
    var _ =
        running
            .mempool()
            .subscribe(
                "lab",
                event -> {
                  if (event instanceof MempoolEvent.Added(MempoolEntry entry, _)) {
                    people.reached(entry.txid(), node.index());
                  }
                });
    Thread.ofVirtual()
        .name("lab-end-" + node.index())
        .start(
            () -> {
              try {
                ended(node, running, running.awaitStop().orElse(null));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /// A node has ended; what its controls did has been written down by them.
  ///
  /// @param sentence why it failed; `null` if it was asked to stop, through RPC for instance
  private void ended(LabNode node, RengaNode running, @Nullable String sentence) {
    node.lifecycle.lock();
    try {
      if (node.running().filter(now -> now == running).isEmpty()) {
        return;
      }
      var _ =
          node.takeOut(sentence == null ? NodeStatus.STOPPED : NodeStatus.FAILED, network.millis());
      if (sentence != null) {
        node.failed(sentence, network.millis());
      }
      book.away(node.index());
      people.away(node.index());
      log.publish(
          node.index(),
          "itself",
          sentence == null ? new LabEvent.NodeStopped() : new LabEvent.NodeFailed(sentence));
    } finally {
      node.lifecycle.unlock();
    }
  }

  /// One run of one node.
  private final class Watcher {
    private final LabNode node;
    private final long since;
    private HeaderNode tip;
    private int disconnected;
    private @Nullable HeaderNode left;

    Watcher(LabNode node, ChainView view, boolean again) {
      this.node = node;
      this.tip = view.tip();
      this.since = network.millis();
      if (again) {
        behind.add(node.index());
        look();
      }
    }

    void hear(ChainEvent event) {
      switch (event) {
        case ChainEvent.Connected(HeaderNode at, Block block) -> {
          for (Transaction transaction : block.transactions()) {
            people.reached(transaction.txid(), node.index());
          }
          long after = book.reached(block, at.height(), node.index(), network.millis());
          log.publish(
              node.index(), "peers", new LabEvent.BlockReached(at.hash(), at.height(), after));
        }
        case ChainEvent.Disconnected(HeaderNode at, Block block) -> {
          if (disconnected++ == 0) {
            left = at;
          }
        }
        case ChainEvent.TipChanged(ChainView view) -> tipChanged(view.tip());
        case ChainEvent.BlockRefused(var hash, var verdict) -> {
          book.refused(hash, verdict.reason());
          log.publish(
              node.index(),
              "rules",
              new LabEvent.BlockRefused(hash, verdict.reason(), String.valueOf(verdict)));
        }
        default -> {
          // nothing that the laboratory tells
        }
      }
    }

    private void tipChanged(HeaderNode now) {
      HeaderNode from = left;
      if (disconnected > 0 && from != null) {
        book.reorganised(disconnected);
        log.publish(
            node.index(),
            "most work",
            new LabEvent.Reorganised(disconnected, from.hash(), now.hash()));
      }
      disconnected = 0;
      left = null;
      tip = now;
      look();
    }

    /// Whether a node that had been away has the best tip again.
    private void look() {
      if (behind.contains(node.index())
          && tip.height() >= network.bestTip().height()
          && behind.remove(node.index())) {
        log.publish(
            node.index(),
            "peers",
            new LabEvent.NodeCaughtUp(tip.height(), network.millis() - since));
      }
    }
  }

  /// An attack shows a block of its own.
  void shown(Block block, int height, String cause) {
    BlockBook.Entry entry =
        book.mined(block, height, BlockBook.ATTACKER, network.millis(), new BitSet());
    log.publish(
        LabEvent.NO_NODE,
        cause,
        new LabEvent.BlockMined(
            entry.hash, entry.parent, height, entry.transactions, entry.bytes, entry.reward));
  }

  @Override
  public void found(LabNode node, Block block, int height, String cause) {
    BitSet expected = new BitSet();
    for (LabNode other : network.nodes()) {
      if (other.status() == NodeStatus.RUNNING
          && !other.isAttacker()
          && !cables.isCut(node.index(), other.index())) {
        expected.set(other.index());
      }
    }
    BlockBook.Entry entry = book.mined(block, height, node.index(), network.millis(), expected);
    log.publish(
        node.index(),
        cause,
        new LabEvent.BlockMined(
            entry.hash, entry.parent, height, entry.transactions, entry.bytes, entry.reward));
  }
}
