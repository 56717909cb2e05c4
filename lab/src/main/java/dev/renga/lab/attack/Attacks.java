package dev.renga.lab.attack;

import static dev.renga.lab.attack.AttackParameter.choice;
import static dev.renga.lab.attack.AttackParameter.node;
import static dev.renga.lab.attack.AttackParameter.number;
import static dev.renga.lab.attack.AttackParameter.share;
import static dev.renga.lab.attack.AttackParameter.whole;

import dev.renga.consensus.Rule;
import dev.renga.lab.forge.ForgedTransactions;
import dev.renga.lab.forge.Forgeries;
import dev.renga.lab.forge.Forgery;
import dev.renga.lab.forge.TransactionForgery;
import dev.renga.lab.forge.Words;
import dev.renga.lab.live.AttackCatalog;
import dev.renga.lab.live.LabAttack;
import dev.renga.lab.live.LabException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All kinds of attacks.
///
/// A network that is to know them is built with `LabNetwork.builder().attacks(Attacks.catalog())`.
public final class Attacks {
  private Attacks() {}

  /// Every kind, in the order in which pages show them.
  public static List<AttackKind> kinds() {
    return List.of(
        forgedBlock(),
        forgedTransaction(),
        doubleSpend(),
        majority(),
        selfish(),
        eclipse(),
        spam());
  }

  /// The kind of that name.
  ///
  /// @throws AttackException when there is none
  public static AttackKind kind(String name) {
    for (AttackKind kind : kinds()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    throw new AttackException(
        "There is no attack \"%s\"; there are %s."
            .formatted(name, String.join(", ", kinds().stream().map(AttackKind::name).toList())));
  }

  /// The same for a live network.
  public static AttackCatalog catalog() {
    return new AttackCatalog() {
      @Override
      public List<String> names() {
        return kinds().stream().map(AttackKind::name).toList();
      }

      @Override
      public LabAttack make(String name, Map<String, String> parameters) {
        try {
          return LabAttacker.of(kind(name).make(parameters));
        } catch (AttackException e) {
          throw new LabException(String.valueOf(e.getMessage()), e);
        }
      }
    };
  }

  private static AttackKind forgedBlock() {
    List<AttackParameter.Choice> rules = new ArrayList<>();
    for (Forgery forgery : Forgeries.all()) {
      rules.add(new AttackParameter.Choice(forgery.rule(), forgery.does()));
    }
    return new AttackKind(
        "forged-block",
        new Words("A forged block", "偽のブロック"),
        new Words(
            "A miner breaks a rule of the rule book, with real proof of work, and shows the block"
                + " to every node.",
            "採掘者が規則を一つ破ったブロックを本物の計算で作り、すべてのノードに見せます。"),
        List.of(choice("rule", "Rule that is broken", "破る規則", "coinbase-amount", rules)),
        values -> new ForgedBlockAttack(ruleOf(values.text("rule"))));
  }

  /// People may name a rule by its id or by a reject reason, of which the first rule is meant.
  private static String ruleOf(String text) {
    for (Forgery forgery : Forgeries.all()) {
      Rule rule = forgery.entry();
      if (rule.id().equals(text) || rule.reason().equals(text)) {
        return rule.id();
      }
    }
    return text;
  }

  private static AttackKind forgedTransaction() {
    List<AttackParameter.Choice> rules = new ArrayList<>();
    for (TransactionForgery forgery : ForgedTransactions.list()) {
      rules.add(new AttackParameter.Choice(forgery.id(), forgery.does()));
    }
    return new AttackKind(
        "forged-transaction",
        new Words("A forged transaction", "偽の取引"),
        new Words(
            "Somebody sends a transaction that breaks a rule to every node.",
            "規則を破る取引をすべてのノードに送りつけます。"),
        List.of(choice("rule", "Rule that is broken", "破る規則", "tx-creates-no-money", rules)),
        values -> new ForgedTransactionAttack(values.text("rule")));
  }

  private static AttackKind doubleSpend() {
    return new AttackKind(
        "double-spend",
        new Words("A double spend", "二重支払い"),
        new Words(
            "The attacker pays a merchant, mines a secret branch without that payment, and"
                + " publishes it once the goods are delivered and the branch is longer.",
            "攻撃者は店に支払いながら、その支払いのない枝を密かに掘り、品物を受け取って枝が長くなった時点で公開します。"),
        List.of(
            share("q", "Share of the hash power", "計算力の割合", 0.01, 0.99, "0.3"),
            whole("z", "Confirmations the merchant waits for", "店が待つ承認の数", 0, 100, "2"),
            whole("g", "Gives up so many blocks behind", "何ブロック遅れたらあきらめるか", 1, 1_000, "5"),
            seconds("1800")),
        values ->
            new DoubleSpendAttack(
                values.real("q"), values.whole("z"), values.whole("g"), values.whole("seconds")));
  }

  private static AttackKind majority() {
    return new AttackKind(
        "51",
        new Words("The 51 % attack", "51％攻撃"),
        new Words(
            "Whoever has more hash power than all others together takes back a payment, however"
                + " often it was confirmed.",
            "他の全員を合わせたより大きな計算力があれば、何回承認された支払いでも取り消せます。"),
        List.of(
            share("q", "Share of the hash power", "計算力の割合", 0.01, 0.99, "0.6"),
            whole("z", "Confirmations the merchant waits for", "店が待つ承認の数", 0, 100, "6"),
            number(
                "exahashes",
                "The bill for a network of so many EH/s",
                "費用を見積もるネットワークの計算力（EH/s）",
                0.000001,
                1_000_000,
                "600"),
            number("efficiency", "Joules per terahash", "1テラハッシュあたりのジュール", 0.001, 1e15, "20"),
            number("price", "Price of a kilowatt-hour", "1キロワット時の値段", 0, 1_000_000, "0.1"),
            seconds("3600")),
        values ->
            new FiftyOneAttack(
                values.real("q"),
                values.whole("z"),
                values.whole("seconds"),
                values.real("exahashes"),
                values.real("efficiency"),
                values.real("price")));
  }

  private static AttackKind selfish() {
    return new AttackKind(
        "selfish-mining",
        new Words("Selfish mining", "利己的な採掘"),
        new Words(
            "A pool keeps its blocks back and shows them when honest miners come close.",
            "プールが見つけたブロックを隠し、正直な採掘者が追いつきそうになると公開します。"),
        List.of(
            share("alpha", "The pool's share α", "プールの割合α", 0.01, 0.49, "0.4"),
            share("gamma", "Nodes that hear the pool first γ", "プールを先に聞くノードの割合γ", 0, 1, "0.5"),
            whole("blocks", "Blocks to go on for", "続けるブロック数", 1, 100_000, "50"),
            seconds("3600")),
        values ->
            new SelfishMiningAttack(
                values.real("alpha"),
                values.real("gamma"),
                values.whole("blocks"),
                values.whole("seconds")));
  }

  private static AttackKind eclipse() {
    return new AttackKind(
        "eclipse",
        new Words("An eclipse", "エクリプス攻撃"),
        new Words(
            "All connections of one node lead to the attacker, which shows it what it likes.",
            "一つのノードの接続をすべて攻撃者が握り、見せたいものだけを見せます。"),
        List.of(
            node("node", "The victim", "被害を受けるノード"),
            share("q", "Hash power behind the false chain", "偽の枝に使う計算力の割合", 0, 0.99, "0.1"),
            seconds("60")),
        values ->
            new EclipseAttack(values.whole("node"), values.real("q"), values.whole("seconds")));
  }

  private static AttackKind spam() {
    return new AttackKind(
        "spam",
        new Words("Spam", "迷惑な大量送信"),
        new Words(
            "Somebody floods every node with things that cost the sender little.",
            "送り手にほとんど費用のかからないものを、すべてのノードに大量に送りつけます。"),
        List.of(
            choice(
                "kind",
                "What is sent",
                "送るもの",
                "invalid",
                List.of(
                    kindOf("invalid", "transactions that no block may hold", "どのブロックにも入らない取引"),
                    kindOf("feeless", "transactions without a fee", "手数料のない取引"),
                    kindOf("inventory", "announcements of what does not exist", "存在しない取引の告知"),
                    kindOf("requests", "requests for what does not exist", "存在しないブロックの要求"),
                    kindOf("noise", "bytes that are no message", "意味のないバイト列"),
                    kindOf("connections", "connections that say nothing", "何も話さない接続"))),
            whole("rate", "A second, to each node", "1秒あたり、各ノードへ", 1, 10_000, "50"),
            whole("seconds", "Seconds", "秒数", 1, 3_600, "10")),
        values ->
            new SpamAttack(
                spamKind(values.text("kind")), values.whole("rate"), values.whole("seconds")));
  }

  private static AttackParameter.Choice kindOf(String value, String en, String ja) {
    return new AttackParameter.Choice(value, new Words(en, ja));
  }

  private static SpamAttack.Kind spamKind(String word) {
    for (SpamAttack.Kind kind : SpamAttack.Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new AttackException("Nobody sends spam of the kind \"%s\".".formatted(word));
  }

  private static AttackParameter seconds(String standard) {
    return whole("seconds", "Time limit in seconds", "制限時間（秒）", 1, 86_400, standard);
  }
}
