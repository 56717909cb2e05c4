package dev.renga.dashboard.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.lab.live.LabSnapshot.LinkState;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuickestWaysTest {
  private static LinkState open(int from, int to, long delay) {
    return new LinkState(from, to, true, false, delay, 0);
  }

  @Test
  void takesTheQuickestWayAndThreeMessages() {
    // 0–1: 10, 1–2: 10, 0–2 is quicker over 1: 20 instead of 100
    assertThat(QuickestWays.medianMillis(List.of(open(0, 1, 10), open(1, 2, 10), open(0, 2, 100))))
        .hasValue(30);
    assertThat(QuickestWays.medianMillis(List.of(open(2, 5, 40)))).hasValue(120);
  }

  @Test
  void countsNeitherClosedNorCutLinksNorPairsWithoutAWay() {
    List<LinkState> links =
        List.of(
            open(0, 1, 10),
            open(2, 3, 20),
            new LinkState(1, 2, true, true, 1, 0),
            new LinkState(0, 3, false, false, 1, 0));
    assertThat(QuickestWays.medianMillis(links)).hasValue(45);
  }

  @Test
  void saysNothingAboutNodesWithoutLinks() {
    assertThat(QuickestWays.medianMillis(List.of())).isEmpty();
  }
}
