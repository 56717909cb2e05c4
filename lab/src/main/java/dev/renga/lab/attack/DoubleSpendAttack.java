package dev.renga.lab.attack;

import dev.renga.lab.forge.SpendableCoin;
import dev.renga.lab.forge.Words;
import dev.renga.lab.theory.DoubleSpend;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.primitives.Block;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pays a merchant, waits for the goods, and publishes a secret branch in which the same coin goes
/// back to the attacker.
///
/// The secret branch begins at the block before the payment, in the moment in which the payment is
/// made. The goods come with `confirmations` honest blocks on that block, the first of which holds
/// the payment. From then on the branch is published as soon as it has more work, and given up when
/// it is `giveUp` blocks behind.
///
/// @param share of all hash power, 0.01…0.99
/// @param confirmations that the merchant waits for, 0…100
/// @param giveUp blocks behind at which the attacker gives up, 1…1000
/// @param seconds at most, 1…86400
public record DoubleSpendAttack(double share, int confirmations, int giveUp, int seconds)
    implements Attack {
  static final long FEE = 2_000;

  /// Checks the ranges.
  public DoubleSpendAttack {
    Ranges.check("The share of hash power", share, 0.01, 0.99);
    Ranges.check("The number of confirmations", confirmations, 0, 100);
    Ranges.check("The deficit to give up at", giveUp, 1, 1_000);
    Ranges.check("The time limit in seconds", seconds, 1, 86_400);
  }

  @Override
  public String name() {
    return "double-spend";
  }

  @Override
  public Odds odds() {
    double success = DoubleSpend.strict(share, confirmations, giveUp);
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("success", Figures.percent(success));
    figures.put(
        "success-without-giving-up", Figures.percent(DoubleSpend.strict(share, confirmations)));
    figures.put("catch-up-published", Figures.percent(DoubleSpend.catchUp(share, confirmations)));
    return new Odds(
        success,
        new Words(
            "With %s of the hash power, a payment with %s confirmations is taken back with a chance of %s."
                .formatted(Figures.percent(share), confirmations, Figures.percent(success)),
            "計算力の%sで、%s回承認された支払いを取り消せる確率は%sです。"
                .formatted(Figures.percent(share), confirmations, Figures.percent(success))),
        figures);
  }

  @Override
  public Outcome run(Field field) throws InterruptedException {
    List<Honest> honest = field.honest();
    try (Adversary adversary = Adversary.open(field.network(), field.clock(), field.dice())) {
      adversary.join(field, honest);
      return new Race(field, adversary, honest).run();
    }
  }

  /// One attempt.
  private final class Race {
    private final Field field;
    private final Adversary adversary;
    private final List<Honest> honest;
    private final SecretMiner miner;
    private final KnownBlock base;
    private final Transaction payment;
    private final Transaction back;
    private final long amount;
    private @Nullable KnownBlock seen;
    private int paidAt = -1;
    private boolean delivered;
    private boolean published;
    private int had;

    Race(Field field, Adversary adversary, List<Honest> honest) {
      this.field = field;
      this.adversary = adversary;
      this.honest = honest;
      SpendableCoin coin =
          field.coins().stream()
              .max(Comparator.comparingLong(each -> each.output().value()))
              .filter(each -> each.output().value() > 10 * FEE)
              .orElseThrow(() -> new AttackException("The attacker owns no coin to pay with."));
      this.amount = coin.output().value() - FEE;
      this.payment = spend(coin, field.merchant());
      this.back = spend(coin, field.script());
      this.base = adversary.publicTip();
      this.miner = new SecretMiner(field, adversary, share);
    }

    private Transaction spend(SpendableCoin coin, Script to) {
      TxIn input = new TxIn(coin.outPoint(), Script.EMPTY, 0xfffffffdL);
      Transaction unsigned =
          new Transaction(
              2, List.of(input), List.of(new TxOut(coin.output().value() - FEE, to)), 0);
      return field.signer().sign(unsigned, List.of(coin.output()));
    }

    Outcome run() throws InterruptedException {
      if (payment.txid().equals(back.txid())) {
        throw new AttackException("The attacker and the merchant are the same.");
      }
      miner.mineOn(base);
      field.broadcast(payment);
      note("The payment is made; the secret branch begins.");
      long end = field.nanos().getAsLong() + seconds * 1_000_000_000L;
      while (!field.isStopped() && field.nanos().getAsLong() - end < 0) {
        boolean found = miner.work(miner.tip().equals(base) ? List.of(back) : List.of());
        boolean moved = look();
        if (found || moved) {
          note(delivered ? "The goods are delivered; the race is on." : "The race is on.");
        }
        if (delivered && lead() > 0) {
          publish();
        }
        if (published && takenBack() > 0 && takenBack() == living().size()) {
          return outcome(Outcome.Result.SUCCEEDED);
        }
        if (delivered && -lead() >= giveUp) {
          return outcome(Outcome.Result.FAILED);
        }
        Thread.sleep(1);
      }
      return outcome(field.isStopped() ? Outcome.Result.STOPPED : Outcome.Result.FAILED);
    }

    /// Looks at the honest chain.
    ///
    /// @return whether it has moved
    private boolean look() {
      KnownBlock tip = adversary.publicTip();
      if (tip.equals(seen)) {
        return false;
      }
      seen = tip;
      paidAt = -1;
      for (Block block : adversary.between(base, tip)) {
        if (block.transactions().contains(payment)) {
          KnownBlock known = adversary.chain().find(block.hash());
          paidAt = known == null ? -1 : known.height();
        }
      }
      delivered |= confirmed() >= confirmations;
      return true;
    }

    private int confirmed() {
      return paidAt < 0 ? 0 : adversary.publicTip().height() - paidAt + 1;
    }

    private int lead() {
      return miner.tip().chainWork().compareTo(adversary.publicTip().chainWork()) > 0
          ? Math.max(1, miner.tip().height() - adversary.publicTip().height())
          : Math.min(0, miner.tip().height() - adversary.publicTip().height());
    }

    /// Shows the branch. An honest block found at the same time can still win; then the race goes
    /// on.
    private void publish() {
      if (!published) {
        had = confirmed();
        note("The secret branch is published.");
      }
      published = true;
      adversary.reveal(field, miner.tip());
    }

    /// Those of the honest nodes that have run all the time.
    private List<Honest> living() {
      List<Honest> now = field.honest();
      return honest.stream().filter(now::contains).toList();
    }

    /// Honest nodes at which the coin has gone back to the attacker.
    private int takenBack() {
      return miner.tip().height() <= base.height()
          ? 0
          : Honest.having(living(), miner.tip().ancestor(base.height() + 1).hash());
    }

    private Map<String, String> figures() {
      Map<String, String> figures = new LinkedHashMap<>();
      figures.put("share", Figures.percent(share));
      figures.put("odds", Figures.percent(odds().success()));
      figures.put("payment", payment.txid().toString());
      figures.put("amount", String.valueOf(amount));
      figures.put("confirmations", String.valueOf(had > 0 ? had : confirmed()));
      figures.put("wanted-confirmations", String.valueOf(confirmations));
      figures.put("secret-blocks", String.valueOf(miner.tip().height() - base.height()));
      figures.put("public-blocks", String.valueOf(adversary.publicTip().height() - base.height()));
      figures.put("lead", String.valueOf(lead()));
      figures.put("delivered", String.valueOf(delivered));
      return figures;
    }

    private void note(String phase) {
      field.note(phase, figures());
    }

    private Outcome outcome(Outcome.Result result) {
      Map<String, String> figures = figures();
      int gone = takenBack();
      figures.put("taken-back-at", gone + " of " + living().size());
      return new Outcome(result, what(result, gone), why(result), figures, List.of());
    }

    private Words what(Outcome.Result result, int gone) {
      return switch (result) {
        case SUCCEEDED ->
            new Words(
                "The payment had %s; now %s of %s honest nodes say the coin is the attacker's again."
                    .formatted(
                        had == 1 ? "1 confirmation" : had + " confirmations",
                        gone,
                        living().size()),
                "支払いには%s承認がありましたが、今は正直なノード%s台のうち%s台で、コインは攻撃者のものに戻っています。"
                    .formatted(had, living().size(), gone));
        case FAILED ->
            !delivered || -lead() < giveUp
                ? new Words(
                    "The time was up before the payment was taken back at every honest node.",
                    "すべての正直なノードで支払いが取り消される前に、時間切れになりました。")
                : new Words(
                    "The attacker was %s behind and gave up; the merchant keeps the payment."
                        .formatted(-lead() == 1 ? "1 block" : -lead() + " blocks"),
                    "攻撃者は%sブロック遅れてあきらめました。店は支払いを受け取ったままです。".formatted(-lead()));
        case STOPPED -> new Words("The attack was stopped.", "攻撃は途中で止められました。");
      };
    }

    private Words why(Outcome.Result result) {
      return result == Outcome.Result.SUCCEEDED
          ? new Words(
              "Nodes follow the branch with the most work, and the secret one had more. No rule was"
                  + " broken: confirmations only make this unlikely, and the more the less likely.",
              "ノードは最も多くの計算が積まれた枝に従い、隠されていた枝のほうが長かったからです。規則違反はありません。"
                  + "承認はこれを起こりにくくするもので、回数が多いほど起こりにくくなります。")
          : new Words(
              "The honest miners have more hash power, so their branch grows faster, and every"
                  + " block it gains makes catching up less likely.",
              "正直な採掘者のほうが計算力が大きく、枝が速く伸びるためです。差が1ブロック開くごとに、追いつく見込みは小さくなります。");
    }
  }
}
