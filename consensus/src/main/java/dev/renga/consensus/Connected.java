package dev.renga.consensus;

import dev.renga.primitives.Coin;
import java.util.List;

/// What became of an attempt to connect a block.
public sealed interface Connected {
  /// Every rule holds, scripts excepted: they were handed out.
  ///
  /// @param fees satoshi, 0…21 million bitcoin
  /// @param inputs inputs of the transactions after the coinbase
  /// @param sigopCost BIP141's signature operation cost, 0…80,000
  /// @param spent for every transaction after the coinbase the coins its inputs spent, in order:
  ///   what must be kept to undo the block. Unmodifiable
  record Applied(long fees, int inputs, int sigopCost, List<List<Coin>> spent)
      implements Connected {}

  /// A rule does not hold. The coins view holds part of the block and must be rolled back.
  ///
  /// @param verdict the rule
  record Refused(Verdict.Invalid verdict) implements Connected {}
}
