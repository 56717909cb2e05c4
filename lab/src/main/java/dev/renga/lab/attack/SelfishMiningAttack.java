package dev.renga.lab.attack;

import dev.renga.lab.forge.Words;
import dev.renga.lab.theory.SelfishMining;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.primitives.BlockHash;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A pool that keeps its blocks back and shows them when honest miners come close (Eyal and Sirer,
/// strategy SM1), so that honest work is wasted.
///
/// The pool has no say in which block a node hears first; `gamma` is realised by its place in the
/// network: it is connected directly, and without delay, to that part of the honest nodes. What
/// came of it is measured: the part of honest blocks found during a tie that stand on the pool's
/// block.
///
/// @param alpha the pool's share of all hash power, 0.01…0.49
/// @param gamma part of the honest nodes that the pool reaches first, 0…1
/// @param blocks by which the best chain is to grow, 1…100000
/// @param seconds at most, 1…86400
public record SelfishMiningAttack(double alpha, double gamma, int blocks, int seconds)
    implements Attack {
  private static final double SPREAD_SECONDS = 10;

  /// Checks the ranges.
  public SelfishMiningAttack {
    Ranges.check("The pool's share alpha", alpha, 0.01, 0.49);
    Ranges.check("Gamma", gamma, 0, 1);
    Ranges.check("The number of blocks", blocks, 1, 100_000);
    Ranges.check("The time limit in seconds", seconds, 1, 86_400);
  }

  @Override
  public String name() {
    return "selfish-mining";
  }

  @Override
  public Odds odds() {
    double revenue = new SelfishMining(alpha, gamma).share();
    double threshold = SelfishMining.threshold(gamma);
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("revenue-by-theory", Figures.percent(revenue));
    figures.put("revenue-when-honest", Figures.percent(alpha));
    figures.put("pays-from", Figures.percent(threshold));
    return new Odds(
        alpha > threshold ? 1 : 0,
        new Words(
            "In the long run the pool gets %s of the blocks instead of %s; it pays from a share of %s on."
                .formatted(
                    Figures.percent(revenue), Figures.percent(alpha), Figures.percent(threshold)),
            "長い目で見ると、プールは%sではなく%sのブロックを得ます。得になるのは計算力が%sを超えてからです。"
                .formatted(
                    Figures.percent(alpha), Figures.percent(revenue), Figures.percent(threshold))),
        figures);
  }

  @Override
  public Outcome run(Field field) throws InterruptedException {
    List<Honest> honest = field.honest();
    int reached = Math.max(1, (int) Math.round(gamma * honest.size()));
    try (Adversary adversary = Adversary.open(field.network(), field.clock(), field.dice())) {
      List<Honest> near = honest.subList(0, Math.min(reached, honest.size()));
      adversary.join(field, near);
      return new Pool(field, adversary, honest, near.size()).run();
    }
  }

  /// The pool at work.
  private final class Pool {
    private final Field field;
    private final Adversary adversary;
    private final List<Honest> honest;
    private final int near;
    private final SecretMiner miner;
    private final KnownBlock start;
    private final Set<BlockHash> own = new HashSet<>();
    private KnownBlock publicTip;

    /// The pool's published block of a tie; the public tip when there is none.
    private KnownBlock tied;

    private int ties;
    private int honestInTies;
    private int honestOnOurs;

    Pool(Field field, Adversary adversary, List<Honest> honest, int near) {
      this.field = field;
      this.adversary = adversary;
      this.honest = honest;
      this.near = near;
      this.miner = new SecretMiner(field, adversary, alpha);
      this.start = adversary.publicTip();
      this.publicTip = start;
      this.tied = start;
    }

    Outcome run() throws InterruptedException {
      long end = field.nanos().getAsLong() + seconds * 1_000_000_000L;
      while (!field.isStopped()
          && field.nanos().getAsLong() - end < 0
          && publicTip.height() - start.height() < blocks) {
        if (miner.work(List.of())) {
          found();
        }
        KnownBlock now = adversary.publicTip();
        if (!now.equals(publicTip)) {
          heard(now);
        }
        Thread.sleep(1);
      }
      return end();
    }

    private boolean isTie() {
      return !tied.equals(start) && tied.height() == publicTip.height();
    }

    /// The pool found a block: in a tie it wins at once, otherwise it is kept back.
    private void found() {
      own.add(miner.tip().hash());
      if (SelfishStrategy.found(isTie()) == SelfishStrategy.Move.SHOW_ALL) {
        publishUpTo(miner.tip());
        tied = start;
        note("The pool wins the tie.");
      }
    }

    /// The public chain moved: what was published, or an honest block.
    private void heard(KnownBlock now) {
      boolean mine = own.contains(now.hash());
      if (isTie() && !mine && now.height() > tied.height()) {
        honestInTies++;
        honestOnOurs += tied.isAncestorOf(now) ? 1 : 0;
      }
      publicTip = now;
      if (mine) {
        return;
      }
      tied = start;
      boolean ours = miner.tip().isAncestorOf(now);
      switch (SelfishStrategy.heard(ours ? -1 : miner.tip().height() - now.height())) {
        case ADOPT -> miner.mineOn(now);
        case TIE -> {
          tied = miner.tip();
          ties++;
          publishUpTo(tied);
          note("A tie: the pool shows its block.");
        }
        case SHOW_ALL -> {
          publishUpTo(miner.tip());
          note("The pool shows its branch and wins.");
        }
        case SHOW_AS_MANY -> publishUpTo(miner.tip().ancestor(now.height()));
        case KEEP -> {}
      }
    }

    private void publishUpTo(KnownBlock block) {
      adversary.reveal(field, block);
      publicTip = adversary.publicTip();
    }

    private Outcome end() throws InterruptedException {
      if (miner.tip().chainWork().compareTo(publicTip.chainWork()) > 0) {
        publishUpTo(miner.tip());
      }
      new Patience(field)
          .await(
              SPREAD_SECONDS,
              () ->
                  honest.stream()
                          .map(each -> each.node().chain().view().tip().hash())
                          .distinct()
                          .count()
                      == 1);
      note("The pool goes back to honest mining.");
      return outcome();
    }

    /// The pool's blocks on the best chain since the start.
    private int won() {
      KnownBlock tip = adversary.publicTip();
      int count = 0;
      for (int height = start.height() + 1; height <= tip.height(); height++) {
        count += own.contains(tip.ancestor(height).hash()) ? 1 : 0;
      }
      return count;
    }

    private Map<String, String> figures() {
      int length = adversary.publicTip().height() - start.height();
      int won = won();
      Map<String, String> figures = new LinkedHashMap<>();
      figures.put("alpha", Figures.percent(alpha));
      figures.put("gamma-wanted", Figures.number(gamma));
      figures.put("nodes-reached-first", near + " of " + honest.size());
      figures.put("ties", String.valueOf(ties));
      figures.put(
          "gamma-measured",
          honestInTies == 0 ? "–" : Figures.number((double) honestOnOurs / honestInTies));
      figures.put("blocks", String.valueOf(length));
      figures.put("pool-blocks", String.valueOf(won));
      figures.put("pool-stale", String.valueOf(own.size() - won));
      figures.put("revenue", length == 0 ? "–" : Figures.percent((double) won / length));
      figures.put("revenue-by-theory", Figures.percent(new SelfishMining(alpha, gamma).share()));
      return figures;
    }

    private void note(String phase) {
      field.note(phase, figures());
    }

    private Outcome outcome() {
      int length = adversary.publicTip().height() - start.height();
      double revenue = length == 0 ? 0 : (double) won() / length;
      boolean gained = revenue > alpha;
      Words what =
          new Words(
              "With %s of the hash power the pool has %s of the last %s blocks."
                  .formatted(Figures.percent(alpha), Figures.percent(revenue), length),
              "計算力の%sを持つプールが、直近%sブロックの%sを得ました。"
                  .formatted(Figures.percent(alpha), length, Figures.percent(revenue)));
      Words why =
          gained
              ? new Words(
                  "By showing its blocks late the pool makes honest miners work on branches that"
                      + " lose; it wastes less than they do.",
                  "ブロックを遅らせて見せることで、正直な採掘者は負ける枝の上で計算させられます。プールの無駄はそれより少なく済みます。")
              : new Words(
                  "The pool's own hidden blocks were overtaken too often; below the threshold"
                      + " honest mining earns more.",
                  "隠していたブロックが追い越されることが多すぎました。しきい値より小さな計算力では、正直に掘るほうが得です。");
      Outcome.Result result =
          field.isStopped()
              ? Outcome.Result.STOPPED
              : gained ? Outcome.Result.SUCCEEDED : Outcome.Result.FAILED;
      return new Outcome(result, what, why, figures(), List.of());
    }
  }
}
