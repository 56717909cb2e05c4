package dev.renga.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PayerTest {
  private static final Signer SIGNER = new Signer(Secp256k1.load());
  private static final KeyRing RING =
      KeyRing.from(Bytes.parseHex("00112233445566778899aabbccddeeff"), 8);
  private static final Script CHANGE = RING.keys().getLast().script(AddressType.P2WPKH);
  private static final Script TO =
      PrivateKey.random(new SplittableRandom(99)).script(AddressType.P2TR);

  private static Payer payer(long seed) {
    return new Payer(SIGNER, RING, new SplittableRandom(seed));
  }

  private static OwnedCoin coin(int number, long value, AddressType type) {
    OutPoint outPoint = new OutPoint(Txid.parse("%064x".formatted(number + 1)), 0);
    PrivateKey key = RING.keys().get(number % RING.keys().size());
    return new OwnedCoin(outPoint, new TxOut(value, key.script(type)));
  }

  private static List<OwnedCoin> coins(long... values) {
    List<OwnedCoin> coins = new ArrayList<>();
    for (long value : values) {
      coins.add(coin(coins.size(), value, AddressType.P2WPKH));
    }
    return coins;
  }

  private static Payment.Made made(Payment payment) {
    assertThat(payment).isInstanceOf(Payment.Made.class);
    return (Payment.Made) payment;
  }

  private static String refusal(Payment payment) {
    assertThat(payment).isInstanceOf(Payment.Refused.class);
    return ((Payment.Refused) payment).reason();
  }

  private static long sum(List<TxOut> outputs) {
    return outputs.stream().mapToLong(TxOut::value).sum();
  }

  private static long expectedFee(Transaction transaction, long feerate) {
    return Math.ceilDiv(feerate * transaction.virtualSize(), 1000);
  }

  private static void check(PaymentRequest request, Payment.Made made) {
    Transaction tx = made.transaction();
    List<TxOut> spent = made.spent().stream().map(OwnedCoin::output).toList();
    assertThat(sum(spent)).isEqualTo(sum(tx.outputs()) + made.fee());
    assertThat(tx.inputs())
        .extracting(TxIn::prevout)
        .isEqualTo(made.spent().stream().map(OwnedCoin::outPoint).toList())
        .doesNotHaveDuplicates();
    List<TxOut> others = new ArrayList<>(tx.outputs());
    if (made.changeIndex() >= 0) {
      TxOut change = others.remove(made.changeIndex());
      assertThat(change.scriptPubKey()).isEqualTo(request.change());
      assertThat(change.value()).isGreaterThanOrEqualTo(Dust.threshold(request.change()));
      assertThat(made.fee()).isEqualTo(expectedFee(tx, request.feerate()));
    } else {
      assertThat(made.fee()).isGreaterThanOrEqualTo(expectedFee(tx, request.feerate()));
    }
    assertThat(others).isEqualTo(request.recipients());
    assertThat(new TransactionScripts(tx, spent, ScriptFlags.STANDARD).verify(Secp256k1.load()))
        .isEqualTo(dev.renga.consensus.Verdict.VALID);
  }

  @Test
  void paysExactlyAndGivesChange() {
    PaymentRequest request = PaymentRequest.of(coins(50_000), CHANGE, 2_000).to(TO, 20_000);
    Payment.Made made = made(payer(1).pay(request));
    check(request, made);
    assertThat(made.fee())
        .isEqualTo(2 * 153); // vB of one P2WPKH input, one P2TR and one P2WPKH output
  }

  @Test
  void takesTheLargestFirst() {
    PaymentRequest request =
        PaymentRequest.of(coins(1_000, 90_000, 5_000, 60_000), CHANGE, 1_000).to(TO, 100_000);
    Payment.Made made = made(payer(1).pay(request));
    assertThat(made.spent())
        .extracting(OwnedCoin::value)
        .containsExactlyInAnyOrder(90_000L, 60_000L);
    check(request, made);
  }

  @Test
  void aRestThatWouldBeDustGoesToTheFee() {
    long base = 20_000;
    int without = 122; // vB of one P2WPKH input and one P2TR output
    for (long rest : new long[] {0, 1, 100, 293}) {
      PaymentRequest request =
          PaymentRequest.of(coins(base + without + rest), CHANGE, 1_000).to(TO, base);
      Payment.Made made = made(payer(1).pay(request));
      check(request, made);
      assertThat(made.changeIndex()).isEqualTo(-1);
      assertThat(made.fee()).isEqualTo(sum(List.of(made.spent().getFirst().output())) - base);
    }
    PaymentRequest enough =
        PaymentRequest.of(coins(base + without + 31 + 294), CHANGE, 1_000).to(TO, base);
    assertThat(made(payer(1).pay(enough)).changeIndex()).isNotEqualTo(-1);
  }

  @Test
  void refusesWhatCannotBePaid() {
    PaymentRequest poor = PaymentRequest.of(coins(1_000, 2_000), CHANGE, 1_000);
    assertThat(refusal(payer(1).pay(poor))).contains("recipient");
    assertThat(refusal(payer(1).pay(poor.to(TO, 2_990))))
        .isEqualTo(
            "The coins, 3000 satoshi together, are not enough for 2990 satoshi and the fee.");
    assertThat(refusal(payer(1).pay(poor.to(TO, 329)))).contains("dust").contains("330");
    assertThat(refusal(payer(1).pay(poor.to(TO, -1)))).contains("-1");
    assertThat(refusal(payer(1).pay(poor.to(TO, Long.MAX_VALUE)))).contains("satoshi");
    OwnedCoin foreign = new OwnedCoin(new OutPoint(Txid.ZERO, 1), new TxOut(1_000_000, TO));
    PaymentRequest notMine = PaymentRequest.of(List.of(foreign), CHANGE, 1_000).to(TO, 5_000);
    assertThat(refusal(payer(1).pay(notMine))).contains("keys for 1 of them are missing");
    assertThatThrownBy(() -> PaymentRequest.of(List.of(), CHANGE, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("kf=W-012")
  void refusesAnAbsurdFee() {
    PaymentRequest request =
        PaymentRequest.of(coins(100_0000_0000L), CHANGE, PaymentRequest.MOST_FEERATE)
            .to(TO, 20_000);
    assertThat(refusal(payer(1).pay(request))).contains("more than the 10000000");
    assertThatThrownBy(() -> PaymentRequest.of(List.of(), CHANGE, PaymentRequest.MOST_FEERATE + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void coinsThatCostMoreThanTheyHoldAreLeft() {
    PaymentRequest request =
        PaymentRequest.of(coins(680, 681, 50_000), CHANGE, 10_000)
            .to(TO, 45_000)
            .with(CoinSelection.RANDOM_DRAW);
    for (int seed = 0; seed < 20; seed++) {
      Payment.Made made = made(payer(seed).pay(request));
      assertThat(made.spent()).extracting(OwnedCoin::value).containsExactly(50_000L);
    }
  }

  @Test
  @Tag("kf=W-021")
  void theChangeStandsAnywhere() {
    PaymentRequest request =
        PaymentRequest.of(coins(90_000), CHANGE, 1_000).to(TO, 1_000).to(TO, 2_000).to(TO, 3_000);
    int[] places = new int[4];
    Payer payer = payer(3);
    for (int i = 0; i < 400; i++) {
      places[made(payer.pay(request)).changeIndex()]++;
    }
    for (int count : places) {
      assertThat(count).isBetween(60, 140); // 100 expected; five standard deviations are 43
    }
  }

  @Test
  void aRandomDrawTakesEachCoinSometimes() {
    PaymentRequest request =
        PaymentRequest.of(coins(50_000, 60_000, 70_000), CHANGE, 1_000)
            .to(TO, 10_000)
            .with(CoinSelection.RANDOM_DRAW);
    Set<Long> taken = new HashSet<>();
    Payer payer = payer(5);
    for (int i = 0; i < 30; i++) {
      made(payer.pay(request)).spent().forEach(coin -> taken.add(coin.value()));
    }
    assertThat(taken).containsExactlyInAnyOrder(50_000L, 60_000L, 70_000L);
  }

  @Test
  void oneSeedGivesOnePayment() {
    PaymentRequest request =
        PaymentRequest.of(coins(50_000, 60_000, 70_000), CHANGE, 1_000)
            .to(TO, 100_000)
            .with(CoinSelection.RANDOM_DRAW);
    assertThat(payer(8).pay(request)).isEqualTo(payer(8).pay(request));
  }

  @Test
  void sequencesSayWhetherItMayBeReplaced() {
    PaymentRequest request = PaymentRequest.of(coins(50_000), CHANGE, 1_000).to(TO, 20_000);
    assertThat(sequence(request)).isEqualTo(0xfffffffdL);
    assertThat(sequence(request.asFinal())).isEqualTo(0xffffffffL);
    assertThat(sequence(request.asFinal().withLockTime(5))).isEqualTo(0xfffffffeL);
    assertThat(made(payer(1).pay(request.withLockTime(5))).transaction().lockTime()).isEqualTo(5);
  }

  private static long sequence(PaymentRequest request) {
    return made(payer(1).pay(request)).transaction().inputs().getFirst().sequence();
  }

  @Test
  void randomPaymentsBalanceToTheSatoshi() {
    SplittableRandom random = new SplittableRandom(2024);
    int paid = 0;
    for (int round = 0; round < 300; round++) {
      List<OwnedCoin> coins = new ArrayList<>();
      int count = 1 + random.nextInt(12);
      for (int i = 0; i < count; i++) {
        AddressType type = AddressType.values()[random.nextInt(4)];
        coins.add(coin(i, 300 + random.nextLong(200_000), type));
      }
      PaymentRequest request = PaymentRequest.of(coins, CHANGE, random.nextLong(20_000));
      request = request.with(CoinSelection.values()[random.nextInt(2)]);
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        request = request.to(TO, 330 + random.nextLong(100_000));
      }
      if (payer(round).pay(request) instanceof Payment.Made made) {
        check(request, made);
        paid++;
      }
    }
    assertThat(paid).isBetween(150, 299);
  }
}
