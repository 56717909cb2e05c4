package dev.renga.wallet;

import dev.renga.primitives.Amount;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes signed payments from the coins of one ring of keys. One thread at a time, for the sake of
/// its generator.
///
/// The fee is the feerate times the virtual size of the signed transaction, rounded up to a whole
/// satoshi; where no change is made, what is left over is added to it. (When a signature happens to
/// be a byte shorter and nothing can be moved, it is the feerate of that byte more.) Inputs and
/// change come in random places (known failure W-021).
public final class Payer {
  /// Weight above which nobody relays a transaction.
  private static final int MOST_WEIGHT = 400_000;

  /// The most that a payment may cost: a tenth of a bitcoin (known failure W-012).
  private static final long MOST_FEE = Amount.COIN / 10;

  private static final int TRIES = 32;

  private final Signer signer;
  private final KeyRing keys;
  private final RandomGenerator random;

  /// @param random chooses coins and places; not for secrets
  public Payer(Signer signer, KeyRing keys, RandomGenerator random) {
    this.signer = signer;
    this.keys = keys;
    this.random = random;
  }

  /// Coins that were chosen and what the transaction needs to become.
  ///
  /// @param change what the change holds; 0 for none
  private record Plan(List<OwnedCoin> coins, long amount, long change) {
    long total() {
      return sum(coins);
    }
  }

  /// Chooses coins, makes the transaction and signs it.
  public Payment pay(PaymentRequest request) {
    if (request.recipients().isEmpty()) {
      return new Payment.Refused("A payment needs a recipient.");
    }
    long amount = 0;
    for (TxOut output : request.recipients()) {
      String refusal = Dust.refusal(output);
      if (!refusal.isEmpty()) {
        return new Payment.Refused(refusal);
      }
      amount += output.value();
      if (amount > Amount.MAX_MONEY) {
        return new Payment.Refused("There are not that many bitcoin.");
      }
    }
    Plan plan = plan(request, amount);
    return plan == null ? new Payment.Refused(shortage(request, amount)) : make(request, plan);
  }

  private @Nullable Plan plan(PaymentRequest request, long amount) {
    InputSizes measure = new InputSizes(keys);
    List<OwnedCoin> chosen = new ArrayList<>();
    List<InputSizes.Size> sizes = new ArrayList<>();
    long total = 0;
    for (OwnedCoin coin : request.selection().order(request.coins(), random)) {
      InputSizes.Size size = measure.of(coin.output().scriptPubKey());
      if (size == null || !isWorthIt(coin, size, request.feerate())) {
        continue;
      }
      chosen.add(coin);
      sizes.add(size);
      total = Math.addExact(total, coin.value());
      long fee = fee(request.feerate(), InputSizes.virtualSize(sizes, request.recipients()));
      if (total >= amount + fee) {
        List<TxOut> outputs = new ArrayList<>(request.recipients());
        outputs.add(new TxOut(0, request.change()));
        long rest = total - amount - fee(request.feerate(), InputSizes.virtualSize(sizes, outputs));
        boolean change = rest >= Math.max(1, Dust.threshold(request.change()));
        return new Plan(chosen, amount, change ? rest : 0);
      }
    }
    return null;
  }

  /// Whether a coin holds more than its input costs.
  private static boolean isWorthIt(OwnedCoin coin, InputSizes.Size size, long feerate) {
    int with = InputSizes.virtualSize(List.of(size), List.of());
    int without = InputSizes.virtualSize(List.of(), List.of());
    return coin.value() > fee(feerate, with - without);
  }

  private String shortage(PaymentRequest request, long amount) {
    InputSizes measure = new InputSizes(keys);
    long foreign =
        request.coins().stream()
            .filter(coin -> measure.of(coin.output().scriptPubKey()) == null)
            .count();
    String note = foreign == 0 ? "" : " The keys for %s of them are missing.".formatted(foreign);
    return "The coins, %s satoshi together, are not enough for %s satoshi and the fee.%s"
        .formatted(sum(request.coins()), amount, note);
  }

  private static long sum(List<OwnedCoin> coins) {
    return coins.stream().mapToLong(OwnedCoin::value).reduce(0, Math::addExact);
  }

  /// Satoshi for that many virtual bytes, rounded up.
  private static long fee(long feerate, int virtualSize) {
    return Math.ceilDiv(Math.multiplyExact(feerate, virtualSize), 1000);
  }

  private <T> void shuffle(List<T> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      T other = list.set(random.nextInt(i + 1), list.get(i));
      list.set(i, other);
    }
  }

  // ECDSA signatures are a byte shorter now and then, which is only known once they are made; and
  // making them again after the change was adapted may change their length back. Another order of
  // inputs and outputs then leads out of the circle.
  private Payment make(PaymentRequest request, Plan plan) {
    Payment.Made best = null;
    for (int i = 0; i < TRIES; i++) {
      List<OwnedCoin> coins = new ArrayList<>(plan.coins());
      shuffle(coins);
      int at = plan.change() == 0 ? -1 : random.nextInt(request.recipients().size() + 1);
      Plan ordered = new Plan(coins, plan.amount(), plan.change());
      Attempt first = attempt(request, ordered, at);
      if (first.refusal() != null) {
        return first.refusal();
      }
      Attempt second = first;
      if (at >= 0 && first.excess() != 0) {
        second =
            attempt(request, new Plan(coins, plan.amount(), plan.change() + first.excess()), at);
      }
      for (Attempt attempt : List.of(first, second)) {
        Payment.Made made = attempt.made();
        if (made != null && (at < 0 || attempt.excess() == 0)) {
          return limited(made);
        }
        if (made != null && attempt.excess() > 0 && (best == null || made.fee() < best.fee())) {
          best = made;
        }
      }
    }
    return best == null
        ? new Payment.Refused("The fee did not settle; choose another feerate.")
        : limited(best);
  }

  /// @param excess satoshi that the fee is above what the size asks for, or below if negative
  private record Attempt(
      Payment.@Nullable Made made, Payment.@Nullable Refused refusal, long excess) {}

  private Attempt attempt(PaymentRequest request, Plan plan, int changeIndex) {
    Transaction unsigned = unsigned(request, plan, changeIndex);
    Signer.Signed signed = signer.sign(unsigned, spent(plan), keys, SighashType.DEFAULT);
    if (!signed.isComplete()) {
      Signer.Problem problem = signed.problems().getFirst();
      String text = "Input %s cannot be signed: %s".formatted(problem.input(), problem.reason());
      return new Attempt(null, new Payment.Refused(text), 0);
    }
    long fee = plan.total() - plan.amount() - plan.change();
    long wanted = fee(request.feerate(), signed.transaction().virtualSize());
    return new Attempt(
        new Payment.Made(signed.transaction(), plan.coins(), fee, changeIndex), null, fee - wanted);
  }

  private static Payment limited(Payment.Made made) {
    if (made.transaction().weight() > MOST_WEIGHT) {
      return new Payment.Refused(
          "The payment needs %s coins and would be too large to relay; pay less at once."
              .formatted(made.spent().size()));
    }
    if (made.fee() > MOST_FEE) {
      return new Payment.Refused(
          "The fee would be %s satoshi, more than the %s that are allowed."
              .formatted(made.fee(), MOST_FEE));
    }
    return made;
  }

  private static Map<OutPoint, TxOut> spent(Plan plan) {
    Map<OutPoint, TxOut> spent = new LinkedHashMap<>();
    plan.coins().forEach(coin -> spent.put(coin.outPoint(), coin.output()));
    return spent;
  }

  private static Transaction unsigned(PaymentRequest request, Plan plan, int changeIndex) {
    long sequence =
        request.replaceable()
            ? TxIn.SEQUENCE_FINAL - 2
            : request.lockTime() > 0 ? TxIn.SEQUENCE_FINAL - 1 : TxIn.SEQUENCE_FINAL;
    List<TxIn> inputs =
        plan.coins().stream().map(coin -> InputSizes.unsigned(coin, sequence)).toList();
    List<TxOut> outputs = new ArrayList<>(request.recipients());
    if (changeIndex >= 0) {
      outputs.add(changeIndex, new TxOut(plan.change(), request.change()));
    }
    return new Transaction(2, inputs, outputs, request.lockTime());
  }
}
