package dev.renga.lab.live;

import dev.renga.chain.Subscription;
import dev.renga.lab.event.LabEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs a scenario in real time and reports. Blocks the calling thread; another thread may close
/// the network meanwhile, which ends the run.
public final class LabScenarioRunner {
  private static final int MAX_REFUSED = 1_000;

  private final LabScenario scenario;
  private final Consumer<String> progress;
  private final List<LabReport.Phase> phases = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private long commands;
  private String phase = "from the start";
  private long phaseFrom;
  private LabSnapshot.@Nullable Measures before;

  /// @param progress told of every command and phase in one line, on the running thread
  public LabScenarioRunner(LabScenario scenario, Consumer<String> progress) {
    this.scenario = scenario;
    this.progress = progress;
  }

  /// Starts the scenario's network, runs it, and closes the network.
  ///
  /// @throws LabException with a sentence when the network cannot start or was closed meanwhile
  public LabReport run() {
    try (LabNetwork network = scenario.builder().start()) {
      return run(network);
    }
  }

  /// Runs the scenario on a network that has just been started with [LabScenario#builder].
  ///
  /// @throws LabException with a sentence when it was closed meanwhile
  public LabReport run(LabNetwork network) {
    Comings comings = new Comings();
    try (Subscription hearing = network.subscribe("scenario", comings::hear)) {
      phaseFrom = network.millis();
      long begin = phaseFrom;
      before = network.snapshot().measures();
      for (LabScenario.Step step : scenario.steps()) {
        sleepUntil(network, begin + step.atMillis());
        carryOut(network, step);
      }
      sleepUntil(network, begin + scenario.untilMillis());
      var _ = network.execute(new LabCommand.Payments(0), "scenario");
      settle(network);
      endPhase(network);
      hearing.caughtUp().join();
      return report(network, begin, comings.nodes());
    }
  }

  private void carryOut(LabNetwork network, LabScenario.Step step) {
    switch (step) {
      case LabScenario.Step.Mark(long at, String name) -> {
        endPhase(network);
        phase = name;
        progress.accept("%s s: %s".formatted(at / 1_000, name));
      }
      case LabScenario.Step.Do(long at, LabCommand command) -> {
        commands++;
        // a thread of its own, so that a slow start does not hold up what comes next
        Thread.ofVirtual()
            .name("lab-scenario")
            .start(
                () -> {
                  try {
                    String done = network.execute(command, "scenario");
                    progress.accept("%s s: %s".formatted(at / 1_000, done));
                  } catch (LabException e) {
                    refuse(e.text());
                  }
                });
      }
    }
  }

  private synchronized void refuse(String sentence) {
    if (refused.size() < MAX_REFUSED) {
      refused.add(sentence);
    }
  }

  /// Waits until nothing is open any more, but no longer than the scenario allows.
  private void settle(LabNetwork network) {
    long end = network.millis() + scenario.settleMillis();
    int height = network.bestTip().height();
    while (network.millis() < end && !isSettled(network, height)) {
      sleepUntil(network, network.millis() + 250);
    }
  }

  private static boolean isSettled(LabNetwork network, int height) {
    boolean mined =
        network.mining() == MiningMode.MANUAL
            || (network.bestTip().height() > height && network.openPayments() == 0);
    return mined && network.awaitedPayments() == 0 && network.isAgreed() && network.isCaughtUp();
  }

  private void endPhase(LabNetwork network) {
    LabSnapshot.Measures now = network.snapshot().measures();
    LabSnapshot.Measures last = before;
    long at = network.millis();
    phases.add(
        new LabReport.Phase(
            phase,
            phaseFrom,
            at,
            less(now.payments(), last == null ? now.payments() : last.payments()),
            less(now.blocks(), last == null ? now.blocks() : last.blocks()),
            less(now.ledger(), last == null ? now.ledger() : last.ledger())));
    before = now;
    phaseFrom = at;
  }

  private static LabSnapshot.Available less(
      LabSnapshot.Available now, LabSnapshot.Available before) {
    return new LabSnapshot.Available(
        now.asked() - before.asked(), now.failed() - before.failed(), now.last());
  }

  private static void sleepUntil(LabNetwork network, long millis) {
    try {
      long left = millis - network.millis();
      while (left > 0) {
        if (network.isClosing()) {
          throw new LabException("The network was closed before the scenario had ended.");
        }
        Thread.sleep(Math.min(left, 100));
        left = millis - network.millis();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("The scenario was interrupted.", e);
    }
  }

  private LabReport report(LabNetwork network, long begin, LabReport.Nodes nodes) {
    LabSnapshot.Measures end = network.snapshot().measures();
    long lost = network.lostPayments();
    List<LabReport.Finding> findings = new ArrayList<>();
    for (LabScenario.Expectation expectation : scenario.expectations()) {
      findings.add(judge(expectation, end, nodes, lost));
    }
    synchronized (this) {
      return new LabReport(
          scenario,
          network.millis() - begin,
          commands,
          refused,
          phases,
          end,
          nodes,
          lost,
          findings);
    }
  }

  private static LabReport.Finding judge(
      LabScenario.Expectation expectation,
      LabSnapshot.Measures end,
      LabReport.Nodes nodes,
      long lost) {
    return switch (expectation) {
      case LabScenario.Expectation.AtLeast(String measure, double share) -> {
        LabSnapshot.Available found =
            switch (measure) {
              case "payments" -> end.payments();
              case "blocks" -> end.blocks();
              default -> end.ledger();
            };
        yield finding(
            "availability of %s at least %s".formatted(measure, LabReport.percent(share)),
            "%s, %s of %s failed%s"
                .formatted(
                    LabReport.percent(found.share()),
                    found.failed(),
                    found.asked(),
                    found.failed() == 0 ? "" : ", the last: " + found.last()),
            found.asked() > 0 && found.share() >= share);
      }
      case LabScenario.Expectation.LostPayments(long most) ->
          finding(
              "at most %s confirmed payments lost".formatted(most), lost + " lost", lost <= most);
      case LabScenario.Expectation.CaughtUp(double share) -> {
        long counted = nodes.again() - nodes.endedBefore();
        double found = counted == 0 ? 0 : (double) nodes.caughtUp() / counted;
        yield finding(
            "%s of the nodes started again catch up".formatted(LabReport.percent(share)),
            "%s of %s did".formatted(nodes.caughtUp(), counted),
            counted > 0 && found >= share);
      }
      case LabScenario.Expectation.Agreement() ->
          finding("one tip", end.tips() + " tips", end.tips() == 1);
      case LabScenario.Expectation.StaleRate(double most) ->
          finding(
              "at most %s of the blocks stale".formatted(LabReport.percent(most)),
              LabReport.percent(end.staleRate()),
              end.staleRate() <= most);
      case LabScenario.Expectation.Activity(String what, long least) -> {
        long found = what.equals("blocks-mined") ? end.mined() : end.paymentsConfirmed();
        yield finding(
            "%s at least %s".formatted(what.replace('-', ' '), least),
            String.valueOf(found),
            found >= least);
      }
    };
  }

  private static LabReport.Finding finding(String expected, String found, boolean met) {
    return new LabReport.Finding(expected.toLowerCase(Locale.ROOT), found, met);
  }

  /// Counts how nodes come and go; one thread.
  private static final class Comings {
    private final Set<Integer> behind = new HashSet<>();
    private final Quantiles took = new Quantiles();
    private long killed;
    private long again;
    private long caughtUp;
    private long endedBefore;

    synchronized void hear(LabEvent event) {
      switch (event.what()) {
        case LabEvent.NodeKilled _ -> {
          killed++;
          endedBefore += behind.remove(event.node()) ? 1 : 0;
        }
        case LabEvent.NodeFailed _ -> {
          if (event.cause().equals("restart") && behind.add(event.node())) {
            again++; // it should have come back and did not
          }
        }
        case LabEvent.NodeStopped _ -> endedBefore += behind.remove(event.node()) ? 1 : 0;
        case LabEvent.NodeStarted(_, boolean wasThere) -> {
          if (wasThere) {
            again++;
            behind.add(event.node());
          }
        }
        case LabEvent.NodeCaughtUp(_, long millis) -> {
          if (behind.remove(event.node())) {
            caughtUp++;
            took.add(millis);
          }
        }
        default -> {
          // nothing about nodes
        }
      }
    }

    synchronized LabReport.Nodes nodes() {
      return new LabReport.Nodes(killed, again, caughtUp, endedBefore, took.times());
    }
  }
}
