package dev.renga.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowTest {
  private static Row row(@Nullable Interval interval, @Nullable Reference reference) {
    return new Row("x", Map.of(), "", 1, interval, interval, reference, "");
  }

  private static Reference reference(double value, double error, double rounding) {
    return new Reference(value, error, rounding, Reference.Origin.SOURCE, "test");
  }

  @Test
  void aReferenceInTheIntervalIsWithin() {
    Interval interval = new Interval(0.9, 1.2);
    assertThat(row(interval, Reference.exact(1.2, "f")).verdict()).isEqualTo(Row.Verdict.WITHIN);
    assertThat(row(interval, Reference.exact(1.2001, "f")).verdict())
        .isEqualTo(Row.Verdict.OUTSIDE);
    assertThat(row(interval, Reference.exact(0.9, "f")).verdict()).isEqualTo(Row.Verdict.WITHIN);
    assertThat(row(interval, Reference.exact(0.8999, "f")).verdict())
        .isEqualTo(Row.Verdict.OUTSIDE);
    assertThat(row(interval, null).verdict()).isEqualTo(Row.Verdict.NONE);
  }

  @Test
  void theReferencesOwnErrorAndRoundingCount() {
    Interval interval = new Interval(0.7, 1.3);
    assertThat(row(interval, reference(1.49, 0.4 / 2.5758293035489004, 0)).verdict())
        .isEqualTo(Row.Verdict.WITHIN);
    assertThat(row(interval, reference(1.51, 0.4 / 2.5758293035489004, 0)).verdict())
        .isEqualTo(Row.Verdict.OUTSIDE);
    assertThat(row(null, reference(1.005, 0, 0.005)).verdict()).isEqualTo(Row.Verdict.WITHIN);
    assertThat(row(null, reference(1.006, 0, 0.005)).verdict()).isEqualTo(Row.Verdict.OUTSIDE);
  }

  @Test
  void findingsCountWhatTheyMissed() {
    Interval interval = new Interval(0.9, 1.1);
    Findings findings =
        new Findings(
            List.of(
                new Section(
                    "t",
                    List.of(
                        row(interval, Reference.exact(1.05, "f")),
                        row(interval, Reference.exact(1.2, "f")),
                        row(interval, null),
                        row(null, Reference.exact(7, "f"))))),
            List.of(),
            List.of());
    assertThat(findings.score().compared()).isEqualTo(2);
    assertThat(findings.score().missed()).isEqualTo(1);
    assertThat(findings.score().furthest()).isBetween(1.99, 2.01);
  }

  @Test
  void talliesHoldFiniteNumbersAndCountsThatAreWhole() {
    assertThatThrownBy(() -> Tally.of(Double.NaN)).hasMessageContaining("finite");
    assertThatThrownBy(() -> new Tally(List.of(), "a b")).hasMessageContaining("without spaces");
    assertThat(Tally.of(5).count(0)).isEqualTo(5);
    assertThatThrownBy(() -> Tally.of(5.5).count(0)).hasMessageContaining("not a count");
    assertThatThrownBy(() -> new Interval(2, 1)).hasMessageContaining("2.0 to 1.0");
  }
}
