package dev.renga.lab.experiment.network;

import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.StoppedException;
import dev.renga.lab.sim.SimulatedNetwork;
import dev.renga.lab.sim.SimulationConfig;
import dev.renga.lab.sim.SimulationReport;
import java.time.Duration;

/// How every run of a simulated network goes.
final class Runs {
  /// Steps in which progress is told.
  private static final int STEPS = 200;

  private Runs() {}

  /// Lets the links open and a few miners find a block, after which neighbours announce by headers;
  /// then has so many blocks found, lets the last of them come to everyone, and measures.
  ///
  /// @param first miners that find a block before anything is measured
  /// @param quiet before the first block, after each of those that are not measured, and at the end
  static SimulationReport measure(
      SimulationConfig config, Duration quiet, int first, int blocks, Progress progress)
      throws StoppedException {
    SimulatedNetwork network = SimulatedNetwork.of(config);
    go(network.run(quiet, progress::isStopRequested));
    for (int miner = 0; miner < Math.min(config.shares().miners(), first); miner++) {
      network.mineNow(miner);
      go(network.run(quiet, progress::isStopRequested));
    }
    network.startMeasuring();
    int before = network.blockCount();
    network.startMining();
    for (int step = 1; step <= STEPS; step++) {
      int wanted = before + (int) ((long) blocks * step / STEPS);
      go(network.runBlocks(wanted, progress::isStopRequested));
      progress.at((double) step / STEPS, "");
    }
    network.stopMining();
    go(network.run(quiet, progress::isStopRequested));
    return network.report();
  }

  static void go(boolean reached) throws StoppedException {
    if (!reached) {
      throw new StoppedException();
    }
  }
}
