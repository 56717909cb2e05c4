package dev.renga.lab.sim;

import dev.renga.primitives.BlockHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/// What a run has measured.
///
/// @param blocks every block that was found since measuring began, in order
/// @param miners what became of each miner's blocks
/// @param payments how each payment spread, in the order in which they were made
/// @param heights number of heights of the main chain that those blocks fill
/// @param contestedHeights those at which more than one block was found
/// @param reorganisations how often a node left blocks for others, by the number of blocks left
/// @param sent messages and bytes by command
/// @param events events handled
/// @param seconds of virtual time
/// @param hash SHA-256 of everything that happened, 64 hexadecimal digits
public record SimulationReport(
    List<BlockFate> blocks,
    List<MinerFate> miners,
    List<Propagation> payments,
    int heights,
    int contestedHeights,
    SortedMap<Integer, Long> reorganisations,
    SortedMap<String, Sent> sent,
    long events,
    double seconds,
    String hash) {

  /// What became of a block.
  ///
  /// @param hash of its header
  /// @param height from 1
  /// @param miner number of its finder
  /// @param foundAt seconds of virtual time
  /// @param isMain whether it is on the chain that the network came to
  /// @param propagation how it spread
  public record BlockFate(
      BlockHash hash,
      int height,
      int miner,
      double foundAt,
      boolean isMain,
      Propagation propagation) {}

  /// What a miner got.
  ///
  /// @param share of all hash power
  /// @param found blocks
  /// @param main those of them on the main chain
  public record MinerFate(double share, int found, int main) {
    /// Blocks that brought nothing.
    public int stale() {
      return found - main;
    }
  }

  /// @param messages number
  /// @param bytes frames included
  public record Sent(long messages, long bytes) {}

  /// Copies the lists.
  public SimulationReport {
    blocks = List.copyOf(blocks);
    miners = List.copyOf(miners);
    payments = List.copyOf(payments);
  }

  static SimulationReport of(
      SimulationConfig config,
      List<FoundBlock> all,
      int first,
      BlockHash tip,
      List<Propagation> payments,
      SortedMap<Integer, Long> reorganisations,
      SortedMap<String, Sent> sent,
      long events,
      double seconds,
      String hash) {
    List<FoundBlock> found = all.subList(first, all.size());
    Map<BlockHash, FoundBlock> byHash = new HashMap<>();
    found.forEach(block -> byHash.put(block.hash(), block));
    Set<BlockHash> main = new HashSet<>();
    for (FoundBlock on = byHash.get(tip); on != null; on = byHash.get(on.previous())) {
      main.add(on.hash());
    }
    List<BlockFate> fates = new ArrayList<>();
    int[] counts = new int[config.shares().miners()];
    int[] mains = new int[counts.length];
    Map<Integer, Integer> atHeight = new HashMap<>();
    for (FoundBlock block : found) {
      boolean isMain = main.contains(block.hash());
      Propagation propagation = block.spread().propagation();
      if (propagation == null) {
        throw new IllegalStateException("block " + block.hash() + " was not measured");
      }
      fates.add(
          new BlockFate(
              block.hash(),
              block.height(),
              block.miner(),
              block.foundAt() / 1e6,
              isMain,
              propagation));
      counts[block.miner()]++;
      mains[block.miner()] += isMain ? 1 : 0;
      atHeight.merge(block.height(), 1, Integer::sum);
    }
    List<MinerFate> miners = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      miners.add(new MinerFate(config.shares().share(i), counts[i], mains[i]));
    }
    int contested = 0;
    for (FoundBlock block : found) {
      contested +=
          main.contains(block.hash()) && atHeight.getOrDefault(block.height(), 0) > 1 ? 1 : 0;
    }
    return new SimulationReport(
        fates,
        miners,
        payments,
        main.size(),
        contested,
        reorganisations,
        sent,
        events,
        seconds,
        hash);
  }

  /// Blocks that are not on the main chain.
  public int stale() {
    return blocks.size() - heights;
  }

  /// Share of heights with a competitor: 1 − e^(−x) in theory.
  public double contestedShare() {
    return (double) contestedHeights / heights;
  }

  /// Stale blocks for each block of the main chain: x in theory.
  public double stalePerMain() {
    return (double) stale() / heights;
  }

  /// Stale blocks for each block found: x/(1+x) in theory.
  public double stalePerFound() {
    return (double) stale() / blocks.size();
  }

  /// Mean over the blocks of the main chain that reached everyone of the time after which a share
  /// of the nodes had them, seconds; `NaN` if there are none.
  ///
  /// @param share one of [Propagation#SHARES]
  public double meanTime(double share) {
    return complete().stream().mapToDouble(p -> p.at(share)).average().orElse(Double.NaN);
  }

  /// Mean over those blocks of the mean arrival time, seconds.
  public double meanArrival() {
    return complete().stream().mapToDouble(Propagation::mean).average().orElse(Double.NaN);
  }

  /// Mean over those blocks of the arrival time weighted by hash power, seconds: the Δ that stale
  /// rates follow from (Decker and Wattenhofer 2013).
  public double weightedArrival() {
    return complete().stream().mapToDouble(Propagation::weighted).average().orElse(Double.NaN);
  }

  /// How the blocks of the main chain spread that reached everyone.
  public List<Propagation> complete() {
    return blocks.stream()
        .filter(BlockFate::isMain)
        .map(BlockFate::propagation)
        .filter(Propagation::isComplete)
        .toList();
  }
}
