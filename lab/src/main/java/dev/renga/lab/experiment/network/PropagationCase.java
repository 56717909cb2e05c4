package dev.renga.lab.experiment.network;

import dev.renga.lab.model.Degrees;
import dev.renga.lab.model.HashShares;
import dev.renga.lab.model.LinkModel;
import dev.renga.lab.model.Regions;
import dev.renga.lab.model.Topology;
import dev.renga.lab.sim.Checks;
import dev.renga.lab.sim.SimulationConfig;
import dev.renga.lab.sim.Validation;
import java.util.ArrayList;
import java.util.List;

/// A setting whose propagation was published.
///
/// @param set the simulator
/// @param nodes as published
/// @param interval seconds between blocks
/// @param blockBytes size of a block
/// @param published times in seconds after which 10, 25, 50, 75 and 90 % of the nodes have a block
/// @param publishedMean over nodes, seconds
/// @param publishedStale stale blocks per block found, 0…1
/// @param source in a few words
record PropagationCase(
    String name,
    Set set,
    int nodes,
    double interval,
    long blockBytes,
    List<Double> published,
    double publishedMean,
    double publishedStale,
    String source) {
  /// Which simulator's model.
  enum Set {
    SIMBLOCK,
    GERVAIS
  }

  PropagationCase {
    published = List.copyOf(published);
  }

  private static final String SIMBLOCK = "SimBlock, unmodified, run for the reference tables";
  private static final String GERVAIS = "Gervais et al., results page, standard relay";

  static final PropagationCase LITECOIN =
      new PropagationCase(
          "Litecoin, Internet of 2015",
          Set.SIMBLOCK,
          800,
          150,
          6_110,
          List.of(0.51, 0.58, 0.83, 1.24, 1.76),
          0.99,
          0.0071,
          SIMBLOCK);

  static final PropagationCase BITCOIN_2015 =
      new PropagationCase(
          "Bitcoin, Internet of 2015",
          Set.SIMBLOCK,
          6_000,
          600,
          535_000,
          List.of(7.21, 8.06, 9.17, 11.21, 13.96),
          9.93,
          0.0161,
          SIMBLOCK);

  static final List<PropagationCase> ALL =
      List.of(
          LITECOIN,
          BITCOIN_2015,
          gervais(
              "10 min, 0.53 MB",
              600,
              530_000,
              List.of(7.87, 10.14, 14.7, 21.29, 35.47),
              25.83,
              0.0151),
          gervais(
              "10 min, 0.1 MB", 600, 100_000, List.of(1.97, 2.37, 3.18, 4.29, 6.23), 4.65, 0.0032),
          gervais(
              "10 min, 1 MB",
              600,
              1_000_000,
              List.of(14.52, 18.83, 27.67, 40.35, 68.64),
              45.98,
              0.0317),
          gervais(
              "1 min, 0.053 MB", 60, 53_000, List.of(1.43, 1.65, 2.08, 2.68, 3.76), 3.02, 0.0215));

  private static PropagationCase gervais(
      String name, double interval, long bytes, List<Double> times, double mean, double stale) {
    return new PropagationCase(
        "Gervais, " + name, Set.GERVAIS, 6_000, interval, bytes, times, mean, stale, GERVAIS);
  }

  /// The setting, with no more nodes than these.
  SimulationConfig config(long seed, int mostNodes) {
    int count = Math.min(nodes, mostNodes);
    boolean simblock = set == Set.SIMBLOCK;
    Topology topology =
        Topology.withDegrees(seed, count, simblock ? Degrees.MILLER : halved(Degrees.GERVAIS));
    return SimulationConfig.builder(seed, topology)
        .regions(simblock ? Regions.Y2015 : Regions.GERVAIS)
        .links(simblock ? LinkModel.SIMBLOCK : LinkModel.PLAIN)
        .shares(simblock ? HashShares.normal(seed, count) : HashShares.GERVAIS_BITCOIN)
        .interval(interval)
        .blockBytes(blockBytes)
        .validation(Validation.NONE)
        .checks(Checks.SAMPLED)
        .build();
  }

  /// A distribution of connections becomes one of connections opened: each has two ends.
  private static Degrees halved(Degrees all) {
    List<Double> half = new ArrayList<>();
    List<Double> cumulative = all.cumulative();
    for (int i = 1; i < cumulative.size(); i += 2) {
      half.add(cumulative.get(i));
    }
    if (half.getLast() < 1) {
      half.add(1.0);
    }
    return new Degrees(half);
  }
}
