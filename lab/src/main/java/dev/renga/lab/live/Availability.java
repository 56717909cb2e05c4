package dev.renga.lab.live;

import dev.renga.chain.HeaderNode;
import dev.renga.lab.event.EventLog;
import dev.renga.node.RengaNode;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.OutPoint;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks every second what the network is good for: whether blocks go on, and whether a client of
/// any running node can read the ledger. (Whether payments get through is asked by every payment,
/// see [People].)
///
/// A node that does not answer within ten seconds does not answer. Blocks go on unless there is
/// none for so long that, with the hash power that lives, chance alone would do that once in a
/// million blocks; or no hash power lives.
final class Availability implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Availability.class);
  private static final long TICK_MILLIS = 1_000;
  private static final long ANSWER_MILLIS = 10_000;

  /// Expected blocks without one: −ln(1e-6).
  private static final double OVERDUE = 13.8;

  private final LabRun run;
  final Probe payments;
  final Probe blocks;
  final Probe ledger;
  private final Thread thread;
  private @Nullable BlockHash lastTip;
  private double due;
  private volatile boolean closed;

  Availability(LabRun run, EventLog log) {
    this.run = run;
    this.payments = new Probe("payments", log);
    this.blocks = new Probe("blocks", log);
    this.ledger = new Probe("ledger", log);
    this.thread = Thread.ofVirtual().name("lab-measures").unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  private void loop() {
    long last = run.millis();
    while (!closed) {
      try {
        Thread.sleep(TICK_MILLIS);
        long now = run.millis();
        askForBlocks((now - last) / 1e3);
        last = now;
        askForTheLedger();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("Measuring failed; it goes on", e);
      }
    }
  }

  private void askForBlocks(double seconds) {
    Miners miners = run.miners();
    if (miners.mode() == MiningMode.MANUAL) {
      due = 0;
      return;
    }
    HeaderNode best = run.bestTip();
    if (!best.hash().equals(lastTip)) {
      lastTip = best.hash();
      due = 0;
    }
    double living =
        run.nodes().stream()
            .filter(node -> node.status() == NodeStatus.RUNNING && !node.isAttacker())
            .mapToDouble(LabNode::share)
            .sum();
    due += seconds * living * miners.hashRate() / Miners.expectedHashes(best, run.network());
    if (living <= 0) {
      blocks.failed("no hash power lives");
    } else if (due > OVERDUE) {
      blocks.failed(
          "no block since height %s, where %s were to be expected"
              .formatted(best.height(), Math.round(due)));
    } else {
      blocks.succeeded();
    }
  }

  private void askForTheLedger() {
    for (LabNode node : run.nodes()) {
      if (node.status() == NodeStatus.RUNNING) {
        long since = node.since();
        String problem = ask(node);
        if (problem == null) {
          ledger.succeeded();
        } else if (node.status() == NodeStatus.RUNNING && node.since() == since) {
          ledger.failed(problem);
        }
      }
    }
  }

  private @Nullable String ask(LabNode node) {
    try {
      RengaNode running = node.node();
      HeaderNode tip = running.chain().view().tip();
      OutPoint genesis = new OutPoint(run.network().genesis().transactions().getFirst().txid(), 0);
      int answers =
          running.chain().coins(List.of(genesis)).get(ANSWER_MILLIS, TimeUnit.MILLISECONDS).size();
      return tip.height() >= 0 && answers == 1 ? null : "node %s answers nonsense".formatted(node);
    } catch (TimeoutException e) {
      return "%s did not answer within %s ms".formatted(node, ANSWER_MILLIS);
    } catch (ExecutionException | RuntimeException e) {
      return "%s: %s".formatted(node, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(java.time.Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
