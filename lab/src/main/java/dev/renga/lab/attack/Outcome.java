package dev.renga.lab.attack;

import dev.renga.lab.forge.Words;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What came of an attack.
///
/// @param result whether it did what the attacker wanted
/// @param what what happened, in a sentence or two
/// @param why why it went so
/// @param figures by name, in the order in which they are shown
/// @param sights what each honest node made of it; empty where that is not the question
public record Outcome(
    Result result, Words what, Words why, Map<String, String> figures, List<Sight> sights) {
  /// Copies the collections.
  public Outcome {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    sights = List.copyOf(sights);
  }

  /// How it ended.
  public enum Result {
    /// The attacker got what it wanted.
    SUCCEEDED,
    /// It did not.
    FAILED,
    /// Somebody stopped it before the end.
    STOPPED
  }

  /// What one honest node made of a forgery.
  ///
  /// @param node its number
  /// @param believed whether it took the forgery into its chain or mempool
  /// @param rule the rule of the book by which it refused; empty if it did not
  /// @param reason the reject reason; empty if it did not refuse
  /// @param asked whether the verdict is its answer to a question of ours, since it cut the
  ///   attacker off before its chain was concerned
  /// @param hungUp whether it closed the attacker's connection
  public record Sight(
      int node, boolean believed, String rule, String reason, boolean asked, boolean hungUp) {}

  /// Number of nodes that believed.
  public long believers() {
    return sights.stream().filter(Sight::believed).count();
  }
}
