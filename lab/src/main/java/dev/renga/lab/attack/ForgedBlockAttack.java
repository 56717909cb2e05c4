package dev.renga.lab.attack;

import dev.renga.chain.ChainEvent;
import dev.renga.chain.Submission;
import dev.renga.chain.Subscription;
import dev.renga.consensus.Verdict;
import dev.renga.lab.forge.ForgeContext;
import dev.renga.lab.forge.ForgeException;
import dev.renga.lab.forge.Forged;
import dev.renga.lab.forge.Forgeries;
import dev.renga.lab.forge.Forgery;
import dev.renga.lab.forge.Words;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A miner that breaks a rule, with real proof of work, and shows the block to every honest node
/// itself.
///
/// @param rule id of the rule in the rule book
public record ForgedBlockAttack(String rule) implements Attack {
  private static final int ATTEMPTS = 3;
  private static final double ANSWER_SECONDS = 10;

  /// A node that has refused a block closes the connection a moment later, if at all.
  private static final double GRACE_SECONDS = 0.5;

  /// Refuses what cannot be forged anywhere.
  public ForgedBlockAttack {
    try {
      Forgeries.of(rule);
    } catch (ForgeException e) {
      throw new AttackException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String name() {
    return "forged-block";
  }

  @Override
  public Odds odds() {
    return new Odds(
        0,
        new Words(
            "No honest node believes the block, however much hash power made it: each checks every"
                + " rule itself.",
            "どれだけの計算力で作っても、正直なノードは誰もこのブロックを信じません。すべての規則を自分で検証するからです。"),
        Map.of("rule", rule));
  }

  @Override
  public Outcome run(Field field) throws InterruptedException {
    Outcome outcome = attempt(field);
    for (int again = 1; again < ATTEMPTS && wasOvertaken(outcome) && !field.isStopped(); again++) {
      outcome = attempt(field);
    }
    return outcome;
  }

  /// Whether an honest block came at the same height, so that a node had no reason to look at all
  /// of the forged one.
  private static boolean wasOvertaken(Outcome outcome) {
    return outcome.sights().stream().anyMatch(sight -> !sight.believed() && sight.rule().isEmpty());
  }

  private Outcome attempt(Field field) throws InterruptedException {
    List<Honest> honest = field.honest();
    Patience patience = new Patience(field);
    try (Adversary adversary = Adversary.open(field.network(), field.clock(), field.dice())) {
      adversary.join(field, honest);
      Forged forged = forge(field, adversary);
      for (Block block : forged.before()) {
        adversary.publish(field, block);
        patience.await(ANSWER_SECONDS, () -> Honest.having(honest, block.hash()) == honest.size());
      }
      return show(field, adversary, forged, honest, patience);
    }
  }

  private Forged forge(Field field, Adversary adversary) {
    try {
      Forgery forgery = Forgeries.of(rule);
      return forgery.forge(
          new ForgeContext(
              field.network(),
              adversary.publicTip(),
              field.clock().instant().getEpochSecond(),
              field.coins(),
              field.signer(),
              field.script(),
              field.dice().nextLong() >>> 1));
    } catch (ForgeException e) {
      throw new AttackException(String.valueOf(e.getMessage()));
    }
  }

  private Outcome show(
      Field field, Adversary adversary, Forged forged, List<Honest> honest, Patience patience)
      throws InterruptedException {
    BlockHash hash = forged.block().hash();
    Map<Integer, Verdict.Invalid> refused = new ConcurrentHashMap<>();
    List<Subscription> ears = new ArrayList<>();
    try {
      for (Honest each : honest) {
        ears.add(
            each.node()
                .events(
                    "forged block",
                    event -> {
                      if (event
                              instanceof
                              ChainEvent.BlockRefused(BlockHash of, Verdict.Invalid verdict)
                          && of.equals(hash)) {
                        var _ = refused.putIfAbsent(each.index(), verdict);
                      }
                    }));
      }
      field.note("The forged block is out.", Map.of("rule", rule, "block", hash.toString()));
      KnownBlock shown = adversary.publish(field, forged.block());
      patience.await(
          ANSWER_SECONDS,
          () -> {
            Set<Integer> open = adversary.connected(honest);
            return honest.stream()
                .allMatch(
                    each -> refused.containsKey(each.index()) || !open.contains(each.index()));
          });
      patience.await(GRACE_SECONDS, () -> adversary.connected(honest).isEmpty());
      Set<Integer> open = new HashSet<>(adversary.connected(honest));
      List<Outcome.Sight> sights = new ArrayList<>();
      for (Honest each : honest) {
        sights.add(
            sight(each, forged.block(), refused.get(each.index()), !open.contains(each.index())));
      }
      return outcome(field, forged, shown, honest, sights);
    } finally {
      ears.forEach(Subscription::close);
    }
  }

  /// Where the protocol cut the attacker off before the chain was concerned, the node is asked as
  /// `submitblock` would ask it.
  private static Outcome.Sight sight(
      Honest honest, Block block, Verdict.@Nullable Invalid heard, boolean hungUp) {
    Verdict.@Nullable Invalid verdict = heard;
    boolean asked = verdict == null;
    if (asked
        && honest.node().chain().submitBlock(block, true).join()
            instanceof Submission.Refused refused) {
      verdict = refused.verdict();
    }
    return new Outcome.Sight(
        honest.index(),
        honest.has(block.hash()),
        verdict == null ? "" : verdict.rule(),
        verdict == null ? "" : verdict.reason(),
        asked,
        hungUp);
  }

  private Outcome outcome(
      Field field,
      Forged forged,
      KnownBlock shown,
      List<Honest> honest,
      List<Outcome.Sight> sights) {
    long believers = sights.stream().filter(Outcome.Sight::believed).count();
    long hungUp = sights.stream().filter(Outcome.Sight::hungUp).count();
    long wrongRule = sights.stream().filter(sight -> !sight.rule().equals(rule)).count();
    long spendable = spendable(forged.block(), honest);
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("rule", rule);
    figures.put("reason", sights.isEmpty() ? "" : sights.getFirst().reason());
    figures.put("block", shown.hash().toString());
    figures.put("height", String.valueOf(shown.height()));
    figures.put("believed", believers + " of " + honest.size());
    figures.put("other-reason", String.valueOf(wrongRule));
    figures.put("hung-up", hungUp + " of " + honest.size());
    figures.put("reward", String.valueOf(reward(forged.block())));
    figures.put("reward-spendable-at", spendable + " of " + honest.size());
    boolean stopped = field.isStopped();
    Outcome.Result result =
        believers > 0
            ? Outcome.Result.SUCCEEDED
            : stopped ? Outcome.Result.STOPPED : Outcome.Result.FAILED;
    Words what =
        new Words(
            "%s of %s honest nodes believed the block; %s closed the forger's connection."
                .formatted(believers, honest.size(), hungUp),
            "正直なノード%s台のうち、このブロックを信じたのは%s台です。%s台は偽造者との接続を切りました。"
                .formatted(honest.size(), believers, hungUp));
    Words why =
        new Words(
            "The block breaks the rule %s: %s Its reward exists on no honest chain, so it buys"
                    .formatted(rule, Forgeries.of(rule).entry().sentence())
                + " nothing; the work was wasted.",
            "規則%sに違反しています。%s報酬はどの正直なチェーンにも存在せず、何も買えません。計算は無駄になりました。"
                .formatted(rule, Forgeries.of(rule).does().ja()));
    return new Outcome(result, what, why, figures, sights);
  }

  private static long reward(Block block) {
    return block.transactions().getFirst().outputs().stream().mapToLong(out -> out.value()).sum();
  }

  /// Nodes at which the forged coinbase could be spent one day.
  private static long spendable(Block block, List<Honest> honest) {
    Transaction first = block.transactions().getFirst();
    OutPoint reward = new OutPoint(first.txid(), 0);
    return first.isCoinbase()
        ? honest.stream()
            .filter(each -> each.node().chain().coins(List.of(reward)).join().getFirst() != null)
            .count()
        : 0;
  }
}
