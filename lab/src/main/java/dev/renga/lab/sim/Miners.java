package dev.renga.lab.sim;

import dev.renga.consensus.Difficulty;
import dev.renga.lab.model.Dice;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.util.Arrays;

/// Who finds blocks when. Each miner's waiting time is exponential with mean *expected hashes at
/// the target of the block it works on / its hash rate*; that has no memory, so a new tip costs it
/// nothing, and a new target only makes it draw again.
final class Miners {
  private final SimulatedNetwork owner;
  private final Network network;
  private final Miner[] all;
  private final int[] firstAt;
  private boolean working;

  /// One miner. Those at the same node are linked.
  static final class Miner {
    final int number;
    final SimNode node;
    final double hashRate;
    private final Dice dice;
    private final int nextAtNode;
    private int bits;

    /// Of the waiting time that counts.
    private int generation;

    Miner(int number, SimNode node, double hashRate, Dice dice, int nextAtNode) {
      this.number = number;
      this.node = node;
      this.hashRate = hashRate;
      this.dice = dice;
      this.nextAtNode = nextAtNode;
    }
  }

  Miners(SimulatedNetwork owner, SimulationConfig config, Dice dice, SimNode[] nodes) {
    this.owner = owner;
    this.network = config.network();
    all = new Miner[config.shares().miners()];
    firstAt = new int[nodes.length];
    Arrays.fill(firstAt, -1);
    for (int i = 0; i < all.length; i++) {
      int node = config.minerNodes().get(i);
      double rate = config.hashRate() * config.shares().share(i);
      all[i] = new Miner(i, nodes[node], rate, dice.split(i), firstAt[node]);
      firstAt[node] = i;
    }
  }

  /// Expected hashes for a block of that compact target.
  static double expectedHashes(int bits) {
    return Target.fromCompact(bits).value().work().doubleValue();
  }

  void start() {
    if (!working) {
      working = true;
      for (Miner miner : all) {
        wait(miner);
      }
    }
  }

  void stop() {
    working = false;
    for (Miner miner : all) {
      miner.generation++;
    }
  }

  boolean isWorking() {
    return working;
  }

  private void wait(Miner miner) {
    KnownBlock tip = miner.node.chain().tip();
    miner.bits = nextBits(tip);
    double mean = expectedHashes(miner.bits) / miner.hashRate * 1e6;
    long time = 1 + (long) Math.min(miner.dice.exponential(mean), 1e17);
    owner.schedule(time, EventQueue.Kind.FOUND, miner, ++miner.generation, null);
  }

  private int nextBits(KnownBlock tip) {
    return network.proofOfWork().noRetargeting()
        ? tip.bits()
        : Difficulty.nextBits(tip, Math.max(owner.seconds(), tip.medianTimePast() + 1), network);
  }

  /// Whether the waiting time that has passed still counts; then the next one begins after
  /// [#again].
  boolean counts(Miner miner, long generation) {
    return working && miner.generation == generation;
  }

  void again(Miner miner) {
    wait(miner);
  }

  /// A node's tip moved; with another target its miners wait anew.
  void tipMoved(SimNode node) {
    if (!working || network.proofOfWork().noRetargeting()) {
      return;
    }
    for (int i = firstAt[node.index()]; i >= 0; i = all[i].nextAtNode) {
      if (nextBits(node.chain().tip()) != all[i].bits) {
        wait(all[i]);
      }
    }
  }
}
