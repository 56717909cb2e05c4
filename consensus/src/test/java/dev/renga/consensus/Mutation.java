package dev.renga.consensus;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One way to spoil a good block.
///
/// @param name for reports
/// @param rules ids of the rules that may refuse it, usually one
/// @param maker makes the mutant; `null` where the block has nothing that could be changed so
record Mutation(String name, Set<String> rules, Maker maker) {
  /// Makes a mutant.
  interface Maker {
    MutationCase.@Nullable Mutant make(MutationCase c);
  }

  static Mutation of(String name, String rule, Maker maker) {
    return new Mutation(name, Set.of(rule), maker);
  }

  static Mutation of(String name, Set<String> rules, Maker maker) {
    return new Mutation(name, rules, maker);
  }

  @Override
  public String toString() {
    return name;
  }
}
