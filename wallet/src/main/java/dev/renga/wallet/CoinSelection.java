package dev.renga.wallet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/// In which order coins are taken until they are enough.
public enum CoinSelection {
  /// The largest first: fewest inputs, lowest fee now.
  LARGEST_FIRST,

  /// At random, each order being as likely as any other: small coins get used up too, and the
  /// choice tells little about what else there is.
  RANDOM_DRAW;

  private static final Comparator<OwnedCoin> LARGEST =
      Comparator.comparingLong(OwnedCoin::value)
          .reversed()
          .thenComparing(OwnedCoin::outPoint); // so that one seed gives one result

  List<OwnedCoin> order(List<OwnedCoin> coins, RandomGenerator random) {
    List<OwnedCoin> ordered = new ArrayList<>(coins);
    ordered.sort(LARGEST);
    if (this == RANDOM_DRAW) {
      for (int i = ordered.size() - 1; i > 0; i--) {
        OwnedCoin other = ordered.set(random.nextInt(i + 1), ordered.get(i));
        ordered.set(i, other);
      }
    }
    return ordered;
  }
}
