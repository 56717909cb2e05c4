package dev.renga.lab.live;

import dev.renga.lab.model.Dice;
import dev.renga.mempool.Admission;
import dev.renga.mempool.Source;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// How people talk to nodes: each to one, and to another one when that goes down. Thread-safe.
///
/// @param dice chooses nodes
record Clients(LabNetwork network, Dice dice) {
  private static final long SUBMIT_SECONDS = 10;

  /// Nodes that are asked whether they know a payment before it counts as known.
  private static final int LOOKS = 3;

  /// The node that a person talks to: the one of last time, or another one at random if it does not
  /// run.
  @Nullable LabNode nodeOf(Person person) {
    List<LabNode> running =
        network.nodes().stream()
            .filter(node -> node.status() == NodeStatus.RUNNING && !node.isAttacker())
            .toList();
    synchronized (dice) {
      for (LabNode node : running) {
        if (node.index() == person.node) {
          return node;
        }
      }
      if (running.isEmpty()) {
        return null;
      }
      LabNode next = running.get(dice.nextInt(running.size()));
      person.node = next.index();
      return next;
    }
  }

  /// The person turns to another node the next time.
  void leave(Person person) {
    synchronized (dice) {
      person.node = -1;
    }
  }

  /// A node to hand an open payment in again: the payer's own if it does not have it, else another
  /// one that has not; `null` when all have it that were looked at.
  ///
  /// @param others whether others than the payer's own may be taken
  @Nullable LabNode without(Txid txid, Person person, boolean others) {
    LabNode own = nodeOf(person);
    if (own == null || !has(own, txid)) {
      return own;
    }
    if (!others) {
      return null;
    }
    List<LabNode> running =
        network.nodes().stream()
            .filter(node -> node.status() == NodeStatus.RUNNING && !node.isAttacker())
            .toList();
    for (int i = 0; i < LOOKS && !running.isEmpty(); i++) {
      LabNode other;
      synchronized (dice) {
        other = running.get(dice.nextInt(running.size()));
      }
      if (!has(other, txid)) {
        return other;
      }
    }
    return null;
  }

  /// Whether a node's mempool has a transaction.
  static boolean has(LabNode node, Txid txid) {
    return node.running().map(running -> running.mempool().view().find(txid) != null).orElse(false);
  }

  /// What a node said to a transaction.
  sealed interface Handed {
    record Taken() implements Handed {}

    record Refused(String reason) implements Handed {}

    record Gone(String reason) implements Handed {}

    /// It does not know what the transaction spends.
    record Lacking(List<Txid> parents) implements Handed {
      public Lacking {
        parents = List.copyOf(parents);
      }
    }
  }

  static Handed hand(LabNode node, Transaction transaction) {
    try {
      Admission admission =
          node.node()
              .mempool()
              .submit(transaction, Source.LOCAL)
              .get(SUBMIT_SECONDS, TimeUnit.SECONDS);
      return switch (admission) {
        case Admission.Accepted _, Admission.Known _ -> new Handed.Taken();
        case Admission.Orphan orphan -> new Handed.Lacking(orphan.missing());
        case Admission.Refused refused -> new Handed.Refused(refused.reason());
      };
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      // its chain, its mempool or the node itself was closed meanwhile
      return new Handed.Gone("node %s went away".formatted(node.index()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Handed.Gone("interrupted");
    }
  }
}
