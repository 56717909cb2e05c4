package dev.renga.mempool;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.BlockBuilder;
import dev.renga.mempool.Admission.Kind;
import dev.renga.mempool.Rig.Money;
import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The rules that need coins, the clock or the mempool: both sides, with bitcoind's words.
class AdmissionTest {
  private static Admission.Refused refused(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Refused.class);
    return (Admission.Refused) admission;
  }

  @Test
  @Tag("kf=M-023")
  void payingLessThanTheMinimumIsRefused() {
    try (Rig rig = Rig.open()) {
      Money coin = rig.coin();
      Transaction exact = Rig.spend(coin, 11);
      assertThat(exact.virtualSize()).isEqualTo(110);
      Admission.Refused refusal = refused(rig.submit(Rig.spend(coin, 10)));
      assertThat(refusal.reason()).isEqualTo("min relay fee not met");
      assertThat(refusal.detail()).isEqualTo("10 < 11");
      assertThat(refusal.kind()).isEqualTo(Kind.RECONSIDERABLE);
      assertThat(rig.refusal(Rig.spend(coin, 0))).isEqualTo("min relay fee not met");
      rig.add(exact);
    }
  }

  @Test
  @Tag("kf=D-059")
  void aFloodOfFreeTransactionsLeavesNothingBehind() {
    try (Rig rig = Rig.open()) {
      Transaction fan = Rig.spend(List.of(rig.coin()), 200, 10_000);
      rig.add(fan);
      for (int i = 0; i < 200; i++) {
        assertThat(rig.submit(Rig.spend(Money.of(fan, i), 0), 1))
            .isInstanceOf(Admission.Refused.class);
      }
      assertThat(rig.view().size()).isEqualTo(1);
      assertThat(rig.mempool.orphanCount()).isZero();
    }
  }

  @Test
  void payingOutMoreThanComesInIsRefused() {
    try (Rig rig = Rig.open()) {
      Money coin = rig.coin();
      Transaction greedy =
          Rig.spend(List.of(coin), List.of(new TxOut(5_000_000_001L, Rig.WALLET.script())));
      Admission.Refused refusal = refused(rig.submit(greedy));
      assertThat(refusal.reason()).isEqualTo("bad-txns-in-belowout");
      assertThat(refusal.kind()).isEqualTo(Kind.CONSENSUS);
    }
  }

  @Test
  void coinbasesMustBeMatureInTheNextBlock() {
    try (Rig rig = Rig.open()) {
      // 130 blocks: the next one is 131 and may spend the coinbase of block 31, not that of 32
      Money mature = coinbase(rig, 31);
      Money immature = coinbase(rig, 32);
      Admission.Refused refusal = refused(rig.submit(Rig.spend(immature, 1000)));
      assertThat(refusal.reason()).isEqualTo("bad-txns-premature-spend-of-coinbase");
      assertThat(refusal.kind()).isEqualTo(Kind.PREMATURE);
      assertThat(rig.add(Rig.spend(mature, 1000)).spendsCoinbase()).isTrue();
      rig.chain.mine(1);
      rig.add(Rig.spend(immature, 1000));
    }
  }

  private static Money coinbase(Rig rig, int height) {
    Block block = rig.chain.chain().block(rig.chain.tip().ancestor(height));
    assertThat(block).isNotNull();
    return Money.of(block.transactions().getFirst(), 0);
  }

  @Test
  void lockTimesMustHavePassedInTheNextBlock() {
    try (Rig rig = Rig.open()) {
      List<Money> coin = List.of(rig.coin());
      long height = rig.chain.tip().height();
      long median = rig.chain.tip().medianTimePast();
      assertThat(rig.refusal(locked(coin, height + 1, 0))).isEqualTo("non-final");
      assertThat(rig.refusal(locked(coin, median, 0))).isEqualTo("non-final");
      assertThat(await(rig.mempool.test(List.of(locked(coin, median - 1, 0)))).getFirst())
          .isInstanceOf(Admission.Accepted.class);
      assertThat(
              await(rig.mempool.test(List.of(locked(coin, height + 1, TxIn.SEQUENCE_FINAL))))
                  .getFirst())
          .isInstanceOf(Admission.Accepted.class);
      rig.add(locked(coin, height, 0));
    }
  }

  private static Transaction locked(List<Money> coin, long lockTime, long sequence) {
    return Rig.spend(
        coin, List.of(new TxOut(4_999_990_000L, Rig.WALLET.script())), 1, sequence, lockTime);
  }

  @Test
  void relativeLocksMustHavePassedInTheNextBlock() {
    try (Rig rig = Rig.open()) {
      Transaction base = Rig.spend(rig.coin(), 1000);
      rig.add(base);
      Money money = Money.of(base, 0);
      assertThat(rig.refusal(relative(money, 1))).as("unconfirmed").isEqualTo("non-BIP68-final");
      rig.chain.mine(1, base);
      assertThat(rig.refusal(relative(money, 2))).isEqualTo("non-BIP68-final");
      assertThat(refused(rig.submit(relative(money, (1 << 22) | 1))).kind())
          .isEqualTo(Kind.PREMATURE);
      rig.add(relative(money, 1));
    }
  }

  private static Transaction relative(Money money, long sequence) {
    TxOut output = new TxOut(money.output().value() - 1000, Rig.WALLET.script());
    return Rig.spend(List.of(money), List.of(output), 2, sequence, 0);
  }

  @Test
  void unknownInputsMakeAnOrphanAndKnownOnesThatLackItAreInvalid() {
    try (Rig rig = Rig.open()) {
      Transaction parent = Rig.spend(rig.coin(), 1000);
      Transaction child = Rig.spend(Money.of(parent, 0), 1000);
      assertThat(rig.submit(child)).isEqualTo(new Admission.Orphan(child, List.of(parent.txid())));
      assertThat(rig.mempool.orphanCount()).as("a local one is not kept").isZero();
      rig.add(parent);
      rig.add(child);
      Money nowhere = new Money(new OutPoint(parent.txid(), 1), parent.outputs().getFirst());
      Admission.Refused refusal = refused(rig.submit(Rig.spend(nowhere, 1000)));
      assertThat(refusal.reason()).isEqualTo("bad-txns-inputs-missingorspent");
      assertThat(refusal.kind()).isEqualTo(Kind.CONSENSUS);
    }
  }

  @Test
  void whatIsInTheChainAlreadyIsToldSo() {
    try (Rig rig = Rig.open()) {
      Transaction payment = Rig.spend(rig.coin(), 1000);
      rig.chain.mine(1, payment);
      assertThat(rig.refusal(payment)).isEqualTo("txn-already-known");
      assertThat(rig.mempool.isKnown(payment.wtxid())).isTrue();
      assertThat(rig.mempool.isKnown(payment.txid())).isTrue();
    }
  }

  @Test
  void strangeFormsAreRefused() {
    try (Rig rig = Rig.open()) {
      Money coin = rig.coin();
      long value = coin.output().value() - 1000;
      TxOut good = new TxOut(value, Rig.WALLET.script());
      assertThat(rig.refusal(new Transaction(2, List.of(), List.of(good), 0)))
          .isEqualTo("bad-txns-vin-empty");
      assertThat(rig.refusal(Rig.spend(List.of(coin), List.of()))).isEqualTo("bad-txns-vout-empty");
      assertThat(rig.refusal(Rig.spend(List.of(coin, coin), List.of(good))))
          .isEqualTo("bad-txns-inputs-duplicate");
      Transaction coinbase = rig.chain.mine(1).getFirst().transactions().getFirst();
      assertThat(rig.refusal(coinbase)).isEqualTo("coinbase");
      assertThat(rig.refusal(Rig.spend(List.of(coin), List.of(good), 4, 0, 0)))
          .isEqualTo("version");
      TxOut tiny = new TxOut(0, Script.parseHex("6a"));
      assertThat(rig.refusal(Rig.spend(List.of(coin), List.of(tiny)))).isEqualTo("tx-size-small");
      TxOut dust = new TxOut(293, Rig.WALLET.script());
      Transaction dusty = Rig.spend(List.of(coin), List.of(good, dust));
      assertThat(refused(rig.submit(dusty)).toString())
          .isEqualTo("dust, tx with dust output must be 0-fee");
      assertThat(rig.mempool.view().size()).isZero();
    }
  }

  @Test
  void sixtyFourBytesAreRefusedAndSixtyFiveAreNot() {
    try (Rig rig = Rig.open()) {
      Money coin = rig.coin();
      TxOut four = new TxOut(0, Script.parseHex("6a020000"));
      TxOut five = new TxOut(0, Script.parseHex("6a03000000"));
      assertThat(Rig.spend(List.of(coin), List.of(four)).strippedSize()).isEqualTo(64);
      assertThat(rig.refusal(Rig.spend(List.of(coin), List.of(four)))).isEqualTo("tx-size-small");
      rig.add(Rig.spend(List.of(coin), List.of(five)));
    }
  }

  @Test
  void outputsOfUnknownFormCannotBeSpentByRelay() {
    try (Rig rig = Rig.open()) {
      rig.chain.mine(101); // pay to anybody
      Money anybodys = coinbase(rig, Rig.COINBASES + 1);
      Transaction free =
          new Transaction(
              2,
              List.of(new TxIn(anybodys.point(), Script.EMPTY, TxIn.SEQUENCE_FINAL)),
              List.of(new TxOut(1_000_000, Rig.WALLET.script())),
              0);
      Admission.Refused refusal = refused(rig.submit(free, 1));
      assertThat(refusal.reason()).isEqualTo("bad-txns-nonstandard-inputs");
      assertThat(rig.mempool.isKnown(free.wtxid())).isTrue();
      assertThat(rig.mempool.isKnown(free.txid())).isTrue();
      rig.chain.mine(1, free); // but a block may hold it
    }
  }

  @Test
  void withoutStandardnessWhatBlocksHoldIsTaken() {
    MempoolConfig.Standard any = new MempoolConfig.Standard(false, 0, false, 20, new Feerate(3000));
    try (Rig rig = Rig.open(config -> config.withStandard(any))) {
      TxOut strange = new TxOut(4_000_000_000L, Script.parseHex("5151515151"));
      Transaction odd = Rig.spend(List.of(rig.coin()), List.of(strange), 7, 0, 0);
      rig.add(odd);
    }
  }

  @Test
  void badSignaturesAreRefused() {
    try (Rig rig = Rig.open()) {
      Transaction good = Rig.spend(rig.coin(), 1000);
      List<Bytes> items = good.inputs().getFirst().witness().items();
      byte[] broken = items.getFirst().toArray();
      broken[20] ^= 1;
      Transaction bad = Rig.withWitness(good, Witness.of(Bytes.adopt(broken), items.get(1)));
      Admission.Refused refusal = refused(rig.submit(bad));
      assertThat(refusal.reason()).startsWith("mempool-script-verify-flag-failed (");
      assertThat(refusal.kind()).isEqualTo(Kind.NOT_STANDARD);
      rig.add(good);
    }
  }

  @Test
  @Tag("kf=M-008")
  void aMalleatedTwinStandsInNobodysWay() {
    try (Rig rig = Rig.open()) {
      Transaction good = Rig.spend(rig.coin(), 1000);
      List<Bytes> items = good.inputs().getFirst().witness().items();
      Transaction stripped = Rig.withWitness(good, Witness.EMPTY);
      Transaction padded =
          Rig.withWitness(good, Witness.of(Bytes.of(1), items.get(0), items.get(1)));
      Transaction oversized =
          Rig.withWitness(good, Witness.of(items.get(0), Bytes.adopt(new byte[9_000])));
      for (Transaction twin : List.of(padded, oversized)) {
        assertThat(twin.txid()).isEqualTo(good.txid());
        Admission.Refused refusal = refused(rig.submit(twin, 1));
        assertThat(rig.mempool.isKnown(twin.wtxid())).as(refusal.toString()).isTrue();
      }
      assertThat(refused(rig.submit(stripped, 1)).kind()).isEqualTo(Kind.WITNESS_STRIPPED);
      assertThat(rig.mempool.isKnown(stripped.wtxid())).isFalse();
      assertThat(rig.mempool.isKnown(good.txid())).isFalse();
      assertThat(rig.mempool.isKnown(good.wtxid())).isFalse();
      assertThat(rig.submit(good, 2)).isInstanceOf(Admission.Accepted.class);
      assertThat(rig.refusal(padded)).isEqualTo("txn-same-nonwitness-data-in-mempool");
    }
  }

  @Test
  void refusalsAreForgottenWithTheNextBlock() {
    try (Rig rig = Rig.open()) {
      long height = rig.chain.tip().height();
      Transaction early = locked(List.of(rig.coin()), height + 1, 0);
      refused(rig.submit(early, 1));
      assertThat(rig.mempool.isKnown(early.wtxid())).isTrue();
      rig.chain.mine(1);
      rig.view();
      assertThat(rig.mempool.isKnown(early.wtxid())).isFalse();
      assertThat(rig.submit(early, 1)).isInstanceOf(Admission.Accepted.class);
    }
  }

  @Test
  @Tag("kf=M-009")
  void aParentThatPaysTooLittleIsNotCondemned() {
    try (Rig rig = Rig.open()) {
      Transaction poor = Rig.spend(rig.coin(), 1);
      assertThat(refused(rig.submit(poor, 1)).kind()).isEqualTo(Kind.RECONSIDERABLE);
      assertThat(rig.mempool.isKnown(poor.wtxid())).isFalse();
    }
  }

  @Test
  void testsTellWhatWouldHappenAndChangeNothing() {
    try (Rig rig = Rig.open()) {
      Transaction parent = Rig.spend(rig.coin(), 1000);
      Transaction child = Rig.spend(Money.of(parent, 0), 1000);
      Transaction rival = Rig.spend(Money.of(parent, 0), 2000);
      Transaction poor = Rig.spend(rig.coin(), 1);
      List<Admission> answers = await(rig.mempool.test(List.of(child, parent, child, rival, poor)));
      assertThat(answers.get(0)).isInstanceOf(Admission.Orphan.class);
      assertThat(answers.get(1)).isInstanceOf(Admission.Accepted.class);
      assertThat(answers.get(2)).isInstanceOf(Admission.Accepted.class);
      assertThat(refused(answers.get(3)).reason()).isEqualTo("conflict-in-package");
      assertThat(refused(answers.get(4)).reason()).isEqualTo("min relay fee not met");
      assertThat(rig.view().size()).isZero();
      rig.add(parent);
      Transaction bump =
          Rig.spend(
              List.of(
                  new Money(
                      parent.inputs().getFirst().prevout(),
                      new TxOut(5_000_000_000L, Rig.WALLET.script()))),
              1,
              5000);
      assertThat(await(rig.mempool.test(List.of(bump))).getFirst())
          .isInstanceOfSatisfying(
              Admission.Accepted.class,
              accepted ->
                  assertThat(accepted.replaced())
                      .extracting(MempoolEntry::txid)
                      .containsExactly(parent.txid()));
      assertThat(rig.view().find(parent.txid())).isNotNull();
    }
  }

  @Test
  @Tag("kf=C-040")
  void sigopsBeyondAFifthOfABlockAreRefusedAndDenseOnesCountAsSize() {
    try (Rig rig = Rig.open()) {
      String multisig = "51" + ("21" + "02" + "11".repeat(32)) + "51ae";
      TxOut output = new TxOut(1000, Script.parseHex(multisig));
      // each counts as 20, times 4; 199 of them and one signature stay below 16,000
      List<TxOut> many = Collections.nCopies(199, output);
      MempoolEntry entry = rig.add(Rig.spend(List.of(rig.coin()), many));
      assertThat(entry.sigopCost()).isEqualTo(199 * 80 + 1);
      assertThat(entry.virtualSize()).isEqualTo((int) (entry.sigopCost() * 20 + 3) / 4);
      assertThat(entry.virtualSize()).isGreaterThan(entry.transaction().virtualSize());
      List<TxOut> more = Collections.nCopies(200, output);
      Admission.Refused refusal = refused(rig.submit(Rig.spend(List.of(rig.coin()), more)));
      assertThat(refusal.reason()).isEqualTo("bad-txns-too-many-sigops");
      assertThat(refusal.detail()).isEqualTo("16001");
    }
  }

  @Test
  void neverSpendsTheNullOutput() {
    try (Rig rig = Rig.open()) {
      Transaction odd =
          new Transaction(
              2,
              List.of(
                  new TxIn(OutPoint.NULL, Script.EMPTY, 0),
                  new TxIn(new OutPoint(Txid.ofWords(1, 1, 1, 1), 0), Script.EMPTY, 0)),
              List.of(new TxOut(1, BlockBuilder.OP_TRUE)),
              0);
      assertThat(rig.refusal(odd)).isEqualTo("bad-txns-prevout-null");
    }
  }
}
