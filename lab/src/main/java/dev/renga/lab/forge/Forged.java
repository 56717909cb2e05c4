package dev.renga.lab.forge;

import dev.renga.primitives.Block;
import java.util.List;

/// A forged block and its honest twin.
///
/// @param rule id of the rule that the block breaks
/// @param before valid blocks that must come first, in order; mostly none
/// @param block breaks the rule and, but for what follows from that, no other; its proof of work is
///   real unless that is the rule
/// @param control the same block without the flaw, which every node accepts after `before`
public record Forged(String rule, List<Block> before, Block block, Block control) {
  /// Copies the list.
  public Forged {
    before = List.copyOf(before);
  }
}
