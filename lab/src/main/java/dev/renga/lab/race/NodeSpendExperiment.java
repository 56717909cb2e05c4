package dev.renga.lab.race;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.ParameterException;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Plan;
import java.util.ArrayList;
import java.util.List;

/// `double-spend-nodes`: the double spend with whole nodes. One node of a simulated network
/// withholds its blocks; when it shows them, the others' own protocol and chain choice decide.
///
/// The honest nodes stand in a full mesh with a delay of 1 ms, so that nothing but the attack makes
/// blocks stale, and keep what they saw first, so the attacker must become strictly longer.
public final class NodeSpendExperiment implements Experiment {
  @Override
  public String name() {
    return "double-spend-nodes";
  }

  @Override
  public String summary() {
    return "The double spend with whole nodes: one withholds its blocks, and the protocol and chain"
        + " choice of the others decide, against the exact formula.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter.Whole(
            "attempts", "attempts for each figure", "attempts", 10, 10_000_000, 1_000),
        new Parameter.Reals(
            "q", "the attacker's shares of the hash power", "", 0.01, 0.45, List.of(0.1, 0.3, 0.4)),
        new Parameter.Wholes("z", "confirmations", "blocks", 0, 100, List.of(1L, 3L)),
        new Parameter.Whole(
            "give-up", "blocks behind at which the attacker stops", "blocks", 1, 1000, 12),
        new Parameter.Whole("nodes", "honest nodes", "nodes", 2, 50, 7));
  }

  @Override
  public Plan plan(Parameters parameters) throws ParameterException {
    List<SpendRace> races = new ArrayList<>();
    for (double q : parameters.reals("q")) {
      for (long z : parameters.wholes("z")) {
        races.add(new SpendRace(q, (int) z, 1, parameters.count("give-up")));
      }
    }
    if (races.isEmpty()) {
      throw new ParameterException("Give at least one q and one z.");
    }
    return new NodeSpendPlan(races, parameters.whole("attempts"), parameters.count("nodes"));
  }
}
