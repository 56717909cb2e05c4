package dev.renga.app;

import dev.renga.lab.attack.AttackException;
import dev.renga.lab.attack.ForgeryTrial;
import dev.renga.lab.live.LabException;
import dev.renga.lab.live.LabNetwork;
import dev.renga.lab.live.MiningMode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `renga forge`: a miner breaks every rule of the rule book in turn, before the eyes of a network
/// of honest nodes.
///
/// Status 0 when every block was refused by every node for its rule and no reward exists, 1 when
/// not, or with one sentence when the network cannot start.
@Command(
    name = "forge",
    description = {
      "Breaks every rule that a block can break, in a network of honest nodes on this machine, and"
          + " tells what they made of it."
    })
final class ForgeCommand implements Callable<Integer> {
  private static final String ROW = "%-42s %-9s %-9s %-9s %-9s %s%n";

  private final PrintStream out;
  private final PrintStream err;

  @Option(names = "--nodes", paramLabel = "N", description = "How many nodes (default: 12).")
  private int nodes = 12;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of everything that is drawn (default: 1).")
  private long seed = 1;

  ForgeCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws InterruptedException {
    LabNetwork network;
    AtomicBoolean interrupted = new AtomicBoolean();
    try {
      network = LabNetwork.builder().nodes(nodes).seed(seed).mining(MiningMode.MANUAL).build();
    } catch (LabException e) {
      err.println("Error: " + e.text());
      return 1;
    }
    for (String signal : List.of("INT", "TERM")) {
      Signals.on(
          signal,
          name -> {
            interrupted.set(true);
            network.close();
          });
    }
    try (network) {
      network.start();
      return run(new ForgeryTrial(network));
    } catch (LabException | AttackException e) {
      err.println("Error: " + (interrupted.get() ? "interrupted." : e.getMessage()));
      return 1;
    }
  }

  private int run(ForgeryTrial trial) throws InterruptedException {
    List<ForgeryTrial.Row> rows = new ArrayList<>();
    out.printf(Locale.ROOT, ROW, "rule", "refused", "believed", "hung up", "reward at", "reason");
    trial.run(
        row -> {
          rows.add(row);
          out.printf(
              Locale.ROOT,
              ROW,
              row.rule(),
              row.refused() + "/" + row.nodes(),
              row.believed() + "/" + row.nodes(),
              row.hungUp() + "/" + row.nodes(),
              row.spendable() + "/" + row.nodes(),
              String.join(" | ", row.reasons()));
        });
    out.println();
    trial.excluded().forEach(each -> out.println(each.rule() + ": " + each.why().en()));
    long good = rows.stream().filter(ForgeryTrial.Row::isAsItShould).count();
    out.println();
    out.println(
        "%s of %s rules: refused by every honest node for that rule, and the reward is worth nothing."
            .formatted(good, rows.size()));
    return good == rows.size() ? 0 : 1;
  }
}
