package dev.renga.lab.attack;

import dev.renga.lab.forge.Words;
import dev.renga.lab.theory.DoubleSpend;
import dev.renga.lab.theory.MajorityAttack;
import java.util.LinkedHashMap;
import java.util.Map;

/// The 51 % attack: somebody buys more hash power than all others have together, and takes a
/// payment back however often it was confirmed. It is a double spend that is not given up, with a
/// bill.
///
/// @param share of all hash power, 0.01…0.99; success is certain above one half
/// @param confirmations that the merchant waits for, 0…100
/// @param seconds at most, 1…86400
/// @param exahashes what the honest miners have in the world to which the bill is scaled, in EH/s
/// @param joulesPerTerahash efficiency of the attacker's machines
/// @param pricePerKilowattHour of electricity, in any currency
public record FiftyOneAttack(
    double share,
    int confirmations,
    int seconds,
    double exahashes,
    double joulesPerTerahash,
    double pricePerKilowattHour)
    implements Attack {
  /// So far behind nobody goes on.
  private static final int HOPELESS = 20;

  private static final double WORLD_SPACING = 600;
  private static final double SECONDS_PER_HOUR = 3600;

  /// Checks the ranges.
  public FiftyOneAttack {
    Ranges.check("The share of hash power", share, 0.01, 0.99);
    Ranges.check("The number of confirmations", confirmations, 0, 100);
    Ranges.check("The time limit in seconds", seconds, 1, 86_400);
    Ranges.check("The hash rate in EH/s", exahashes, 0.000001, 1_000_000);
    Ranges.check("The efficiency in J/TH", joulesPerTerahash, 0.001, 1e15);
    Ranges.check("The price of a kilowatt-hour", pricePerKilowattHour, 0, 1_000_000);
  }

  @Override
  public String name() {
    return "51";
  }

  private DoubleSpendAttack race() {
    return new DoubleSpendAttack(share, confirmations, confirmations + HOPELESS, seconds);
  }

  @Override
  public Odds odds() {
    double success = DoubleSpend.strict(share, confirmations);
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("success", Figures.percent(success));
    if (share > 0.5) {
      double blocks = MajorityAttack.blocksToCatchUp(share, confirmations + 1);
      figures.put("expected-blocks", Figures.number(blocks));
      figures.put(
          "expected-blocks-deviation",
          Figures.number(MajorityAttack.blocksDeviation(share, confirmations + 1)));
    }
    Words words =
        share > 0.5
            ? new Words(
                "With %s of the hash power it is certain in the end: the attacker's branch grows faster."
                    .formatted(Figures.percent(share)),
                "計算力の%sがあれば最後には必ず成功します。攻撃者の枝のほうが速く伸びるからです。".formatted(Figures.percent(share)))
            : race().odds().words();
    return new Odds(success, words, figures);
  }

  @Override
  public Outcome run(Field field) throws InterruptedException {
    double hashes = field.honestHashRate() * share / (1 - share);
    long begin = field.nanos().getAsLong();
    Outcome outcome = race().run(field);
    double took = (field.nanos().getAsLong() - begin) / 1e9;
    Map<String, String> figures = new LinkedHashMap<>(outcome.figures());
    figures.put("hash-rate", Figures.number(hashes) + " H/s");
    figures.put("seconds", Figures.number(took));
    MajorityAttack bill =
        new MajorityAttack(exahashes * 1e18, joulesPerTerahash, pricePerKilowattHour);
    double needed = bill.needed(share);
    double hours =
        took / field.network().proofOfWork().spacing() * WORLD_SPACING / SECONDS_PER_HOUR;
    figures.put("world-hash-rate", Figures.number(needed / 1e18) + " EH/s");
    figures.put("world-power", Figures.number(bill.watts(needed) / 1e6) + " MW");
    figures.put("world-hours", Figures.number(hours));
    figures.put("cost-per-hour", Figures.number(bill.perHour(needed)));
    figures.put("cost", Figures.number(bill.perHour(needed) * hours));
    boolean won = outcome.result() == Outcome.Result.SUCCEEDED;
    Words why =
        won && share > 0.5
            ? new Words(
                "A majority overtakes any lead, so no number of confirmations helps. It still could"
                    + " not take other people's coins, make money, or break any rule.",
                "過半数の計算力はどんな差も追い越すので、承認の数を増やしても防げません。"
                    + "それでも他人のコインを奪うことも、通貨を作り出すことも、規則を破ることもできません。")
            : outcome.why();
    return new Outcome(outcome.result(), outcome.what(), why, figures, outcome.sights());
  }
}
