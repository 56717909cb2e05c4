package dev.renga.mempool;

import dev.renga.chain.Chain;
import dev.renga.chain.CoinsAtTip;
import dev.renga.chain.HeaderNode;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks the chain for coins, and remembers its last answers while the tip stays: a transaction is
/// looked at twice, before and after its scripts. Used by the writer alone.
final class ChainCoins implements CoinLookup {
  private static final int MAX_REMEMBERED = 8192;

  private final Chain chain;
  private final Map<OutPoint, Optional<Coin>> remembered = new HashMap<>();
  private @Nullable HeaderNode at;

  ChainCoins(Chain chain) {
    this.chain = chain;
  }

  @Override
  public @Nullable List<@Nullable Coin> find(HeaderNode tip, List<OutPoint> outPoints) {
    if (at != tip || remembered.size() > MAX_REMEMBERED) {
      remembered.clear();
      at = tip;
    }
    List<OutPoint> asked = new ArrayList<>();
    for (OutPoint outPoint : outPoints) {
      if (!remembered.containsKey(outPoint)) {
        asked.add(outPoint);
      }
    }
    if (!asked.isEmpty()) {
      CoinsAtTip answer = Waiting.on(chain.coinsAtTip(asked));
      if (answer.tip() != tip) {
        return null;
      }
      for (int i = 0; i < asked.size(); i++) {
        remembered.put(asked.get(i), Optional.ofNullable(answer.coins().get(i)));
      }
    }
    List<@Nullable Coin> found = new ArrayList<>(outPoints.size());
    for (OutPoint outPoint : outPoints) {
      found.add(remembered.getOrDefault(outPoint, Optional.empty()).orElse(null));
    }
    return found;
  }
}
