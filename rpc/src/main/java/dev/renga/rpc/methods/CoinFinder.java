package dev.renga.rpc.methods;

import dev.renga.chain.Chain;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.TxOut;
import dev.renga.rpc.RpcException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds outputs that a transaction may want to spend: unspent ones of the chain, and those of
/// unconfirmed transactions, spent or not.
///
/// @param chain whose coins are asked for
/// @param unconfirmed an unconfirmed output, or `null`
public record CoinFinder(Chain chain, Function<OutPoint, @Nullable TxOut> unconfirmed) {
  /// The outputs that were found.
  Map<OutPoint, TxOut> find(List<OutPoint> outPoints) throws RpcException {
    Map<OutPoint, TxOut> found = new LinkedHashMap<>();
    List<@Nullable Coin> coins = Futures.await(chain.coins(outPoints));
    for (int i = 0; i < outPoints.size(); i++) {
      TxOut output = unconfirmed.apply(outPoints.get(i));
      Coin coin = coins.get(i);
      if (output != null) {
        found.put(outPoints.get(i), output);
      } else if (coin != null) {
        found.put(outPoints.get(i), coin.output());
      }
    }
    return found;
  }
}
