package dev.renga.lab.experiment.network;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Plan;
import java.util.List;

/// How long blocks need to come to a share of all nodes, for the parameter sets of two published
/// simulators, and how many go stale for it.
public final class PropagationTimes implements Experiment {
  static final String SET = "set";
  static final String NODES = "nodes";
  static final String BLOCKS = "blocks";
  static final String REPLICATIONS = "replications";

  @Override
  public String name() {
    return "propagation";
  }

  @Override
  public String summary() {
    return "How long blocks need to reach a share of all nodes, in published settings.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter.Choice(
            SET,
            "which published settings",
            List.of("all", "simblock", "gervais", "litecoin"),
            "all"),
        new Parameter.Whole(
            NODES, "nodes at most; fewer than published is quicker", "", 20, 20_000, 1_000),
        new Parameter.Whole(BLOCKS, "blocks in a replication", "", 10, 100_000, 60),
        new Parameter.Whole(REPLICATIONS, "networks drawn anew", "", 2, 1_000, 4));
  }

  @Override
  public Plan plan(Parameters parameters) {
    return new PropagationPlan(parameters);
  }
}
