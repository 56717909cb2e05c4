package dev.renga.lab.live;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Txid;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A live network at one moment. Immutable.
///
/// Parts are read one after the other, not in one instant: a node's height may be one block newer
/// than the list of blocks.
///
/// @param sequence number of the last event before it was taken; [dev.renga.lab.event.LabEvent]s
///   after it are news
/// @param atMillis since the network's start
/// @param blocks the newest ones, by height, then by time
/// @param payments the newest ones, oldest first
public record LabSnapshot(
    long sequence,
    long atMillis,
    Facts facts,
    List<NodeState> nodes,
    List<LinkState> links,
    List<List<Integer>> groups,
    List<BlockState> blocks,
    List<PersonState> people,
    List<PaymentState> payments,
    List<AttackState> attacks,
    Measures measures) {
  /// Copies the lists.
  public LabSnapshot {
    nodes = List.copyOf(nodes);
    links = List.copyOf(links);
    groups = groups.stream().map(List::copyOf).toList();
    blocks = List.copyOf(blocks);
    people = List.copyOf(people);
    payments = List.copyOf(payments);
    attacks = List.copyOf(attacks);
  }

  /// What the network is.
  ///
  /// @param startedAtSeconds since 1970
  /// @param paymentsPerSecond wanted now
  /// @param difficulty expected hashes of the next block at the best tip, in units of the easiest
  /// @param subsidy satoshi of the next block
  public record Facts(
      String network,
      long seed,
      long startedAtSeconds,
      int blockIntervalSeconds,
      int retargetWindow,
      int halvingInterval,
      MiningMode mining,
      double paymentsPerSecond,
      double difficulty,
      long subsidy,
      int height,
      BlockHash tip,
      Path directory) {}

  /// A node.
  ///
  /// @param region its name; empty without latency
  /// @param share of the hash rate, 0…1
  /// @param attacker whether an attack owns it
  /// @param group number of its side of a cut; 0 without cuts
  /// @param since milliseconds since the network's start at which it got this status
  /// @param mempool unconfirmed transactions it holds; 0 when it is down
  /// @param rpcPort 0 without RPC
  /// @param mined blocks of its own, of all branches
  /// @param reward satoshi of its blocks on the best chain
  /// @param blockTimes from blocks' being found to their being on its chain
  /// @param paymentTimes from payments' being made to their being in its mempool
  /// @param why sentence of a node that failed; empty otherwise
  public record NodeState(
      int node,
      NodeStatus status,
      long since,
      String region,
      double share,
      boolean attacker,
      int group,
      int height,
      BlockHash tip,
      int peers,
      int mempool,
      long bytesReceived,
      long bytesSent,
      int port,
      int rpcPort,
      Path directory,
      int mined,
      long reward,
      Times blockTimes,
      Times paymentTimes,
      String why) {}

  /// A link that the node `from` keeps to the node `to`.
  ///
  /// @param open whether it is connected
  /// @param cut whether a cut runs through it
  /// @param delayMillis one way, all told
  /// @param dropped share of messages that get lost
  public record LinkState(
      int from, int to, boolean open, boolean cut, long delayMillis, double dropped) {}

  /// Where a block stands.
  public enum Branch {
    /// On the best chain.
    ACTIVE,
    /// On a branch, which may still win.
    SIDE,
    /// On a branch that has lost: the best chain is longer.
    STALE,
    /// Refused by every honest node that saw it.
    REFUSED
  }

  /// A block.
  ///
  /// @param miner the node that found it; -1 for those from before the start, -2 for an attack's
  /// @param minedAtMillis since the network's start; negative before
  /// @param reached nodes that have had it on their active chain
  /// @param tipOf nodes whose tip it is now
  /// @param reason reject reason; empty unless refused
  public record BlockState(
      BlockHash hash,
      @Nullable BlockHash parent,
      int height,
      int miner,
      long minedAtMillis,
      Branch branch,
      int transactions,
      int bytes,
      long reward,
      int reached,
      List<Integer> tipOf,
      String reason) {
    /// Copies the list.
    public BlockState {
      tipOf = List.copyOf(tipOf);
    }
  }

  /// A person.
  ///
  /// @param balance satoshi that are confirmed on the best chain and not spent
  /// @param immature satoshi of these that were mined less than 100 blocks ago
  /// @param pending satoshi that unconfirmed payments add or take
  /// @param node through which the person talks to the network now; -1 for none
  public record PersonState(
      String name, String address, long balance, long immature, long pending, int node) {}

  /// How a payment stands.
  public enum PaymentStatus {
    /// It was refused by the node it was handed to.
    REFUSED,
    /// It is unconfirmed.
    PENDING,
    /// It is in a block of the best chain.
    CONFIRMED,
    /// It had been confirmed, is not now, and may be again.
    TAKEN_BACK,
    /// What it spends was spent otherwise on the best chain.
    CONFLICTED
  }

  /// A payment.
  ///
  /// @param node it was handed to
  /// @param reached nodes that had it in their mempool or a block
  /// @param confirmations on the best chain
  /// @param mostConfirmations it ever had
  /// @param height of its block; -1 when unconfirmed
  public record PaymentState(
      Txid txid,
      String from,
      String to,
      long amount,
      long fee,
      long madeAtMillis,
      int node,
      PaymentStatus status,
      int reached,
      int confirmations,
      int mostConfirmations,
      int height) {}

  /// An attack.
  ///
  /// @param phase what it said last
  public record AttackState(
      long id,
      String name,
      Map<String, String> parameters,
      boolean running,
      String phase,
      Map<String, String> figures) {}

  /// How often something was possible.
  ///
  /// @param asked probes whose answer is in
  /// @param failed those that failed
  /// @param last what the last failure was; empty if there was none
  public record Available(long asked, long failed, String last) {
    /// Parts of one; 1 when nothing was asked yet.
    public double share() {
      return asked == 0 ? 1 : (double) (asked - failed) / asked;
    }
  }

  /// Times in milliseconds.
  ///
  /// @param count of values; the others are 0 when there are none
  public record Times(long count, double mean, double median, double p90, double p99) {}

  /// What is always measured.
  ///
  /// @param payments whether a payment made now reaches every living, reachable node in time
  /// @param blocks whether blocks go on
  /// @param ledger whether any living node answers a client
  /// @param blockPropagation from a block's being found to its being on another node's chain
  /// @param paymentPropagation from a payment's being made to its being in another node's mempool
  /// @param mined blocks found since the start
  /// @param stale those of them that lost
  /// @param deepestReorganisation blocks that a node took back at once, at most
  /// @param tips different tips of running nodes now
  /// @param agreement share of running nodes that have the most common tip
  /// @param orphanedReward satoshi of stale blocks
  /// @param bytes sent by all nodes since their starts
  /// @param paymentsMade by people since the start, and taken by a node
  /// @param paymentsRefused those that no node took
  /// @param paymentsConfirmed those that were confirmed at some time
  /// @param paymentsTakenBack how often a confirmed one was taken back
  /// @param paymentsConflicted those that lost against another one
  public record Measures(
      Available payments,
      Available blocks,
      Available ledger,
      Times blockPropagation,
      Times paymentPropagation,
      long mined,
      long stale,
      int deepestReorganisation,
      int tips,
      double agreement,
      long orphanedReward,
      long bytes,
      long paymentsMade,
      long paymentsRefused,
      long paymentsConfirmed,
      long paymentsTakenBack,
      long paymentsConflicted) {
    /// Stale blocks as a part of all that were found and decided; 0 when none is.
    public double staleRate() {
      return mined == 0 ? 0 : (double) stale / mined;
    }
  }
}
