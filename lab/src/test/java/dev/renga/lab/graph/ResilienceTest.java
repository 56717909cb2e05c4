package dev.renga.lab.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.ExperimentRun;
import dev.renga.lab.experiment.Findings;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Result;
import dev.renga.lab.model.Dice;
import dev.renga.lab.theory.Statistics;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResilienceTest {
  private static Result run(Map<String, String> given) throws Exception {
    Experiment experiment = new ResilienceExperiment();
    return ExperimentRun.of(experiment, Parameters.of(experiment, given)).run(2, Progress.NONE);
  }

  @Test
  void holdsAgainstEveryPublishedFigure() throws Exception {
    Findings.Score score = run(Map.of("graphs", "200")).findings().score();
    System.out.println("figures: resilience " + score);
    assertThat(score.compared()).isEqualTo(109);
    assertThat(score.furthest()).isLessThan(Statistics.furthest(109, 0.99));
    assertThat(score.missed()).isLessThan(6);
  }

  @Test
  void everyNodeOpensItsLinksAndNoneIsDouble() {
    RandomGraph graph = RandomGraph.draw(new Dice(1), 300, 8, 300);
    int ends = 0;
    for (int node = 0; node < 300; node++) {
      ends += graph.degree(node);
      assertThat(graph.degree(node)).isGreaterThanOrEqualTo(8);
      for (int i = 0; i < graph.degree(node); i++) {
        assertThat(graph.neighbour(node, i)).isNotEqualTo(node);
        for (int k = 0; k < i; k++) {
          assertThat(graph.neighbour(node, k)).isNotEqualTo(graph.neighbour(node, i));
        }
      }
    }
    assertThat(ends).isEqualTo(2 * 8 * 300);
  }

  @Test
  void countsWhatRemains() {
    RandomGraph graph = RandomGraph.draw(new Dice(2), 50, 3, 50);
    RandomGraph.Remains all = graph.without(new boolean[50]);
    assertThat(all).isEqualTo(new RandomGraph.Remains(50, 50, 0));
    assertThat(all.isConnected()).isTrue();
    boolean[] gone = new boolean[50];
    for (int i = 0; i < graph.degree(7); i++) {
      gone[graph.neighbour(7, i)] = true;
    }
    RandomGraph.Remains cut = graph.without(gone);
    assertThat(cut.isolated()).isGreaterThanOrEqualTo(1);
    assertThat(cut.survivors()).isEqualTo(50 - graph.degree(7));
    assertThat(cut.isConnected()).isFalse();
    boolean[] nobody = new boolean[50];
    java.util.Arrays.fill(nobody, true);
    assertThat(graph.without(nobody)).isEqualTo(new RandomGraph.Remains(0, 0, 0));
  }

  @Test
  void theBestLinkedGoFirst() {
    RandomGraph graph = RandomGraph.draw(new Dice(3), 200, 4, 200);
    for (Removal order : Removal.values()) {
      boolean[] gone = order.gone(graph, 60, new Dice(9));
      int count = 0;
      int leastGone = Integer.MAX_VALUE;
      int mostLeft = 0;
      for (int node = 0; node < 200; node++) {
        count += gone[node] ? 1 : 0;
        leastGone = gone[node] ? Math.min(leastGone, graph.degree(node)) : leastGone;
        mostLeft = gone[node] ? mostLeft : Math.max(mostLeft, graph.degree(node));
      }
      assertThat(count).isEqualTo(60);
      assertThat(leastGone >= mostLeft).isEqualTo(order == Removal.STATIC);
    }
  }

  @Test
  void adaptiveRemovalLooksAtTheLinksThatAreLeft() {
    RandomGraph graph = RandomGraph.draw(new Dice(5), 100, 3, 100);
    for (int count = 0; count < 100; count++) {
      boolean[] before = Removal.ADAPTIVE.gone(graph, count, new Dice(8));
      boolean[] after = Removal.ADAPTIVE.gone(graph, count + 1, new Dice(8));
      int most = 0;
      int taken = -1;
      for (int node = 0; node < 100; node++) {
        if (!before[node]) {
          most = Math.max(most, left(graph, node, before));
        }
        taken = after[node] && !before[node] ? node : taken;
      }
      assertThat(left(graph, taken, before)).isEqualTo(most);
    }
  }

  private static int left(RandomGraph graph, int node, boolean[] gone) {
    int left = 0;
    for (int i = 0; i < graph.degree(node); i++) {
      left += gone[graph.neighbour(node, i)] ? 0 : 1;
    }
    return left;
  }

  @Test
  void runsNetworksThatPeopleChoose() throws Exception {
    Result result =
        run(
            Map.of(
                "nodes", "200", "links", "4", "graphs", "20", "removed", "0,0.5,1", "order",
                "random"));
    assertThat(result.findings().sections()).hasSize(2);
    assertThat(result.findings().sections().getFirst().rows()).hasSize(9);
    assertThat(result.findings().score().compared()).isZero();
    assertThatThrownBy(() -> run(Map.of("nodes", "9", "links", "8")))
        .hasMessageContaining("too few for 8 links each");
  }
}
