package dev.renga.lab.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What came of a scenario.
///
/// @param tookMillis from the network's start to the judgement
/// @param commands that were carried out
/// @param refused commands that could not be carried out, as sentences
/// @param phases with what was asked in each
/// @param end the measures in the end
/// @param nodes how nodes came and went
/// @param lostPayments that were confirmed once and are not in the end
/// @param findings one for each expectation
public record LabReport(
    LabScenario scenario,
    long tookMillis,
    long commands,
    List<String> refused,
    List<Phase> phases,
    LabSnapshot.Measures end,
    Nodes nodes,
    long lostPayments,
    List<Finding> findings) {
  /// Copies the lists.
  public LabReport {
    refused = List.copyOf(refused);
    phases = List.copyOf(phases);
    findings = List.copyOf(findings);
  }

  /// A part of the run.
  public record Phase(
      String name,
      long fromMillis,
      long toMillis,
      LabSnapshot.Available payments,
      LabSnapshot.Available blocks,
      LabSnapshot.Available ledger) {}

  /// How nodes came and went.
  ///
  /// @param again starts of nodes that had run before
  /// @param caughtUp those of them that had the best tip again
  /// @param endedBefore those of them that were ended before they had it
  /// @param catchingUp milliseconds that it took
  public record Nodes(
      long killed, long again, long caughtUp, long endedBefore, LabSnapshot.Times catchingUp) {}

  /// An expectation and what was found.
  public record Finding(String expected, String found, boolean met) {}

  /// Whether all expectations are met.
  public boolean isMet() {
    return findings.stream().allMatch(Finding::met);
  }

  /// The report for people, some thirty lines.
  public String toText() {
    List<String> lines = new ArrayList<>();
    lines.add("%s: %s".formatted(scenario.name(), isMet() ? "as expected" : "NOT as expected"));
    if (!scenario.about().isEmpty()) {
      lines.add(scenario.about());
    }
    lines.add("");
    lines.add("network      " + scenario.network());
    lines.add(
        "run          %s s, %s commands, %s refused"
            .formatted(tookMillis / 1_000, commands, refused.size()));
    lines.add(
        "nodes        %s killed, %s started again: %s caught up, %s ended before they could"
            .formatted(nodes.killed(), nodes.again(), nodes.caughtUp(), nodes.endedBefore()));
    lines.add("catching up  " + times(nodes.catchingUp()));
    lines.add("");
    lines.add("availability for clients of living nodes (failed/asked)");
    lines.add(row("phase", "payments", "blocks", "ledger"));
    for (Phase phase : phases) {
      lines.add(
          row(
              "%s (%s–%s s)"
                  .formatted(phase.name(), phase.fromMillis() / 1_000, phase.toMillis() / 1_000),
              share(phase.payments()),
              share(phase.blocks()),
              share(phase.ledger())));
    }
    lines.add("");
    lines.add(
        "payments     %s made (%s more refused), %s confirmed, %s taken back on the way, %s conflicted, %s lost"
            .formatted(
                end.paymentsMade(),
                end.paymentsRefused(),
                end.paymentsConfirmed(),
                end.paymentsTakenBack(),
                end.paymentsConflicted(),
                lostPayments));
    lines.add("  to a node  " + times(end.paymentPropagation()));
    lines.add(
        "blocks       %s mined, %s stale (%s), deepest reorganisation %s"
            .formatted(
                end.mined(), end.stale(), percent(end.staleRate()), end.deepestReorganisation()));
    lines.add("  to a node  " + times(end.blockPropagation()));
    lines.add("tips         %s, agreement %s".formatted(end.tips(), percent(end.agreement())));
    lines.add("");
    for (Finding finding : findings) {
      lines.add(
          "%s  expected %s; found %s"
              .formatted(finding.met() ? "met" : "NOT", finding.expected(), finding.found()));
    }
    refused.stream().limit(5).forEach(sentence -> lines.add("refused: " + sentence));
    return String.join(System.lineSeparator(), lines);
  }

  private static String row(String phase, String payments, String blocks, String ledger) {
    return String.format(Locale.ROOT, "  %-38s %-20s %-20s %s", phase, payments, blocks, ledger);
  }

  private static String share(LabSnapshot.Available available) {
    if (available.asked() == 0) {
      return "not asked";
    }
    return "%s (%s/%s)"
        .formatted(percent(available.share()), available.failed(), available.asked());
  }

  static String percent(double share) {
    return share == 1
        ? "100 %"
        : String.format(Locale.ROOT, "%.2f %%", Math.floor(share * 1e4) / 100);
  }

  private static String times(LabSnapshot.Times times) {
    return times.count() == 0
        ? "not measured"
        : String.format(
            Locale.ROOT,
            "median %.2f s, 90 %% %.2f s, 99 %% %.2f s (%d times)",
            times.median() / 1e3,
            times.p90() / 1e3,
            times.p99() / 1e3,
            times.count());
  }
}
