package dev.renga.lab.attack;

import dev.renga.chain.ChainView;
import dev.renga.lab.forge.Words;
import dev.renga.p2p.protocol.KnownBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All connections of one node lead to the attacker: it sees the chain that the attacker shows.
///
/// The laboratory cuts the victim's lines to honest nodes for as long as the attack lasts. That
/// stands for control of the victim's line, or of every address that it knows.
///
/// @param node the victim
/// @param share of all hash power with which the attacker mines a chain for the victim alone; 0 to
///   show it nothing new
/// @param seconds how long, 1…86400
public record EclipseAttack(int node, double share, int seconds) implements Attack {
  private static final int CONNECTIONS = 8;
  private static final double HEAL_SECONDS = 30;

  /// Checks the ranges.
  public EclipseAttack {
    Ranges.check("The victim's number", node, 0, Integer.MAX_VALUE);
    Ranges.check("The share of hash power", share, 0, 0.99);
    Ranges.check("The time in seconds", seconds, 1, 86_400);
  }

  @Override
  public String name() {
    return "eclipse";
  }

  @Override
  public Odds odds() {
    return new Odds(
        1,
        new Words(
            "Whoever controls all of a node's connections decides what it hears, though not what it"
                + " believes: forged blocks are refused all the same.",
            "ノードの接続をすべて握れば、何を聞かせるかは決められます。ただし何を信じるかは別で、偽のブロックはやはり拒否されます。"),
        Map.of("node", String.valueOf(node)));
  }

  @Override
  public Outcome run(Field field) throws InterruptedException {
    List<Honest> all = field.honest();
    Honest victim =
        all.stream()
            .filter(each -> each.index() == node)
            .findFirst()
            .orElseThrow(
                () ->
                    new AttackException("Node %s does not run, or is not honest.".formatted(node)));
    List<Honest> others = all.stream().filter(each -> each.index() != node).toList();
    if (others.isEmpty()) {
      throw new AttackException("There is nobody to be cut off from.");
    }
    List<Adversary> crowd = new ArrayList<>();
    field.isolate(node); // outside: a cut that was there already is not ours to heal
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Adversary adversary = Adversary.open(field.network(), field.clock(), field.dice());
        crowd.add(adversary);
        adversary.reach(List.of(victim));
      }
      Adversary leader = crowd.getFirst();
      leader.join(field, List.of(victim));
      return besiege(field, victim, others, leader);
    } finally {
      crowd.forEach(Adversary::close);
      field.rejoin(node);
    }
  }

  private Outcome besiege(Field field, Honest victim, List<Honest> others, Adversary leader)
      throws InterruptedException {
    KnownBlock start = leader.publicTip();
    SecretMiner miner = share > 0 ? new SecretMiner(field, leader, share) : null;
    field.note("Every connection of the victim leads to the attacker.", Map.of());
    long end = field.nanos().getAsLong() + seconds * 1_000_000_000L;
    int fed = 0;
    while (!field.isStopped() && field.nanos().getAsLong() - end < 0) {
      if (miner != null && miner.work(List.of())) {
        leader.reveal(field, miner.tip());
        fed++;
        field.note("The victim is shown a block of the attacker.", Map.of());
      }
      Thread.sleep(1);
    }
    ChainView seen = victim.node().chain().view();
    int highest = height(others);
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("node", String.valueOf(node));
    figures.put("height-before", String.valueOf(start.height()));
    figures.put("victim-height", String.valueOf(seen.height()));
    figures.put("honest-height", String.valueOf(highest));
    figures.put("behind", String.valueOf(highest - seen.height()));
    figures.put("false-blocks", String.valueOf(fed));
    leader.close();
    field.rejoin(node);
    long from = field.nanos().getAsLong();
    boolean healed = new Patience(field).await(HEAL_SECONDS, () -> agrees(victim, others));
    figures.put("healed", String.valueOf(healed));
    figures.put("healed-after-seconds", Figures.number((field.nanos().getAsLong() - from) / 1e9));
    return outcome(field, seen.height(), highest, start.height(), fed, healed, figures);
  }

  private static int height(List<Honest> nodes) {
    return nodes.stream().mapToInt(each -> each.node().chain().view().height()).max().orElse(0);
  }

  private static boolean agrees(Honest victim, List<Honest> others) {
    var tip = victim.node().chain().view().tip();
    return others.stream()
        .anyMatch(each -> each.node().chain().view().tip().hash().equals(tip.hash()));
  }

  private Outcome outcome(
      Field field,
      int seen,
      int highest,
      int before,
      int fed,
      boolean healed,
      Map<String, String> figures) {
    boolean deceived = highest > before && (seen < highest || fed > 0);
    Words what =
        new Words(
            "The network went on to block %s; the victim saw block %s (%s of them the attacker's). After the attack it %s."
                .formatted(
                    highest,
                    seen,
                    fed,
                    healed ? "came back to the best chain" : "was not back in time"),
            "ネットワークはブロック%sまで進みましたが、被害ノードに見えたのは%sまで（うち攻撃者のものは%s個）でした。攻撃後は%s。"
                .formatted(highest, seen, fed, healed ? "最良のチェーンに戻りました" : "時間内に戻りませんでした"));
    Words why =
        new Words(
            "A node knows only what its peers tell it. One honest connection is enough to learn of"
                + " the chain with more work, which is why nodes keep several to different places.",
            "ノードは接続相手から聞いたことしか知りません。正直な接続が一つでもあれば、より多くの計算が積まれたチェーンを知ることができます。"
                + "だからノードは異なる場所への接続をいくつも保ちます。");
    Outcome.Result result =
        field.isStopped()
            ? Outcome.Result.STOPPED
            : deceived ? Outcome.Result.SUCCEEDED : Outcome.Result.FAILED;
    return new Outcome(result, what, why, figures, List.of());
  }
}
