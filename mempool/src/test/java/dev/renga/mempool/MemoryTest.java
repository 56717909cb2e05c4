package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.mempool.Rig.Money;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What entries count as in memory, beside the real heap.
class MemoryTest {
  @Test
  @Tag("kf=M-001")
  void entriesCountAsWhatTheyTake() {
    Random random = new Random(8);
    Witness witness =
        Rig.spend(
                new Money(
                    new OutPoint(Txid.ofWords(1, 2, 3, 4), 0),
                    new TxOut(10_000, Rig.WALLET.script())),
                1)
            .inputs()
            .getFirst()
            .witness();
    for (int shape = 0; shape < 3; shape++) {
      int inputs = List.of(1, 2, 20).get(shape);
      int outputs = List.of(2, 30, 1).get(shape);
      int count = List.of(12_000, 5_000, 3_000).get(shape);
      Pool pool = new Pool(7);
      long before = used();
      for (int i = 0; i < count; i++) {
        Transaction one = transaction(random, witness, inputs, outputs);
        pool.add(
            new MempoolEntry(
                EntryMemory.compact(one),
                random.nextInt(1_000_000),
                1,
                one.virtualSize(),
                i,
                1,
                i,
                false,
                EntryMemory.of(one)));
      }
      double real = used() - before;
      double counted = pool.memory();
      System.out.println(
          "mempool memory: %s in, %s out: counted %s bytes, took %s bytes each"
              .formatted(inputs, outputs, Math.round(counted / count), Math.round(real / count)));
      assertThat(pool.size()).isEqualTo(count);
      assertThat(counted / real).isBetween(0.75, 1.6);
    }
  }

  private static Transaction transaction(Random random, Witness witness, int inputs, int outputs) {
    List<TxIn> from = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      Txid txid = Txid.ofWords(random.nextLong(), random.nextLong(), random.nextLong(), i);
      from.add(new TxIn(new OutPoint(txid, 0), Script.EMPTY, TxIn.SEQUENCE_FINAL, witness));
    }
    List<TxOut> to = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      to.add(new TxOut(random.nextInt(1_000_000), Rig.WALLET.script()));
    }
    return new Transaction(2, from, to, 0);
  }

  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
