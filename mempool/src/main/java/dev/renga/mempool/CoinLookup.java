package dev.renga.mempool;

import dev.renga.chain.HeaderNode;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds unspent outputs of the chain.
interface CoinLookup {
  /// The coins after this block, `null` where there is none; `null` for the whole if the chain's
  /// tip is another by now.
  @Nullable List<@Nullable Coin> find(HeaderNode tip, List<OutPoint> outPoints);
}
