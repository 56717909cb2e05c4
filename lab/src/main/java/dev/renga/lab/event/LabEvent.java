package dev.renga.lab.event;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Txid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Something that happened in a live network. Immutable.
///
/// @param sequence counts from 1, without gaps
/// @param atMillis since the network's start
/// @param node where it happened; [#NO_NODE] for the network as a whole
/// @param cause who or what made it happen, in a few words: `command kill 3`, `miner`, `peers`
/// @param what what happened
public record LabEvent(long sequence, long atMillis, int node, String cause, What what) {
  /// In place of a node's number.
  public static final int NO_NODE = -1;

  /// What happened.
  public sealed interface What {
    /// The name of the case, as the log has it.
    default String name() {
      return getClass().getSimpleName();
    }
  }

  /// All nodes run and know each other.
  ///
  /// @param took milliseconds from the first node's start
  public record NetworkStarted(int nodes, int links, long seed, long took) implements What {}

  /// All is closed.
  public record NetworkStopped() implements What {}

  /// A command was given; [LabEvent#cause] says by whom.
  ///
  /// @param text its form in words
  public record CommandGiven(String text) implements What {}

  /// A node runs.
  ///
  /// @param height of its tip at that moment
  /// @param again whether it had run before
  public record NodeStarted(int height, boolean again) implements What {}

  /// A node was stopped in order.
  public record NodeStopped() implements What {}

  /// A node was ended without goodbye or flush.
  public record NodeKilled() implements What {}

  /// A node stands still.
  public record NodeFrozen() implements What {}

  /// A node moves again.
  public record NodeThawed() implements What {}

  /// A node ended by itself.
  public record NodeFailed(String sentence) implements What {}

  /// A node that had been away or cut off has the network's best tip again.
  ///
  /// @param took milliseconds since it came back
  public record NodeCaughtUp(int height, long took) implements What {}

  /// A connection was opened by [LabEvent#node].
  public record LinkOpened(int to) implements What {}

  /// A connection that [LabEvent#node] had opened is gone.
  public record LinkClosed(int to) implements What {}

  /// The network was cut.
  ///
  /// @param groups numbers of nodes; who is in none is cut off from all
  public record NetworkCut(List<List<Integer>> groups) implements What {
    /// Copies the lists.
    public NetworkCut {
      groups = groups.stream().map(List::copyOf).toList();
    }
  }

  /// All cuts are gone.
  public record NetworkHealed() implements What {}

  /// A block was found.
  ///
  /// @param transactions including the coinbase
  /// @param bytes its size
  /// @param reward satoshi that its coinbase claims
  public record BlockMined(
      BlockHash hash, BlockHash parent, int height, int transactions, int bytes, long reward)
      implements What {}

  /// A block is on a node's active chain for the first time.
  ///
  /// @param after milliseconds since it was found; negative when nobody knows
  public record BlockReached(BlockHash hash, int height, long after) implements What {}

  /// A node refused a block.
  ///
  /// @param reason the reject reason, as all nodes know it
  public record BlockRefused(BlockHash hash, String reason, String detail) implements What {}

  /// A node left a branch for a better one.
  ///
  /// @param depth blocks that were taken back
  public record Reorganised(int depth, BlockHash from, BlockHash to) implements What {}

  /// A person handed a payment to [LabEvent#node].
  public record PaymentMade(Txid txid, String from, String to, long amount, long fee)
      implements What {}

  /// No payment could be made.
  public record PaymentRefused(String from, String to, long amount, String why) implements What {}

  /// A payment is in a node's mempool.
  ///
  /// @param after milliseconds since it was made
  public record PaymentReached(Txid txid, long after) implements What {}

  /// A payment is in a block of the best chain.
  public record PaymentConfirmed(Txid txid, BlockHash block, int height) implements What {}

  /// A payment that was confirmed is not any more.
  ///
  /// @param confirmations it had
  public record PaymentTakenBack(Txid txid, int confirmations) implements What {}

  /// A payment can never be confirmed on the best chain: something it spends was spent otherwise.
  public record PaymentConflicted(Txid txid) implements What {}

  /// Hash power was given out anew; shares of one by node.
  public record SharesChanged(Map<Integer, Double> shares) implements What {
    /// Copies the map.
    public SharesChanged {
      shares = Map.copyOf(shares);
    }
  }

  /// A measure of availability failed or came back.
  ///
  /// @param measure `payments`, `blocks` or `ledger`
  public record Availability(String measure, boolean available, String detail) implements What {}

  /// An attack says how it goes.
  ///
  /// @param attack its name
  /// @param id its number in this network
  /// @param phase a word or a sentence
  /// @param figures by name, for people
  public record AttackNote(String attack, long id, String phase, Map<String, String> figures)
      implements What {
    /// Copies the map and keeps its order.
    public AttackNote {
      figures = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
  }

  /// The subscriber was too slow and missed events; it should look at a snapshot.
  public record EventsLost(long count) implements What {}
}
