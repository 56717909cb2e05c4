package dev.renga.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StateFileTest {
  private static StateFile state() throws Exception {
    Counting counting = new Counting();
    ExperimentRun run = ExperimentRun.of(counting, Parameters.of(counting));
    run.resume(
        new TreeMap<>(
            Map.of(
                0, Tally.of(1.0 / 3, 1e-300, -0.0),
                5, new Tally(List.of(), "ab12"),
                7, Tally.of(9_007_199_254_740_992.0))));
    return StateFile.of(run);
  }

  @Test
  void readsWhatItWrote() throws Exception {
    StateFile state = state();
    assertThat(StateFile.parse(state.toText())).isEqualTo(state);
    assertThat(state.toText()).startsWith("renga-sim-state 1\nexperiment counting\n");
  }

  @Test
  void refusesEveryTruncation() throws Exception {
    String text = state().toText();
    for (int length = 0; length < text.length(); length++) {
      String torn = text.substring(0, length);
      assertThatThrownBy(() -> StateFile.parse(torn)).isInstanceOf(StateException.class);
    }
  }

  @Test
  void refusesEveryEditedCharacter() throws Exception {
    String text = state().toText();
    for (int at = 0; at < text.length(); at++) {
      char other = text.charAt(at) == '1' ? '2' : '1';
      String edited = text.substring(0, at) + other + text.substring(at + 1);
      assertThatThrownBy(() -> StateFile.parse(edited)).isInstanceOf(StateException.class);
    }
  }

  @Test
  void refusesWhatIsSomethingElse() {
    assertThatThrownBy(() -> StateFile.parse("PNG"))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("not the state of a simulation");
  }
}
