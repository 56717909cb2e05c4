package dev.renga.lab.attack;

import dev.renga.lab.forge.Words;
import dev.renga.lab.theory.DoubleSpend;
import dev.renga.lab.theory.MajorityAttack;
import dev.renga.p2p.protocol.KnownBlock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The 51 % attack: whoever has more hash power than all others together rewrites the last blocks
/// by mining a longer branch in secret, however long it takes. The branch is empty, so every
/// payment of those blocks is unconfirmed again.
///
/// @param share of all hash power, 0.01…0.99; certain above one half
/// @param depth blocks that are rewritten, 1…100
/// @param seconds at most, 1…86400
/// @param joulesPerTerahash efficiency of the attacker's machines, for the cost
/// @param pricePerKilowattHour of electricity, in any currency
public record HistoryAttack(
    double share, int depth, int seconds, double joulesPerTerahash, double pricePerKilowattHour)
    implements Attack {
  /// Checks the ranges.
  public HistoryAttack {
    Ranges.check("The share of hash power", share, 0.01, 0.99);
    Ranges.check("The number of blocks to rewrite", depth, 1, 100);
    Ranges.check("The time limit in seconds", seconds, 1, 86_400);
    Ranges.check("The efficiency in J/TH", joulesPerTerahash, 0.001, 1e15);
    Ranges.check("The price of a kilowatt-hour", pricePerKilowattHour, 0, 1_000_000);
  }

  @Override
  public String name() {
    return "51";
  }

  @Override
  public Odds odds() {
    double r = share / (1 - share);
    double success = share >= 0.5 ? 1 : Math.pow(r, depth + 1.0);
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("success", Figures.percent(success));
    if (share > 0.5) {
      double blocks = MajorityAttack.blocksToCatchUp(share, depth + 1);
      figures.put("expected-blocks-of-both", Figures.number(blocks));
      figures.put(
          "expected-blocks-deviation",
          Figures.number(MajorityAttack.blocksDeviation(share, depth + 1)));
      figures.put("expected-own-blocks", Figures.number(blocks * share));
    }
    figures.put("same-with-confirmations", Figures.percent(DoubleSpend.strict(share, depth)));
    Words words =
        share > 0.5
            ? new Words(
                "With %s of the hash power it is only a matter of time: about %s blocks of both sides together."
                    .formatted(Figures.percent(share), figures.get("expected-blocks-of-both")),
                "計算力の%sがあれば時間の問題です。双方合わせて約%sブロックかかります。"
                    .formatted(Figures.percent(share), figures.get("expected-blocks-of-both")))
            : new Words(
                "Without a majority, making up %s blocks succeeds with a chance of %s."
                    .formatted(depth + 1, Figures.percent(success)),
                "過半数がなければ、%sブロックの差を取り戻せる確率は%sです。".formatted(depth + 1, Figures.percent(success)));
    return new Odds(success, words, figures);
  }

  @Override
  public Outcome run(Field field) throws InterruptedException {
    List<Honest> honest = field.honest();
    try (Adversary adversary = Adversary.open(field.network(), field.clock(), field.dice())) {
      adversary.join(field, honest);
      KnownBlock tip = adversary.publicTip();
      if (tip.height() < depth) {
        throw new AttackException(
            "The chain has only %s blocks; %s cannot be rewritten.".formatted(tip.height(), depth));
      }
      KnownBlock base = tip.ancestor(tip.height() - depth);
      SecretMiner miner = new SecretMiner(field, adversary, share);
      miner.mineOn(base);
      return race(field, adversary, honest, miner, base);
    }
  }

  private Outcome race(
      Field field, Adversary adversary, List<Honest> honest, SecretMiner miner, KnownBlock base)
      throws InterruptedException {
    long begin = field.nanos().getAsLong();
    long end = begin + seconds * 1_000_000_000L;
    field.note("The secret branch begins.", figures(field, adversary, miner, base, begin));
    // Honest miners may find a block while the branch is on its way: then the race goes on.
    while (!field.isStopped()
        && field.nanos().getAsLong() - end < 0
        && !isRewritten(honest, miner, base)) {
      if (miner.work(List.of())) {
        field.note("The secret branch grows.", figures(field, adversary, miner, base, begin));
      }
      if (miner.tip().chainWork().compareTo(adversary.publicTip().chainWork()) > 0) {
        adversary.chain().reveal(miner.tip());
      }
      Thread.sleep(1);
    }
    int rewritten = miner.tip().equals(base) ? 0 : Honest.having(honest, first(miner, base).hash());
    return outcome(field, rewritten, honest.size(), figures(field, adversary, miner, base, begin));
  }

  private static KnownBlock first(SecretMiner miner, KnownBlock base) {
    return miner.tip().ancestor(base.height() + 1);
  }

  private static boolean isRewritten(List<Honest> honest, SecretMiner miner, KnownBlock base) {
    return !miner.tip().equals(base)
        && Honest.having(honest, first(miner, base).hash()) == honest.size();
  }

  private Map<String, String> figures(
      Field field, Adversary adversary, SecretMiner miner, KnownBlock base, long begin) {
    double hashes = field.honestHashRate() * share / (1 - share);
    double took = (field.nanos().getAsLong() - begin) / 1e9;
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("share", Figures.percent(share));
    figures.put("secret-blocks", String.valueOf(miner.tip().height() - base.height()));
    figures.put("public-blocks", String.valueOf(adversary.publicTip().height() - base.height()));
    figures.put("seconds", Figures.number(took));
    figures.put("hashes-per-second", Figures.number(hashes));
    double joules = hashes * took * joulesPerTerahash / 1e12;
    figures.put("electricity-kwh", Figures.number(joules / 3.6e6));
    figures.put("cost", Figures.number(joules / 3.6e6 * pricePerKilowattHour));
    return figures;
  }

  private Outcome outcome(Field field, int rewritten, int all, Map<String, String> figures) {
    boolean won = rewritten * 2 > all;
    figures.put("rewritten-at", rewritten + " of " + all);
    Words what =
        won
            ? new Words(
                "%s of %s honest nodes have given up the last %s blocks for the attacker's branch."
                    .formatted(rewritten, all, depth),
                "正直なノード%s台のうち%s台が、直近の%sブロックを捨てて攻撃者の枝に移りました。".formatted(all, rewritten, depth))
            : new Words(
                "The secret branch did not get ahead; the honest chain stands.",
                "隠した枝は追い越せず、正直なチェーンが残りました。");
    Words why =
        won
            ? new Words(
                "The most work decides, and the attacker did more of it. It can undo its own"
                    + " payments and keep others out; it cannot take anybody's coins or make money,"
                    + " since nodes still check every rule.",
                "最も多くの計算が積まれた枝が選ばれ、攻撃者のほうが多く計算したからです。"
                    + "自分の支払いを取り消したり他人の取引を締め出したりはできますが、"
                    + "すべての規則は検証されるので、他人のコインを奪うことも通貨を作り出すこともできません。")
            : new Words(
                "The honest miners' branch grew at least as fast.", "正直な採掘者の枝が同じかそれ以上の速さで伸びたためです。");
    Outcome.Result result =
        won
            ? Outcome.Result.SUCCEEDED
            : field.isStopped() ? Outcome.Result.STOPPED : Outcome.Result.FAILED;
    return new Outcome(result, what, why, figures, List.of());
  }
}
