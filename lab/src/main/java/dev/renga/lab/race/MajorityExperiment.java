package dev.renga.lab.race;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.ParameterException;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Plan;
import java.util.ArrayList;
import java.util.List;

/// `51`: whether and when a share of the hash power overtakes a branch that is ahead, and what that
/// takes in machines, electricity and income.
public final class MajorityExperiment implements Experiment {
  private static final double TOO_CLOSE = 0.505;

  @Override
  public String name() {
    return "51";
  }

  @Override
  public String summary() {
    return "Whether and when a share of the hash power overtakes a branch that is ahead, with an"
        + " estimate of machines, electricity and income from figures you give.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter.Whole(
            "trials", "attacks for each figure", "attacks", 100, 100_000_000L, 20_000),
        new Parameter.Reals(
            "share",
            "the attacker's shares of the new total",
            "",
            0.05,
            0.95,
            List.of(0.45, 0.51, 0.55, 0.6, 0.75)),
        new Parameter.Wholes(
            "deficit",
            "blocks to make up (z confirmations: z + 1)",
            "blocks",
            1,
            1000,
            List.of(1L, 7L, 11L, 101L)),
        new Parameter.Whole(
            "patience",
            "blocks of both sides after which an attack counts as failed",
            "blocks",
            1,
            1_000_000,
            2016),
        new Parameter.Real(
            "hash-rate", "hash rate of the honest network", "EH/s", 1e-9, 1e9, 912.3),
        new Parameter.Real(
            "efficiency", "efficiency of the attacker's machines", "J/TH", 0.001, 1e9, 17.5),
        new Parameter.Real("price", "price of electricity", "USD/kWh", 0, 1000, 0.045),
        new Parameter.Real(
            "machine", "hash rate of one machine of the attacker", "TH/s", 1e-6, 1e6, 200),
        new Parameter.Real(
            "machine-price", "price of one machine; 0 leaves it out", "USD", 0, 1e9, 0),
        new Parameter.Real("subsidy", "subsidy of a block", "BTC", 0, 50, 3.125),
        new Parameter.Real("fees", "fees of a block", "BTC", 0, 1000, 0),
        new Parameter.Real("coin", "price of a bitcoin; 0 leaves money out", "USD", 0, 1e9, 0));
  }

  @Override
  public Plan plan(Parameters parameters) throws ParameterException {
    List<OvertakeRace> races = new ArrayList<>();
    for (double share : parameters.reals("share")) {
      if (share > 0.5 && share < TOO_CLOSE) {
        throw new ParameterException(
            "share %s is so close to one half that an attack takes thousands of blocks and more;"
                    .formatted(share)
                + " give 0.5 or less, or 0.505 or more.");
      }
      for (long deficit : parameters.wholes("deficit")) {
        races.add(new OvertakeRace(share, (int) deficit));
      }
    }
    if (races.isEmpty()) {
      throw new ParameterException("Give at least one share and one deficit.");
    }
    return new MajorityPlan(races, parameters);
  }
}
