package dev.renga.lab.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.ExperimentRun;
import dev.renga.lab.experiment.Findings;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Result;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.StateFile;
import dev.renga.lab.model.Dice;
import dev.renga.lab.theory.DoubleSpend;
import dev.renga.lab.theory.SelfishMining;
import dev.renga.lab.theory.Statistics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RaceExperimentsTest {
  private static Result run(Experiment experiment, Map<String, String> given) throws Exception {
    return ExperimentRun.of(experiment, Parameters.of(experiment, given)).run(2, Progress.NONE);
  }

  /// All figures together agree; single intervals may miss by chance.
  private static void agrees(Result result, int figures) {
    Findings.Score score = result.findings().score();
    System.out.println("figures: %s %s".formatted(result.experiment(), score));
    assertThat(score.compared()).isEqualTo(figures);
    assertThat(score.furthest()).isLessThan(Statistics.furthest(figures, 0.99));
    assertThat(Statistics.atLeast(score.missed(), figures, 0.01)).isGreaterThan(0.01);
  }

  @Test
  void doubleSpendsHoldAgainstEveryPublishedFigure() throws Exception {
    agrees(run(new DoubleSpendExperiment(), Map.of("trials", "20000")), 352);
  }

  @Test
  void selfishMiningHoldsAgainstEveryPublishedFigure() throws Exception {
    agrees(run(new SelfishMiningExperiment(), Map.of("blocks", "1000000", "periods", "100")), 49);
  }

  @Test
  void majoritiesHoldAgainstFirstPassage() throws Exception {
    Result result = run(new MajorityExperiment(), Map.of("trials", "4000"));
    agrees(result, 36);
    List<Row> published = result.findings().sections().getLast().rows();
    assertThat(published).hasSize(12).allMatch(row -> row.verdict() == Row.Verdict.WITHIN);
  }

  @Test
  void wholeNodesTakeThePaymentBackAsOftenAsTheFormulaSays() throws Exception {
    var given = Map.of("attempts", "100", "q", "0.4", "z", "1", "give-up", "6", "nodes", "3");
    Result result = run(new NodeSpendExperiment(), given);
    agrees(result, 1);
    Row row = result.findings().sections().getFirst().rows().getFirst();
    assertThat(row.measured()).isStrictlyBetween(0.0, 1.0);
    assertThat(run(new NodeSpendExperiment(), given).hash()).isEqualTo(result.hash());
  }

  @Test
  void aWrongFormulaWouldBeNoticed() throws Exception {
    var given = Map.of("trials", "100000", "q", "0.3", "z", "10", "rule", "catch-up");
    Row row =
        run(new DoubleSpendExperiment(), given).findings().sections().getFirst().rows().getFirst();
    assertThat(row.verdict()).isEqualTo(Row.Verdict.WITHIN);
    assertThat(row.interval99()).isNotNull();
    assertThat(row.interval99().contains(DoubleSpend.nakamoto(0.3, 10))).isFalse();
    assertThat(row.interval99().contains(DoubleSpend.strict(0.3, 10))).isFalse();
  }

  @Test
  void givingUpEarlyLowersTheChanceAsTheFormulaSays() throws Exception {
    var given = Map.of("trials", "100000", "q", "0.4", "z", "6", "rule", "strict", "give-up", "5");
    Row row =
        run(new DoubleSpendExperiment(), given).findings().sections().getFirst().rows().getFirst();
    assertThat(row.interval99()).isNotNull();
    assertThat(row.interval99().contains(DoubleSpend.strict(0.4, 6, 5))).isTrue();
    assertThat(row.verdict()).isEqualTo(Row.Verdict.OUTSIDE);
  }

  @Test
  void impossibleParametersGetASentence() {
    assertThatThrownBy(() -> run(new DoubleSpendExperiment(), Map.of("q", "0.3")))
        .hasMessage("Give both q and z, or neither for the published tables.");
    assertThatThrownBy(() -> run(new DoubleSpendExperiment(), Map.of("q", "0.6", "z", "1")))
        .hasMessageContaining("q must be a list, each 0 to 0.49");
    assertThatThrownBy(
            () ->
                run(
                    new DoubleSpendExperiment(),
                    Map.of("q", "0.3", "z", "1", "rule", "strict", "give-up", "1")))
        .hasMessageContaining("give-up must be above 1");
    assertThatThrownBy(() -> run(new SelfishMiningExperiment(), Map.of("alpha", "0.3")))
        .hasMessageContaining("Give both alpha and gamma");
    assertThatThrownBy(
            () -> run(new SelfishMiningExperiment(), Map.of("alpha", "0.5", "gamma", "0")))
        .hasMessageContaining("alpha must be");
    assertThatThrownBy(() -> run(new MajorityExperiment(), Map.of("share", "0.501")))
        .hasMessageContaining("so close to one half");
    assertThatThrownBy(() -> run(new MajorityExperiment(), Map.of("share", "")))
        .hasMessageContaining("at least one share");
  }

  @Test
  void aResumedRaceEqualsAnUninterruptedOne() throws Exception {
    for (Experiment experiment :
        List.of(
            new DoubleSpendExperiment(), new SelfishMiningExperiment(), new MajorityExperiment())) {
      Parameters parameters = Parameters.of(experiment, small(experiment));
      ExperimentRun whole = ExperimentRun.of(experiment, parameters);
      Result result = whole.run(2, Progress.NONE);
      for (int part = 1; part < 5; part++) {
        ExperimentRun resumed = ExperimentRun.of(experiment, parameters);
        StateFile state = StateFile.parse(StateFile.of(whole).toText());
        resumed.resume(state.done().headMap(whole.plan().units() * part / 5));
        assertThat(resumed.run(1, Progress.NONE)).isEqualTo(result);
      }
    }
  }

  private static Map<String, String> small(Experiment experiment) {
    return switch (experiment.name()) {
      case "double-spend" -> Map.of("trials", "1000", "q", "0.2,0.4", "z", "1,3");
      case "selfish-mining" ->
          Map.of("blocks", "10000", "periods", "10", "alpha", "0.3", "gamma", "0.5");
      default -> Map.of("trials", "500", "share", "0.6", "deficit", "3");
    };
  }

  @Test
  void inATieTheTreeDecidesAsTheStrategySays() {
    Dice dice = new Dice(4);
    SelfishRace all = new SelfishRace(0.4, 1, false, 200_000);
    SelfishRace.Count count = all.batch(dice, 200_000);
    assertThat(count.poolChain()).isEqualTo(count.poolFound()); // γ = 1: the pool loses nothing
    assertThat(count.chain()).isLessThan(count.found());
    assertThat(count.poolFound() / (double) count.found()).isCloseTo(0.4, within(0.005));
    SelfishRace.Count none = new SelfishRace(0.001, 0, false, 10_000).batch(dice, 10_000);
    assertThat(none.chain()).isCloseTo(none.found(), within(40));
    assertThat(new SelfishMining(0.4, 1).poolStale()).isCloseTo(0, within(1e-12));
  }
}
