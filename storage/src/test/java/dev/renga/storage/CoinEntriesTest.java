package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoinEntriesTest {
  /// Most coins are so small that the table is full before the memory is: then room is made while
  /// the new record stands for nothing yet. A page of a size that is rare fills slowly, so that its
  /// turn to be evicted comes while records are still being put into it.
  @Test
  void neverEvictsTheRecordForWhichItMakesRoom() {
    Random random = new Random(11);
    int gone = 0;
    try (CoinEntries entries = new CoinEntries(1 << 20, 1, 2)) {
      for (int i = 0; i < 3_000_000; i++) {
        OutPoint outPoint = CoinModel.outPoint(i, 0);
        int hash = entries.hash(outPoint);
        int kind = random.nextInt(100);
        Script script = Script.copyOf(new byte[kind < 6 ? 20 * (kind + 1) : 0]);
        Coin coin = new Coin(new TxOut(5, script), 7, false);
        int ref = entries.newCoin(outPoint, coin, CoinRecords.LIVE, false);
        if (ref != 0
            && entries.put(ref, outPoint, hash, false)
            && (entries.find(outPoint, hash) != ref || entries.flags(ref) != CoinRecords.LIVE)) {
          gone++;
        }
      }
      assertThat(entries.evicted()).isGreaterThan(2_000_000);
      assertThat(gone).as("records that were evicted by their own coming").isZero();
    }
  }
}
