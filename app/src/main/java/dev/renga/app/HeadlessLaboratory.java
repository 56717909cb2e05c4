package dev.renga.app;

import dev.renga.lab.live.LabAgreement;
import dev.renga.lab.live.LabException;
import dev.renga.lab.live.LabNetwork;
import dev.renga.lab.live.LabReport;
import dev.renga.lab.live.LabScenario;
import dev.renga.lab.live.LabScenarioRunner;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Runs of `renga lab` without a page, which report and end.
///
/// @param out where the report goes
record HeadlessLaboratory(PrintStream out) {
  /// Status when what was expected did not come true.
  private static final int NOT_AS_EXPECTED = 3;

  /// Status after Ctrl-C.
  private static final int INTERRUPTED = 130;

  /// Runs a scenario.
  ///
  /// @return the process' status: 0 when all is as expected, 3 when not
  /// @throws LabException with a sentence when the file is wrong or the network cannot be
  int scenario(Path file) {
    LabScenario read = LabScenario.read(file);
    LabNetwork network = read.builder().build();
    AtomicBoolean interrupted = closeOnSignals(network);
    try (network) {
      out.println("Starting %s …".formatted(read.network()));
      network.start();
      LabReport report = new LabScenarioRunner(read, out::println).run(network);
      out.println();
      out.println(report.toText());
      return report.isMet() ? 0 : NOT_AS_EXPECTED;
    } catch (LabException e) {
      if (interrupted.get()) {
        out.println("The network is closed; the scenario did not end.");
        return INTERRUPTED;
      }
      throw e;
    }
  }

  private static AtomicBoolean closeOnSignals(LabNetwork network) {
    AtomicBoolean interrupted = new AtomicBoolean();
    for (String signal : List.of("INT", "TERM")) {
      Signals.on(
          signal,
          name -> {
            interrupted.set(true);
            network.close();
          });
    }
    return interrupted;
  }

  /// Compares a live network with a simulated one.
  ///
  /// @return the process' status: 0 when they agree, 3 when not
  int agreement(long seed) {
    LabAgreement usual = LabAgreement.DEFAULT;
    LabAgreement what =
        new LabAgreement(usual.nodes(), seed, usual.intervalSeconds(), usual.blocks());
    Thread running = Thread.currentThread();
    AtomicBoolean interrupted = new AtomicBoolean();
    for (String signal : List.of("INT", "TERM")) {
      Signals.on(
          signal,
          name -> {
            interrupted.set(true);
            running.interrupt(); // the networks are closed on the way out
          });
    }
    LabAgreement.Report report;
    try {
      report = what.run(out::println);
    } catch (LabException e) {
      if (!interrupted.get()) {
        throw e;
      }
      out.println("The network is closed; the comparison did not end.");
      return INTERRUPTED;
    }
    out.println();
    out.println(report.toText());
    return report.isAgreed() ? 0 : NOT_AS_EXPECTED;
  }
}
