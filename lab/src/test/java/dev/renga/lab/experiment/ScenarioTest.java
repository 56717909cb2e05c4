package dev.renga.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  @Test
  void readsNamesValuesAndComments() throws Exception {
    Scenario scenario =
        Scenario.parse("# six blocks\r\n\r\nexperiment = double-spend\nq=0.3 # 30 %\nz = 6\n");
    assertThat(scenario).isEqualTo(new Scenario("double-spend", Map.of("q", "0.3", "z", "6")));
  }

  @Test
  void wrongLinesAreNamed() {
    assertThatThrownBy(() -> Scenario.parse("experiment = a\nq 0.3\n"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("Line 2 must have the form name = value, not \"q 0.3\".");
    assertThatThrownBy(() -> Scenario.parse("experiment = a\nq = 1\nq = 2"))
        .hasMessage("Line 3 gives q a second time.");
    assertThatThrownBy(() -> Scenario.parse("q = 1"))
        .hasMessageContaining("does not name its experiment");
    assertThatThrownBy(() -> Scenario.parse("= 1")).hasMessageContaining("Line 1");
    assertThatThrownBy(() -> Scenario.parse("a\0b = 1")).hasMessageContaining("Line 1");
    assertThatThrownBy(() -> Scenario.parse("x".repeat(2 << 20)))
        .hasMessageContaining("over a megabyte");
  }
}
