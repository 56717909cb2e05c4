package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.Subscription;
import dev.renga.chain.TestChain;
import dev.renga.mempool.Rig.Money;
import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Transactions that wait for their parents.
class OrphansTest {
  private static Orphanage.Orphan orphan(long peer, long number, int inputs, long time) {
    List<TxIn> list = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      list.add(new TxIn(new OutPoint(Txid.ofWords(number, 1, 2, 3), i), Script.EMPTY, 0));
    }
    TxOut output = new TxOut(number, Script.parseHex("51"));
    return new Orphanage.Orphan(new Transaction(2, list, List.of(output), 0), peer, time);
  }

  @Test
  void comeInByThemselvesWhenTheirParentsDo() {
    try (Rig rig = Rig.open()) {
      List<Transaction> added = new CopyOnWriteArrayList<>();
      Subscription events =
          rig.mempool.subscribe(
              "test",
              event -> {
                if (event instanceof MempoolEvent.Added(MempoolEntry entry, Source source)) {
                  added.add(entry.transaction());
                }
              });
      Transaction parent = Rig.spend(rig.coin(), 1000);
      Transaction child = Rig.spend(Money.of(parent, 0), 1000);
      Transaction grandchild = Rig.spend(Money.of(child, 0), 1000);
      assertThat(rig.submit(grandchild, 7)).isInstanceOf(Admission.Orphan.class);
      assertThat(rig.submit(child, 8)).isInstanceOf(Admission.Orphan.class);
      assertThat(rig.mempool.orphanCount()).isEqualTo(2);
      assertThat(rig.mempool.isKnown(child.wtxid())).isTrue();
      rig.add(parent);
      rig.until(view -> view.size() == 3);
      assertThat(rig.mempool.orphanCount()).isZero();
      TestChain.await(events.caughtUp());
      assertThat(added).containsExactly(parent, child, grandchild);
    }
  }

  @Test
  void aChildHandedInRightAfterItsParentIsNoOrphan() {
    try (Rig rig = Rig.open()) {
      Transaction last = Rig.spend(rig.coin(), 1000);
      List<Transaction> family = new ArrayList<>(List.of(last));
      for (int i = 1; i < 20; i++) {
        last = Rig.spend(Money.of(last, 0), 1000);
        family.add(last);
      }
      var futures = family.stream().map(one -> rig.mempool.submit(one, Source.LOCAL)).toList();
      futures.forEach(
          future -> assertThat(TestChain.await(future)).isInstanceOf(Admission.Accepted.class));
    }
  }

  @Test
  void orphansOfABlocksParentComeInToo() {
    try (Rig rig = Rig.open()) {
      Transaction parent = Rig.spend(rig.coin(), 1000);
      Transaction child = Rig.spend(Money.of(parent, 0), 1000);
      rig.submit(child, 1);
      rig.chain.mine(1, parent);
      rig.until(view -> view.size() == 1);
      assertThat(rig.view().entries().getFirst().transaction()).isEqualTo(child);
    }
  }

  @Test
  void blocksEraseWhatTheyHoldOrMakeImpossible() {
    try (Rig rig = Rig.open()) {
      Transaction parent = Rig.spend(List.of(rig.coin()), 2, 1000);
      Transaction child = Rig.spend(Money.of(parent, 0), 1000);
      Transaction rival = Rig.spend(Money.of(parent, 0), 2000);
      rig.submit(child, 1);
      rig.submit(rival, 1);
      assertThat(rig.mempool.orphanCount()).isEqualTo(2);
      rig.chain.mine(1, parent, child);
      assertThat(rig.view().size()).isZero();
      assertThat(rig.mempool.orphanCount()).isZero();
    }
  }

  @Test
  @Tag("kf=M-010")
  void manyParentsAreAskedForOnceAndInOrder() {
    try (Rig rig = Rig.open()) {
      List<Money> from = new ArrayList<>();
      List<Txid> parents = new ArrayList<>();
      TxOut output = new TxOut(10_000, Rig.WALLET.script());
      for (int i = 0; i < 200; i++) {
        Txid parent = Txid.ofWords(i + 1, i * 7, 3, 4);
        parents.add(parent);
        from.add(new Money(new OutPoint(parent, 0), output));
        from.add(new Money(new OutPoint(parent, 1), output));
      }
      Transaction orphan = Rig.spend(from, 1, 100_000);
      assertThat(rig.submit(orphan, 1)).isEqualTo(new Admission.Orphan(orphan, parents));
    }
  }

  @Test
  @Tag("kf=M-008")
  void twoFormsOfOneOrphanAreBothKept() {
    try (Rig rig = Rig.open()) {
      Transaction parent = Rig.spend(rig.coin(), 1000);
      Transaction child = Rig.spend(Money.of(parent, 0), 1000);
      Transaction malleated = Rig.withWitness(child, Witness.of(Bytes.of(1)));
      rig.submit(malleated, 1);
      rig.submit(child, 2);
      rig.add(parent);
      rig.until(view -> view.size() == 2 && rig.mempool.orphanCount() == 0);
      assertThat(rig.view().find(child.wtxid())).isNotNull();
    }
  }

  @Test
  void areForgottenWithTheirPeerAndWithAge() {
    try (Rig rig = Rig.open()) {
      Transaction parent = Rig.spend(List.of(rig.coin()), 3, 1000);
      rig.submit(Rig.spend(Money.of(parent, 0), 1000), 1);
      rig.submit(Rig.spend(Money.of(parent, 1), 1000), 2);
      rig.submit(Rig.spend(Money.of(parent, 2), 1000), 2);
      TestChain.await(rig.mempool.forgetPeer(2));
      assertThat(rig.mempool.orphanCount()).isEqualTo(1);
    }
    Orphanage orphans = new Orphanage(MempoolConfig.Orphans.DEFAULT);
    orphans.add(orphan(1, 1, 1, 1000));
    orphans.add(orphan(1, 2, 1, 1001));
    orphans.expire(1000 + 20 * 60 + 1);
    assertThat(orphans.size()).isEqualTo(1);
    orphans.expire(1000 + 20 * 60 + 2);
    assertThat(orphans.size()).isZero();
    assertThat(orphans.weight()).isZero();
  }

  @Test
  @Tag("kf=D-048")
  void aHundredFloodingPeersDoNotPushOutWhatOthersSent() {
    Orphanage orphans = new Orphanage(MempoolConfig.Orphans.DEFAULT);
    Orphanage.Orphan victims = orphan(500, 1_000_000, 3, 0);
    orphans.add(victims);
    for (int peer = 0; peer < 125; peer++) {
      for (int i = 0; i < 300; i++) {
        orphans.add(orphan(peer, peer * 1000L + i, 1 + i % 40, 0));
      }
    }
    assertThat(orphans.contains(victims.transaction().wtxid())).isTrue();
    assertThat(orphans.size()).isLessThanOrEqualTo(MempoolConfig.Orphans.DEFAULT.count());
    assertThat(orphans.weight()).isLessThanOrEqualTo(MempoolConfig.Orphans.DEFAULT.weight());
    Orphanage none =
        new Orphanage(new MempoolConfig.Orphans(0, 10, 404_000, 1_000_000, Duration.ZERO));
    none.add(victims);
    assertThat(none.size()).as("zero means none").isZero();
  }

  @Test
  void aPeerThatSendsTooManyLosesItsOwn() {
    MempoolConfig.Orphans limits =
        new MempoolConfig.Orphans(1000, 10, 404_000, 1_000_000, Duration.ofMinutes(20));
    Orphanage orphans = new Orphanage(limits);
    for (int i = 0; i < 5; i++) {
      orphans.add(orphan(1, i, 1, 0));
    }
    for (int i = 100; i < 200; i++) {
      orphans.add(orphan(2, i, 1, 0));
    }
    assertThat(orphans.size()).isEqualTo(15);
    assertThat(orphans.contains(orphan(1, 0, 1, 0).transaction().wtxid())).isTrue();
    assertThat(orphans.contains(orphan(2, 189, 1, 0).transaction().wtxid())).isFalse();
    assertThat(orphans.contains(orphan(2, 190, 1, 0).transaction().wtxid())).isTrue();
  }

  @Test
  void weightIsBoundedForEachAndForAll() {
    int weight = orphan(1, 1, 100, 0).transaction().weight();
    MempoolConfig.Orphans limits =
        new MempoolConfig.Orphans(1000, 100, 3 * weight, 5L * weight, Duration.ofMinutes(20));
    Orphanage orphans = new Orphanage(limits);
    for (int i = 0; i < 8; i++) {
      orphans.add(orphan(1, i, 100, 0));
      assertThat(orphans.weight()).isLessThanOrEqualTo(3L * weight);
    }
    orphans.add(orphan(2, 50, 100, 0));
    orphans.add(orphan(3, 51, 100, 0));
    orphans.add(orphan(4, 52, 100, 0));
    assertThat(orphans.weight()).isEqualTo(5L * weight);
    assertThat(orphans.contains(orphan(2, 50, 100, 0).transaction().wtxid())).isTrue();
    assertThat(orphans.contains(orphan(1, 5, 100, 0).transaction().wtxid()))
        .as("the one who has most loses")
        .isFalse();
    orphans.add(orphan(5, 60, 400, 0));
    assertThat(orphans.contains(orphan(5, 60, 400, 0).transaction().wtxid()))
        .as("too heavy for any peer")
        .isFalse();
  }

  @Test
  void childrenAreFoundByTheOutputsTheySpend() {
    Orphanage orphans = new Orphanage(MempoolConfig.Orphans.DEFAULT);
    Transaction parent =
        new Transaction(
            2,
            List.of(new TxIn(new OutPoint(Txid.ofWords(9, 9, 9, 9), 0), Script.EMPTY, 0)),
            List.of(new TxOut(1, Script.EMPTY), new TxOut(2, Script.EMPTY)),
            0);
    TxIn second = new TxIn(new OutPoint(parent.txid(), 1), Script.EMPTY, 0);
    Transaction child = new Transaction(2, List.of(second), List.of(), 0);
    orphans.add(new Orphanage.Orphan(child, 1, 0));
    orphans.add(orphan(1, 5, 2, 0));
    assertThat(orphans.takeChildren(parent))
        .extracting(Orphanage.Orphan::transaction)
        .containsExactly(child);
    assertThat(orphans.size()).isEqualTo(1);
    Block any = Block.of(TestChain.regtest().tip().header(), List.of(parent));
    orphans.blockConnected(any);
    assertThat(orphans.size()).isEqualTo(1);
  }

  @Test
  void anOrphanWithManyOutputsCostsFewLooksIntoTheChain() {
    try (Rig rig = Rig.open()) {
      Transaction orphan = unknownChild(1, 3000);
      Txid unknown = orphan.inputs().getFirst().prevout().txid();
      List<OutPoint> asked = new ArrayList<>();
      CoinLookup lookup =
          (tip, points) -> {
            asked.addAll(points);
            return Collections.nCopies(points.size(), null);
          };
      Admitter admitter = new Admitter(MempoolConfig.DEFAULT, Network.REGTEST, new Pool(1), lookup);
      Admitter.Circumstances now =
          new Admitter.Circumstances(rig.view().tip(), Feerate.ZERO, false, Map.of());
      Candidate.Look look = admitter.look(orphan, now);
      assertThat(look)
          .isEqualTo(new Candidate.Look.Done(new Admission.Orphan(orphan, List.of(unknown))));
      assertThat(asked).hasSize(1 + Admitter.MAX_OWN_OUTPUTS);
    }
  }

  @Test
  void manySmallOrphansOfManyPeersDoNotPushOutALargeOne() {
    MempoolConfig.Orphans limits = MempoolConfig.Orphans.DEFAULT;
    Orphanage orphanage = new Orphanage(limits);
    Transaction large = unknownChild(0, 1000);
    orphanage.add(new Orphanage.Orphan(large, 0, 1));
    int peers = limits.count() / limits.perPeer() + 1;
    for (int i = 1; i <= peers * limits.perPeer(); i++) {
      orphanage.add(new Orphanage.Orphan(unknownChild(i, 1), 1 + i % peers, 1));
    }
    assertThat(orphanage.size()).isEqualTo(limits.count());
    assertThat(orphanage.contains(large.wtxid())).isTrue();
  }

  private static Transaction unknownChild(int number, int outputs) {
    OutPoint unknown = new OutPoint(Txid.ofWords(number, 2, 3, 4), 0);
    return new Transaction(
        2,
        List.of(new TxIn(unknown, Script.EMPTY, TxIn.SEQUENCE_FINAL)),
        Collections.nCopies(outputs, new TxOut(1000, Rig.WALLET.script())),
        0);
  }
}
