package dev.renga.lab.forge;

import dev.renga.consensus.Rule;
import dev.renga.consensus.RuleBook;
import dev.renga.primitives.Network;
import java.util.Optional;
import java.util.function.Function;

/// A way to make a block that breaks one rule. Immutable; any thread.
public final class Forgery {
  private final String rule;
  private final Words does;
  private final Function<Network, Optional<Words>> obstacle;
  private final Maker maker;

  /// Puts a draft together.
  interface Maker {
    /// @param flawed whether to break the rule; otherwise the draft becomes the honest twin
    void make(Draft draft, boolean flawed);
  }

  private Forgery(
      String rule, Words does, Function<Network, Optional<Words>> obstacle, Maker maker) {
    this.rule = rule;
    this.does = does;
    this.obstacle = obstacle;
    this.maker = maker;
  }

  /// A forgery that works in every network of the laboratory.
  static Forgery of(String rule, String en, String ja, Maker maker) {
    return new Forgery(rule, new Words(en, ja), network -> Optional.empty(), maker);
  }

  /// The same where something may stand against it.
  Forgery unless(Function<Network, Optional<Words>> reason) {
    return new Forgery(rule, does, reason, maker);
  }

  /// Id of the rule that is broken.
  public String rule() {
    return rule;
  }

  /// The rule in the book.
  public Rule entry() {
    return RuleBook.rule(rule);
  }

  /// What the forger does, one sentence.
  public Words does() {
    return does;
  }

  /// Why no block of that network can break the rule; empty if one can.
  public Optional<Words> obstacle(Network network) {
    return obstacle.apply(network);
  }

  /// Makes the block and its twin, and finds their nonces on the calling thread.
  ///
  /// @throws ForgeException when the network does not allow it or the context lacks a coin
  public Forged forge(ForgeContext context) {
    obstacle(context.network())
        .ifPresent(
            why -> {
              throw new ForgeException(why.en());
            });
    Draft control = new Draft(context);
    maker.make(control, false);
    Draft flawed = new Draft(context);
    maker.make(flawed, true);
    return new Forged(rule, flawed.before(), flawed.toBlock(), control.toBlock());
  }

  @Override
  public String toString() {
    return rule;
  }
}
