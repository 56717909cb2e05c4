package dev.renga.lab.live;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Everything that can be decided about a live network before it starts. Immutable; made by a
/// [LabBuilder].
///
/// @param nodes 1…10,000; what the machine carries may be less
/// @param links outbound connections of each node, 0…16; fewer are made when there are fewer nodes
/// @param seed of everything that is drawn: graph, regions, people, mining times, payments
/// @param blockIntervalSeconds wanted between blocks, 1…3600
/// @param retargetWindow blocks after which the difficulty is set anew, 2…2016
/// @param halvingInterval blocks after which the subsidy halves
/// @param initialSubsidy satoshi of the first blocks
/// @param premine blocks that exist when the network starts, 103…1000; their rewards are the
///   people's first coins
/// @param latency whether links have the delays and rates of the nodes' regions
/// @param year of the table of regions
/// @param trickleMillis how long, on average, a node waits before it tells a peer that it chose of
///   a transaction, 0…60,000; others are told two and a half times as slowly
/// @param people who pay each other, 2…26
/// @param paymentsPerSecond by people among themselves, all together; 0 for none
/// @param mining how blocks come about
/// @param hashRate hashes a second of all miners together when they really search
/// @param shares of the hash rate by node; what they leave is spread evenly over the others. Empty
///   for all alike
/// @param rpc whether nodes answer RPC
/// @param firstPort node number n listens for peers on this port + n; 0 lets the system choose
/// @param firstRpcPort the same for RPC
/// @param directory folder of all data; `null` for a new one among the system's temporary files
/// @param keep whether the folder stays when the network is closed
/// @param eventsInMemory events that are kept in memory
public record LabConfig(
    int nodes,
    int links,
    long seed,
    int blockIntervalSeconds,
    int retargetWindow,
    int halvingInterval,
    long initialSubsidy,
    int premine,
    boolean latency,
    int year,
    int trickleMillis,
    int people,
    double paymentsPerSecond,
    MiningMode mining,
    long hashRate,
    Map<Integer, Double> shares,
    boolean rpc,
    int firstPort,
    int firstRpcPort,
    @Nullable Path directory,
    boolean keep,
    int eventsInMemory) {
  /// Most nodes that anybody may ask for; memory sets the true limit.
  public static final int MAX_NODES = 10_000;

  /// Refuses what no network could be, with a sentence.
  public LabConfig {
    inRange("The number of nodes", nodes, 1, MAX_NODES);
    inRange("The number of links of a node", links, 0, 16);
    inRange("The block interval in seconds", blockIntervalSeconds, 1, 3_600);
    inRange("The retarget window", retargetWindow, 2, 2_016);
    inRange("The halving interval", halvingInterval, 1, 100_000_000);
    inRange("The number of blocks at the start", premine, 100 + Ledger.MATURITY_MARGIN, 1_000);
    inRange("The trickle in milliseconds", trickleMillis, 0, 60_000);
    inRange("The number of people", people, 2, 26);
    inRange("The hash rate", hashRate, 100, 100_000_000);
    inRange("The number of events in memory", eventsInMemory, 100, 1_000_000);
    if (initialSubsidy < 1_000_000 || initialSubsidy > 100_000L * 100_000_000L) {
      throw new LabException("The first subsidy must be 0.01 to 100000 bitcoin.");
    }
    if (!(paymentsPerSecond >= 0 && paymentsPerSecond <= 1_000)) {
      throw new LabException("The rate of payments must be 0 to 1000 a second.");
    }
    ports("peers", firstPort, nodes);
    ports("RPC", firstRpcPort, nodes);
    shares = Collections.unmodifiableMap(new TreeMap<>(shares));
    for (int node : shares.keySet()) {
      if (node < 0 || node >= nodes) {
        throw new LabException(
            "A share of the hash rate is given to node %s, but the nodes are 0 to %s."
                .formatted(node, nodes - 1));
      }
    }
    if (!shares.isEmpty()) {
      CommandText.checkShares(shares);
    }
  }

  private static void inRange(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new LabException("%s must be %s to %s, not %s.".formatted(what, least, most, value));
    }
  }

  private static void ports(String what, int first, int nodes) {
    if (first != 0 && (first < 1024 || first + nodes - 1 > 65_535)) {
      throw new LabException(
          "The ports for %s must lie between 1024 and 65535; %s nodes do not fit from %s on."
              .formatted(what, nodes, first));
    }
  }
}
