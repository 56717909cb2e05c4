package dev.renga.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {
  private final Counting counting = new Counting();

  private Parameters given(String name, String value) throws ParameterException {
    return Parameters.of(counting, Map.of(name, value));
  }

  @Test
  void readsTheFormsPeopleWrite() throws Exception {
    assertThat(given("scale", "45%").real("scale")).isEqualTo(0.45);
    assertThat(given("scale", " 1/3 ").real("scale")).isEqualTo(1 / 3.0);
    assertThat(given("scale", "2.5e-1").real("scale")).isEqualTo(0.25);
    assertThat(given("list", "0.5, 1/4,2").reals("list")).containsExactly(0.5, 0.25, 2.0);
    assertThat(given("list", "").reals("list")).isEmpty();
    assertThat(given("counts", "3,4").wholes("counts")).containsExactly(3L, 4L);
    assertThat(given("kind", "b").text("kind")).isEqualTo("b");
    assertThat(given("seed", "77").seed()).isEqualTo(77);
  }

  @Test
  void equalValuesAreEqualHoweverWritten() throws Exception {
    assertThat(given("scale", "50%"))
        .isEqualTo(given("scale", "0.5"))
        .isEqualTo(given("scale", "1/2"));
    assertThat(given("scale", "50%")).isEqualTo(Parameters.of(counting));
    assertThat(given("scale", "0.5").hashCode()).isEqualTo(Parameters.of(counting).hashCode());
    assertThat(given("scale", "0.4")).isNotEqualTo(Parameters.of(counting));
  }

  @Test
  void wrongValuesGetASentence() {
    for (String wrong :
        List.of("", "x", "NaN", "Infinity", "1/0", "0/0", "1e999", "1.1", "-0.1", "0x1p1", "1d")) {
      assertThatThrownBy(() -> given("scale", wrong))
          .isInstanceOf(ParameterException.class)
          .hasMessageStartingWith("scale must be");
    }
    assertThatThrownBy(() -> given("units", "0")).hasMessage("units must be 1 to 100, not 0.");
    assertThatThrownBy(() -> given("units", "1.5")).hasMessageContaining("a whole number");
    assertThatThrownBy(() -> given("units", "99999999999999999999")).hasMessageContaining("units");
    assertThatThrownBy(() -> given("list", "1,,2")).hasMessageContaining("list must be a number");
    assertThatThrownBy(() -> given("list", "1,3"))
        .hasMessage("list must be a list, each 0 to 2 m, not 3.");
    assertThatThrownBy(() -> given("list", "1,".repeat(2000) + "1"))
        .hasMessageContaining("at most 1000");
    assertThatThrownBy(() -> given("counts", "1,a")).hasMessageContaining("a whole number");
    assertThatThrownBy(() -> given("kind", "c")).hasMessage("kind must be one of a, b, not \"c\".");
    assertThatThrownBy(() -> given("unit", "1"))
        .hasMessage(
            "counting has no parameter unit; it has units, scale, list, counts, kind, seed.");
  }

  @Test
  void defaultsAreCanonicalForEveryReadyExperiment() throws Exception {
    for (Experiment experiment : Experiments.ready()) {
      assertThat(Parameters.of(experiment, Map.of()).values())
          .isEqualTo(Parameters.of(experiment, Parameters.of(experiment).values()).values());
      for (Parameter parameter : Parameters.all(experiment)) {
        assertThat(parameter.canonical(parameter.defaultText())).isEqualTo(parameter.defaultText());
      }
      assertThat(experiment.plan(Parameters.of(experiment)).units()).isPositive();
      assertThat(Experiments.named(experiment.name())).isPresent();
    }
    assertThat(Experiments.named("no-such")).isEmpty();
  }
}
