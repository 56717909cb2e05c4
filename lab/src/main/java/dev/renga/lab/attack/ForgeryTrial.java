package dev.renga.lab.attack;

import dev.renga.lab.forge.Forgeries;
import dev.renga.lab.forge.Forgery;
import dev.renga.lab.live.LabAttack;
import dev.renga.lab.live.LabNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Breaks every rule that a block of a live network can break, one after the other, and writes down
/// what each honest node made of it.
public final class ForgeryTrial {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LabNetwork network;

  /// @param network best one in which blocks come only when told, so that no honest block comes in
  ///   between
  public ForgeryTrial(LabNetwork network) {
    this.network = network;
  }

  /// What came of one rule.
  ///
  /// @param rule its id
  /// @param reasons the different reject reasons that nodes gave; one, if all is well
  /// @param nodes honest nodes that were shown the block
  /// @param refused those that named this very rule
  /// @param believed those that took it
  /// @param hungUp those that closed the forger's connection
  /// @param spendable those at which the forger's reward exists
  public record Row(
      String rule,
      List<String> reasons,
      int nodes,
      int refused,
      int believed,
      int hungUp,
      int spendable) {
    /// Copies the list.
    public Row {
      reasons = List.copyOf(reasons);
    }

    /// Whether every node refused the block by its rule and the reward is worth nothing.
    public boolean isAsItShould() {
      return nodes > 0 && refused == nodes && believed == 0 && spendable == 0;
    }
  }

  /// Rules that no block of this network can break, with the reasons.
  public List<Forgeries.Excluded> excluded() {
    return Forgeries.on(network.network()).excluded();
  }

  /// Tries all; after each the honest chain grows by a block, so that it is seen to go on.
  ///
  /// @param each hears of every rule as it is done
  public void run(Consumer<Row> each) throws InterruptedException {
    LabField field = new LabField(new Desk(network));
    for (Forgery forgery : Forgeries.on(network.network()).forgeries()) {
      each.accept(row(new ForgedBlockAttack(forgery.rule()).run(field)));
      var _ = network.mine(field.honest().getFirst().index(), 1);
      var _ = network.awaitAgreement(PATIENCE);
    }
  }

  private static Row row(Outcome outcome) {
    String rule = outcome.figures().getOrDefault("rule", "");
    List<Outcome.Sight> sights = outcome.sights();
    TreeSet<String> reasons = new TreeSet<>();
    sights.forEach(sight -> reasons.add(sight.reason()));
    String spendable = outcome.figures().getOrDefault("reward-spendable-at", "0");
    return new Row(
        rule,
        List.copyOf(reasons),
        sights.size(),
        (int) sights.stream().filter(sight -> sight.rule().equals(rule)).count(),
        (int) outcome.believers(),
        (int) sights.stream().filter(Outcome.Sight::hungUp).count(),
        Integer.parseInt(spendable.substring(0, Math.max(1, spendable.indexOf(' ')))));
  }

  private record Desk(LabNetwork network) implements LabAttack.Desk {
    @Override
    public long id() {
      return 0;
    }

    @Override
    public boolean isStopped() {
      return false;
    }

    @Override
    public void note(String phase, Map<String, String> figures) {
      // the rows tell it
    }
  }
}
