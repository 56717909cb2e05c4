package dev.renga.lab.race;

import dev.renga.lab.model.HashShares;
import dev.renga.lab.model.LinkModel;
import dev.renga.lab.model.Placement;
import dev.renga.lab.model.Region;
import dev.renga.lab.model.Topology;
import dev.renga.lab.sim.Checks;
import dev.renga.lab.sim.SimulatedNetwork;
import dev.renga.lab.sim.SimulationConfig;
import dev.renga.lab.sim.Validation;
import dev.renga.primitives.BlockHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One simulated network in which one attempt after another is made to take a payment back. Nodes 0
/// to `honest` − 1 are honest; the last is the attacker, cut off while it mines in secret.
final class NodeSpend {
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LONG = Duration.ofMinutes(10);

  private final SpendRace race;
  private final int attacker;
  private final SimulatedNetwork network;
  private int deepest;

  NodeSpend(SpendRace race, int honest, long seed) {
    this.race = race;
    this.attacker = honest;
    int nodes = honest + 1;
    List<Double> shares = new ArrayList<>();
    List<Integer> miners = new ArrayList<>();
    for (int i = 0; i < honest; i++) {
      shares.add((1 - race.q()) / honest);
      miners.add(i);
    }
    shares.add(race.q());
    miners.add(attacker);
    this.network =
        SimulatedNetwork.of(
            SimulationConfig.builder(seed, Topology.complete(nodes))
                .placement(Placement.uniform(nodes, Region.EU))
                .links(LinkModel.fixed(1_000))
                .shares(HashShares.of(shares))
                .minerNodes(miners)
                .interval(600)
                .blockBytes(SimulationConfig.MIN_BLOCK_BYTES)
                .validation(Validation.NONE)
                .checks(Checks.SAMPLED)
                .build());
    network.run(MINUTE);
  }

  /// Most honest blocks that one attempt undid.
  int deepest() {
    return deepest;
  }

  String hash() {
    return network.hash();
  }

  /// One attempt, from a common tip to a common tip.
  ///
  /// @return whether every honest node left the branch with the payment
  boolean attempt() {
    int base = network.height(0);
    network.cut(List.of(List.of(attacker)));
    boolean longer = mine(base);
    BlockHash honestTip = network.tip(0);
    BlockHash secretTip = network.tip(attacker);
    int honestBlocks = network.height(0) - base;
    network.heal();
    network.run(MINUTE);
    if (!network.isAgreed()) {
      network.run(LONG);
    }
    BlockHash tip = network.tip(0);
    if (longer) {
      deepest = Math.max(deepest, honestBlocks);
    }
    if (!network.isAgreed() || !tip.equals(longer ? secretTip : honestTip)) {
      throw new IllegalStateException("nodes did not choose the longer branch");
    }
    return longer;
  }

  /// Blocks until the attacker is longer after the merchant accepted, or gives up.
  private boolean mine(int base) {
    while (true) {
      int honest = network.height(0) - base;
      int secret = network.height(attacker) - base;
      if (honest >= race.z() && secret > honest) {
        return true;
      }
      if (honest >= race.z() && honest - secret >= race.giveUp()) {
        return false;
      }
      network.startMining();
      network.runBlocks(network.blockCount() + 1, () -> false);
      network.stopMining();
      network.run(MOMENT);
    }
  }
}
