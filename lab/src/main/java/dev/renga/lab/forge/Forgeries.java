package dev.renga.lab.forge;

import dev.renga.primitives.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All ways to forge a block: for each rule of the rule book either a [Forgery] or the reason why
/// no block can break it.
public final class Forgeries {
  /// A rule that no block can break.
  ///
  /// @param rule id of the rule
  /// @param why one sentence
  public record Excluded(String rule, Words why) {}

  /// What blocks of one network can break, in the order of the families.
  ///
  /// @param forgeries one for each rule that can be broken
  /// @param excluded the rest of the rule book
  public record Catalogue(List<Forgery> forgeries, List<Excluded> excluded) {
    /// Copies the lists.
    public Catalogue {
      forgeries = List.copyOf(forgeries);
      excluded = List.copyOf(excluded);
    }
  }

  private static final List<Excluded> NEVER =
      List.of(
          new Excluded(
              "signet-solution",
              new Words(
                  "Only a signet has a challenge that its blocks must solve; a network of the"
                      + " laboratory has none.",
                  "ブロックに署名の課題を課すのはsignetだけです。ラボのネットワークには課題がありません。")),
          new Excluded(
              "tx-size",
              new Words(
                  "A block with a transaction of more than 1,000,000 bytes is itself too large, and"
                      + " block-size is asked first.",
                  "1,000,000バイトを超える取引を含むブロックはそれ自体が大きすぎ、先にblock-sizeで拒否されます。")));

  private Forgeries() {}

  /// Every forgery that some network allows.
  public static List<Forgery> all() {
    List<Forgery> all = new ArrayList<>();
    all.addAll(HeaderForgeries.LIST);
    all.addAll(StructureForgeries.LIST);
    all.addAll(TransactionForgeries.LIST);
    all.addAll(WitnessForgeries.LIST);
    all.addAll(CoinForgeries.LIST);
    all.addAll(ScriptForgeries.list());
    return List.copyOf(all);
  }

  /// What blocks of that network can break. Every rule of the book is in it once.
  public static Catalogue on(Network network) {
    List<Forgery> possible = new ArrayList<>();
    List<Excluded> excluded = new ArrayList<>(NEVER);
    for (Forgery forgery : all()) {
      Optional<Words> obstacle = forgery.obstacle(network);
      if (obstacle.isPresent()) {
        excluded.add(new Excluded(forgery.rule(), obstacle.get()));
      } else {
        possible.add(forgery);
      }
    }
    return new Catalogue(possible, excluded);
  }

  /// The forgery that breaks a rule.
  ///
  /// @throws ForgeException when there is none, with the reason if the rule is in the book
  public static Forgery of(String rule) {
    for (Forgery forgery : all()) {
      if (forgery.rule().equals(rule)) {
        return forgery;
      }
    }
    for (Excluded excluded : NEVER) {
      if (excluded.rule().equals(rule)) {
        throw new ForgeException(excluded.why().en());
      }
    }
    throw new ForgeException("The rule book has no rule " + rule + ".");
  }
}
