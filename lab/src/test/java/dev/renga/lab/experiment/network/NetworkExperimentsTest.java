package dev.renga.lab.experiment.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.ParameterException;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Result;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.StoppedException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Small versions of the experiments, with fixed seeds, against the theory.
class NetworkExperimentsTest {
  private static Result run(Experiment experiment, Map<String, String> parameters)
      throws ParameterException, StoppedException {
    return experiment.run(Parameters.of(experiment, parameters), Progress.NONE);
  }

  private static List<Row> rows(Result result, int section) {
    return result.findings().sections().get(section).rows();
  }

  @Test
  void staleRatesFollowFromTheDelay() throws Exception {
    Result result =
        run(
            new StaleRate(),
            Map.of("delays", "0.1,1", "blocks", "400", "replications", "5", "miners", "30"));
    assertThat(rows(result, 0))
        .hasSize(6)
        .allSatisfy(row -> assertThat(row.verdict()).isEqualTo(Row.Verdict.WITHIN));
    // more than half of the heights are contested when a block needs as long as the next one
    Row contested = rows(result, 0).get(3);
    assertThat(contested.measured()).isCloseTo(0.62, within(0.05));
    // nobody makes own blocks stale: small miners lose more than large ones
    assertThat(rows(result, 1)).hasSize(10);
    assertThat(result.findings().score().missed()).isLessThanOrEqualTo(1);
  }

  @Test
  void blocksSpreadAboutAsPublished() throws Exception {
    Result result =
        run(
            new PropagationTimes(),
            Map.of("set", "litecoin", "nodes", "200", "blocks", "30", "replications", "3"));
    List<Row> rows = rows(result, 0);
    assertThat(rows).hasSize(8);
    for (int i = 0; i < 6; i++) {
      Row row = rows.get(i);
      assertThat(row.reference()).isNotNull();
      assertThat(row.measured())
          .isBetween(row.reference().value() / 2, row.reference().value() * 2);
    }
    assertThat(rows.get(0).measured()).isLessThan(rows.get(4).measured());
  }

  @Test
  void aCutCostsTheShorterSideItsBlocks() throws Exception {
    Result result =
        run(new PartitionAndHeal(), Map.of("shares", "0.3,0.5", "minutes", "60", "cuts", "2"));
    assertThat(rows(result, 0))
        .hasSize(10)
        .allSatisfy(row -> assertThat(row.verdict()).isEqualTo(Row.Verdict.WITHIN));
    assertThatThrownBy(() -> run(new PartitionAndHeal(), Map.of("minutes", "")))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("one time at least");
  }

  @Test
  void surroundingANodeNeedsNearlyAllAddresses() throws Exception {
    Result result =
        run(
            new EclipseOdds(),
            Map.of("fractions", "0.5,0.9", "addresses", "500", "trials", "2", "attacks", "no"));
    assertThat(rows(result, 0))
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.verdict()).isEqualTo(Row.Verdict.WITHIN));
    assertThat(rows(result, 0).get(0).measured()).isLessThan(0.05);
    assertThat(rows(result, 0).get(2).measured()).isGreaterThan(0.3);
  }

  @Test
  void aRunIsRepeatedByItsSeed() throws Exception {
    Map<String, String> small = Map.of("shares", "0.3", "minutes", "30", "cuts", "1");
    Result first = run(new PartitionAndHeal(), small);
    assertThat(run(new PartitionAndHeal(), small).hash()).isEqualTo(first.hash());
  }
}
