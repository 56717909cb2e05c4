package dev.renga.lab.theory;

import static dev.renga.lab.theory.Printed.agrees;
import static dev.renga.lab.theory.Printed.each;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForkRateTest {
  @Test
  void givesTheThreeRates() {
    each(
        "fork-rate",
        row -> {
          var rate = new ForkRate(row.get(0).value(), row.get(1).value());
          agrees(row.get(2), rate.contestedHeights());
          agrees(row.get(3), rate.staleOfFound());
          agrees(row.get(4), rate.staleOfMainChain());
        });
  }

  @Test
  void givesTheMinersOfAKnownDistribution() {
    List<Double> shares = new ArrayList<>();
    var table = PublishedTable.read("fork-shares");
    for (var row : table.rows()) {
      if (!row.get(0).text().equals("all")) {
        shares.add(row.get(0).value());
      }
    }
    assertThat(shares.stream().mapToDouble(share -> share).sum()).isCloseTo(1, within(1e-12));
    var rate = new ForkRate(10, 600);
    for (int i = 0; i < shares.size(); i++) {
      agrees(table.rows().get(i).get(2), 100 * rate.staleOf(shares, i));
    }
    agrees(table.rows().getLast().get(2), 100 * rate.staleOfAll(shares));
  }

  @Test
  void givesTheDelaysThatMeasuredRatesImply() {
    each(
        "stale-delay",
        row -> agrees(row.get(3), ForkRate.impliedDelay(row.get(1).count() / 10_000.0, 600)));
    assertThat(ForkRate.impliedDelay(1 / 1784.0, 600)).isCloseTo(0.34, within(0.005));
  }

  @Test
  void givesTheForkRateOf2012() {
    assertThat(ForkRate.fork(11.37, 633.68)).isCloseTo(0.01780, within(5e-6));
  }

  @Test
  void givesTheFixedDelaySimulations() {
    var tenth = new ForkRate(0.1, 1);
    assertThat(tenth.staleOfFound()).isCloseTo(0.0910, within(1.5e-4));
    assertThat(tenth.contestedHeights()).isCloseTo(0.0953, within(1.5e-4));
    var one = new ForkRate(1, 1);
    assertThat(one.staleOfFound()).isEqualTo(0.5);
    assertThat(one.contestedHeights()).isCloseTo(0.632, within(5e-4));
  }
}
