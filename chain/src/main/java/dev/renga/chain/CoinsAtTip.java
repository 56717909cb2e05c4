package dev.renga.chain;

import dev.renga.primitives.Coin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Unspent outputs, and the block after which they are so.
///
/// @param tip the last block of the active chain when the coins were looked up
/// @param coins one for each outpoint asked for, `null` where there is none; unmodifiable
public record CoinsAtTip(HeaderNode tip, List<@Nullable Coin> coins) {
  /// Copies the list.
  public CoinsAtTip {
    coins = Collections.unmodifiableList(new ArrayList<>(coins));
  }
}
