package dev.renga.mempool;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.BlockBuilder;
import dev.renga.chain.HeaderNode;
import dev.renga.mempool.MempoolEvent.Cause;
import dev.renga.mempool.Rig.Money;
import dev.renga.primitives.Block;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the mempool does when the chain changes its mind.
class ReorgTest {
  private static Set<Transaction> transactions(MempoolView view) {
    Set<Transaction> all = new HashSet<>();
    view.entries().forEach(entry -> all.add(entry.transaction()));
    return all;
  }

  @Test
  @Tag("kf=M-024")
  void transactionsOfAllAbandonedBlocksComeBack() {
    try (Rig rig = Rig.open()) {
      HeaderNode fork = rig.chain.tip();
      Transaction a = Rig.spend(List.of(rig.coin()), 2, 1000);
      Transaction b = Rig.spend(Money.of(a, 0), 1000);
      Transaction c = Rig.spend(Money.of(b, 0), 1000);
      rig.chain.mine(1, a);
      rig.chain.mine(1, b);
      rig.chain.mine(1, c);
      Transaction waiting = Rig.spend(Money.of(c, 0), 1000);
      rig.add(waiting);
      rig.chain.submit(rig.chain.branch(fork, 4, 5));
      assertThat(transactions(rig.view())).containsExactlyInAnyOrder(a, b, c, waiting);
      MempoolView view = rig.view();
      assertThat(view.ancestors(view.find(waiting.txid())))
          .extracting(MempoolEntry::transaction)
          .containsExactly(a, b, c);
      rig.chain.mine(1, a, b, c, waiting);
      assertThat(rig.view().size()).isZero();
    }
  }

  @Test
  @Tag("kf=M-024")
  void whatTheNewBranchHoldsOrContradictsDoesNotComeBack() {
    try (Rig rig = Rig.open()) {
      HeaderNode fork = rig.chain.tip();
      Money coin = rig.coin();
      Transaction both = Rig.spend(rig.coin(), 1000);
      Transaction lost = Rig.spend(coin, 1000);
      Transaction childOfLost = Rig.spend(Money.of(lost, 0), 1000);
      Transaction rival = Rig.spend(coin, 2000);
      rig.chain.mine(1, both, lost);
      rig.add(childOfLost);
      List<MempoolEvent> events = new CopyOnWriteArrayList<>();
      var subscription = rig.mempool.subscribe("test", events::add);
      Block first =
          BlockBuilder.after(fork, rig.chain.network()).tag(9).with(both).with(rival).build();
      Block second =
          BlockBuilder.after(first, fork.height() + 1, rig.chain.network()).tag(9).build();
      rig.chain.submit(List.of(first, second));
      assertThat(rig.view().size()).isZero();
      await(subscription.caughtUp());
      assertThat(events.getFirst())
          .isInstanceOfSatisfying(
              MempoolEvent.Removed.class,
              removed -> {
                assertThat(removed.entry().transaction()).isEqualTo(childOfLost);
                assertThat(removed.cause()).isIn(Cause.REORG, Cause.CONFLICT);
              });
    }
  }

  @Test
  @Tag("kf=M-024")
  void whatIsNoLongerMatureOrUnlockedGoes() {
    try (Rig rig = Rig.open()) {
      HeaderNode fork = rig.chain.tip();
      rig.chain.mine(2);
      // height 132: the next block may spend the coinbase of block 33 and lock times of 132
      Block block = rig.chain.chain().block(rig.chain.tip().ancestor(33));
      assertThat(block).isNotNull();
      Money young = Money.of(block.transactions().getFirst(), 0);
      Transaction immature = Rig.spend(young, 1000);
      Transaction child = Rig.spend(Money.of(immature, 0), 1000);
      TxOut output = new TxOut(4_999_990_000L, Rig.WALLET.script());
      Transaction locked = Rig.spend(List.of(rig.coin()), List.of(output), 1, 0, 132);
      Transaction kept = Rig.spend(List.of(rig.coin()), List.of(output), 1, 0, 130);
      rig.add(immature);
      rig.add(child);
      rig.add(locked);
      rig.add(kept);
      await(rig.chain.chain().invalidate(rig.chain.tip().ancestor(fork.height() + 1).hash()));
      assertThat(rig.chain.tip()).isSameAs(fork);
      assertThat(transactions(rig.view())).containsExactly(kept);
    }
  }

  @Test
  @Tag("kf=M-024")
  void relativeLocksAreLookedAtAgain() {
    try (Rig rig = Rig.open()) {
      HeaderNode fork = rig.chain.tip();
      Transaction base = Rig.spend(rig.coin(), 1000);
      rig.chain.mine(1, base);
      rig.chain.mine(1);
      Money money = Money.of(base, 0);
      TxOut output = new TxOut(money.output().value() - 1000, Rig.WALLET.script());
      Transaction after = Rig.spend(List.of(money), List.of(output), 2, 2, 0);
      rig.add(after);
      rig.chain.submit(rig.chain.branch(fork, 3, 5)); // base is unconfirmed again
      assertThat(transactions(rig.view())).containsExactly(base);
      rig.chain.mine(1, base);
      assertThat(rig.refusal(after)).isEqualTo("non-BIP68-final");
      rig.chain.mine(1);
      rig.add(after);
    }
  }

  @Test
  @Tag("kf=M-024")
  void spendersOfAnAbandonedCoinbaseGo() {
    try (Rig rig = Rig.open()) {
      HeaderNode fork = rig.chain.tip();
      Block block =
          BlockBuilder.after(fork, rig.chain.network()).payTo(Rig.WALLET.script()).build();
      rig.chain.submit(block);
      rig.chain.mine(99);
      Transaction spend = Rig.spend(Money.of(block.transactions().getFirst(), 0), 1000);
      rig.add(spend);
      rig.chain.submit(rig.chain.branch(fork, 101, 5));
      assertThat(rig.view().size()).isZero();
      assertThat(rig.view().tip()).isSameAs(rig.chain.tip());
    }
  }

  @Test
  @Tag("kf=M-020")
  void versionThreeComesBackWithTwoChildren() {
    try (Rig rig = Rig.open()) {
      HeaderNode fork = rig.chain.tip();
      Money coin = rig.coin();
      long share = coin.output().value() / 2 - 1000;
      TxOut half = new TxOut(share, Rig.WALLET.script());
      Transaction parent = Rig.spend(List.of(coin), List.of(half, half), 3, 0xfffffffdL, 0);
      rig.chain.mine(1, parent);
      List<Transaction> all = new ArrayList<>(List.of(parent));
      for (int i = 0; i < 2; i++) {
        TxOut less = new TxOut(share - 1000, Rig.WALLET.script());
        Transaction child =
            Rig.spend(List.of(Money.of(parent, i)), List.of(less), 3, 0xfffffffdL, 0);
        rig.add(child);
        all.add(child);
      }
      rig.chain.submit(rig.chain.branch(fork, 2, 5));
      assertThat(transactions(rig.view())).containsExactlyInAnyOrderElementsOf(all);
    }
  }

  @Test
  @Tag("kf=M-024")
  void chainsThatGrewTooLongByComingBackAreCut() {
    try (Rig rig = Rig.open()) {
      HeaderNode fork = rig.chain.tip();
      Transaction last = Rig.spend(rig.coin(), 1000);
      List<Transaction> confirmed = new ArrayList<>(List.of(last));
      for (int i = 1; i < 20; i++) {
        last = Rig.spend(Money.of(last, 0), 1000);
        confirmed.add(last);
      }
      rig.chain.mine(1, confirmed.toArray(new Transaction[0]));
      for (int i = 0; i < 20; i++) {
        last = Rig.spend(Money.of(last, 0), 1000);
        rig.add(last);
      }
      rig.chain.submit(rig.chain.branch(fork, 2, 5));
      MempoolView view = rig.view();
      assertThat(view.size()).isEqualTo(25);
      assertThat(transactions(view)).containsAll(confirmed);
    }
  }

  @Test
  @Tag("kf=M-024")
  void whatIsNotStandardDoesNotComeBackNorItsChildren() {
    try (Rig rig = Rig.open()) {
      HeaderNode fork = rig.chain.tip();
      Money coin = rig.coin();
      TxOut output = new TxOut(coin.output().value() - 1000, Rig.WALLET.script());
      Transaction odd = Rig.spend(List.of(coin), List.of(output), 9, TxIn.SEQUENCE_FINAL, 0);
      rig.chain.mine(1, odd);
      rig.add(Rig.spend(Money.of(odd, 0), 1000));
      rig.chain.submit(rig.chain.branch(fork, 2, 5));
      assertThat(rig.view().size()).isZero();
    }
  }

  @Test
  @Tag("kf=M-025")
  void aDeepReorganisationKeepsWhatFitsAndNothingThatLacksParents() {
    Returned returned = new Returned();
    try (Rig rig = Rig.open()) {
      Transaction parent = Rig.spend(List.of(rig.coin()), 300, 1_000_000);
      List<Transaction> family = new ArrayList<>(List.of(parent));
      for (int i = 0; i < 300; i++) {
        family.add(large(Money.of(parent, i)));
      }
      Stream<Transaction> all = Stream.concat(Stream.of(parent), family.stream());
      Block block = Block.of(rig.chain.tip().header(), all.toList());
      List<Transaction> lost = returned.add(block);
      assertThat(lost).isNotEmpty().doesNotContain(parent);
      List<Transaction> kept = new ArrayList<>(returned.inOrder());
      assertThat(kept.getFirst()).as("the parent outlives its children").isEqualTo(parent);
      assertThat(kept.stream().mapToLong(EntryMemory::of).sum())
          .isLessThanOrEqualTo(Returned.MAX_MEMORY)
          .isGreaterThan(Returned.MAX_MEMORY - 200_000);
    }
  }

  private static Transaction large(Money money) {
    byte[] script = new byte[95_000];
    script[0] = 0x6a;
    return Rig.spend(List.of(money), List.of(new TxOut(0, Script.copyOf(script))));
  }

  @Test
  @Tag("kf=M-025")
  void aHundredBlocksDeep() {
    try (Rig rig = Rig.open()) {
      HeaderNode fork = rig.chain.tip();
      List<Transaction> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        if (i % 5 == 0) {
          Transaction spend = Rig.spend(rig.coin(), 1000);
          all.add(spend);
          rig.chain.mine(1, spend);
        } else {
          rig.chain.mine(1);
        }
      }
      rig.view();
      rig.chain.submit(rig.chain.branch(fork, 101, 5));
      assertThat(transactions(rig.view())).containsExactlyInAnyOrderElementsOf(all);
      assertThat(rig.view().tip()).isSameAs(rig.chain.tip());
    }
  }
}
