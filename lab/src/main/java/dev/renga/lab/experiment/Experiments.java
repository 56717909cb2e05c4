package dev.renga.lab.experiment;

import dev.renga.lab.experiment.network.EclipseOdds;
import dev.renga.lab.experiment.network.PartitionAndHeal;
import dev.renga.lab.experiment.network.PaymentTimes;
import dev.renga.lab.experiment.network.PropagationTimes;
import dev.renga.lab.experiment.network.StaleRate;
import dev.renga.lab.graph.ResilienceExperiment;
import dev.renga.lab.race.DoubleSpendExperiment;
import dev.renga.lab.race.MajorityExperiment;
import dev.renga.lab.race.NodeSpendExperiment;
import dev.renga.lab.race.SelfishMiningExperiment;
import java.util.List;
import java.util.Optional;

/// The experiments that are ready to run, in the order to list them.
public final class Experiments {
  private Experiments() {}

  public static List<Experiment> ready() {
    return List.of(
        new DoubleSpendExperiment(),
        new NodeSpendExperiment(),
        new SelfishMiningExperiment(),
        new MajorityExperiment(),
        new ResilienceExperiment(),
        new PropagationTimes(),
        new PaymentTimes(),
        new StaleRate(),
        new PartitionAndHeal(),
        new EclipseOdds());
  }

  public static Optional<Experiment> named(String name) {
    return ready().stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
