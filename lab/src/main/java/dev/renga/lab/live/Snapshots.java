package dev.renga.lab.live;

import dev.renga.chain.HeaderNode;
import dev.renga.consensus.Subsidy;
import dev.renga.node.RengaNode;
import dev.renga.primitives.BlockHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts together what a network looks like now.
final class Snapshots {
  /// Payments in a snapshot.
  private static final int MAX_PAYMENTS = 500;

  private Snapshots() {}

  static LabSnapshot take(LabRun run, LabConfig config) {
    long sequence = run.log().sequence();
    Map<BlockHash, List<Integer>> tips = run.tips();
    HeaderNode best = run.bestTip();
    List<LabSnapshot.BlockState> blocks = run.book().states(best, tips);
    List<LabSnapshot.NodeState> nodes = nodes(run, blocks);
    return new LabSnapshot(
        sequence,
        run.millis(),
        facts(run, config, best),
        nodes,
        links(run),
        run.cables().groups(),
        blocks,
        run.people().view().states(),
        run.people().view().payments(MAX_PAYMENTS),
        run.attacks().states(),
        measures(run, tips, blocks, nodes));
  }

  private static LabSnapshot.Facts facts(LabRun run, LabConfig config, HeaderNode best) {
    double easiest = run.network().proofOfWork().limit().work().doubleValue();
    return new LabSnapshot.Facts(
        run.network().name(),
        config.seed(),
        run.startedAt(),
        config.blockIntervalSeconds(),
        config.retargetWindow(),
        config.halvingInterval(),
        run.miners().mode(),
        run.people().perSecond(),
        Miners.expectedHashes(best, run.network()) / easiest,
        Subsidy.at(best.height() + 1, run.network()),
        best.height(),
        best.hash(),
        run.directory());
  }

  private static List<LabSnapshot.NodeState> nodes(
      LabRun run, List<LabSnapshot.BlockState> blocks) {
    Map<Integer, Integer> mined = new HashMap<>();
    Map<Integer, Long> reward = new HashMap<>();
    for (LabSnapshot.BlockState block : blocks) {
      if (block.miner() >= 0) {
        mined.merge(block.miner(), 1, Integer::sum);
        if (block.branch() == LabSnapshot.Branch.ACTIVE) {
          reward.merge(block.miner(), block.reward(), Long::sum);
        }
      }
    }
    Map<Integer, Integer> peers = new HashMap<>();
    for (Cables.Cable cable : run.cables().open()) {
      peers.merge(cable.from(), 1, Integer::sum);
      peers.merge(cable.to(), 1, Integer::sum);
    }
    List<LabSnapshot.NodeState> states = new ArrayList<>();
    for (LabNode node : run.nodes()) {
      if (!node.hasRun()) {
        continue; // it never ran; it shows when it does
      }
      RengaNode running = node.running().orElse(null);
      HeaderNode tip = node.view().tip();
      int index = node.index();
      states.add(
          new LabSnapshot.NodeState(
              index,
              node.status(),
              node.since(),
              run.cables().hasRegions() ? run.cables().region(index).name() : "",
              node.share(),
              node.isAttacker(),
              run.cables().groupOf(index),
              tip.height(),
              tip.hash(),
              peers.getOrDefault(index, 0),
              running == null ? 0 : running.mempool().view().size(),
              running == null ? 0 : running.peers().bytesReceived(),
              running == null ? 0 : running.peers().bytesSent(),
              node.port(),
              node.rpcPort(),
              node.directory(),
              mined.getOrDefault(index, 0),
              reward.getOrDefault(index, 0L),
              run.book().propagation(index),
              run.people().view().propagation(index),
              node.why()));
    }
    return states;
  }

  private static List<LabSnapshot.LinkState> links(LabRun run) {
    Set<Cables.Cable> open = run.cables().open();
    Set<Cables.Cable> all =
        new java.util.TreeSet<>(
            java.util.Comparator.comparingInt(Cables.Cable::from)
                .thenComparingInt(Cables.Cable::to));
    all.addAll(run.keeper().all());
    all.addAll(open);
    List<LabSnapshot.LinkState> states = new ArrayList<>(all.size());
    for (Cables.Cable cable : all) {
      states.add(
          new LabSnapshot.LinkState(
              cable.from(),
              cable.to(),
              open.contains(cable),
              run.cables().isCut(cable.from(), cable.to()),
              run.cables().delayMillis(cable.from(), cable.to()),
              run.cables().loss(cable.from(), cable.to())));
    }
    return states;
  }

  private static LabSnapshot.Measures measures(
      LabRun run,
      Map<BlockHash, List<Integer>> tips,
      List<LabSnapshot.BlockState> blocks,
      List<LabSnapshot.NodeState> nodes) {
    long stale = run.book().forgottenStale();
    long orphaned = run.book().forgottenReward();
    for (LabSnapshot.BlockState block : blocks) {
      if (block.miner() >= 0 && block.branch() == LabSnapshot.Branch.STALE) {
        stale++;
        orphaned += block.reward();
      }
    }
    int running = tips.values().stream().mapToInt(List::size).sum();
    int most = tips.values().stream().mapToInt(List::size).max().orElse(0);
    PaymentBook.Totals payments = run.people().view().totals();
    return new LabSnapshot.Measures(
        run.availability().payments.state(),
        run.availability().blocks.state(),
        run.availability().ledger.state(),
        run.book().propagation(),
        run.people().view().propagation(),
        run.book().mined(),
        stale,
        run.book().deepest(),
        tips.size(),
        running == 0 ? 0 : (double) most / running,
        orphaned,
        nodes.stream().mapToLong(LabSnapshot.NodeState::bytesSent).sum(),
        payments.made(),
        payments.refused(),
        payments.confirmed(),
        payments.takenBack(),
        payments.conflicted());
  }

  /// A few lines on how the network stands, for errors.
  static String describe(LabRun run) {
    StringBuilder text = new StringBuilder("The network at %s ms:".formatted(run.millis()));
    Map<Integer, Integer> peers = new HashMap<>();
    for (Cables.Cable cable : run.cables().open()) {
      peers.merge(cable.from(), 1, Integer::sum);
      peers.merge(cable.to(), 1, Integer::sum);
    }
    for (LabNode node : run.nodes()) {
      text.append(System.lineSeparator())
          .append("  node %s %s".formatted(node.index(), node.status()));
      if (node.hasRun()) {
        HeaderNode tip = node.view().tip();
        text.append(
            ", height %s, tip %s, %s peers"
                .formatted(
                    tip.height(),
                    tip.hash().toString().substring(52),
                    peers.getOrDefault(node.index(), 0)));
      }
    }
    return text.toString();
  }
}
