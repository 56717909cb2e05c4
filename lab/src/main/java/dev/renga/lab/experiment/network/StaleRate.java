package dev.renga.lab.experiment.network;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Plan;
import java.util.List;

/// How many blocks go stale, in all three meanings of that, against the closed forms and against
/// two published simulations.
///
/// The delay is a fixed one: miners stand around a hub that does not mine, and a block needs six
/// messages to everyone else (header, question, block, twice), each of a sixth of the delay. Blocks
/// are checked in no time.
public final class StaleRate implements Experiment {
  static final String DELAYS = "delays";
  static final String MINERS = "miners";
  static final String BLOCKS = "blocks";
  static final String REPLICATIONS = "replications";

  @Override
  public String name() {
    return "stale-rate";
  }

  @Override
  public String summary() {
    return "How many blocks go stale when they need a fixed time to reach everyone.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter.Reals(
            DELAYS,
            "delays to measure, in block intervals",
            "",
            0.001,
            5,
            List.of(0.01, 0.1, 0.5, 1.0, 2.0)),
        new Parameter.Whole(MINERS, "equal miners", "", 2, 500, 40),
        new Parameter.Whole(BLOCKS, "blocks in a replication", "", 100, 1_000_000, 2_000),
        new Parameter.Whole(REPLICATIONS, "independent replications", "", 2, 1_000, 10));
  }

  @Override
  public Plan plan(Parameters parameters) {
    return new StaleRatePlan(parameters);
  }
}
