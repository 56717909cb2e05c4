package dev.renga.p2p.protocol;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import java.time.Duration;
import java.util.List;

class SimulatedNetworkTest extends NetworkContract {
  @Override
  protected NetworkUnderTest open() {
    return network(new Simulation(Network.REGTEST, 77));
  }

  /// A simulation as the contract sees it.
  static NetworkUnderTest network(Simulation simulation) {
    TestMiner miner = new TestMiner(Network.REGTEST, 5);
    return new NetworkUnderTest() {
      @Override
      public int add() {
        return simulation.add().index;
      }

      @Override
      public void connect(int from, int to) {
        simulation.connect(simulation.nodes.get(from), simulation.nodes.get(to));
        simulation.run(Duration.ofSeconds(2));
      }

      @Override
      public void cut(int a, int b) {
        Simulation.SimNode other = simulation.nodes.get(b);
        for (Simulation.Link link : List.copyOf(simulation.nodes.get(a).links.values())) {
          if (link.a == other || link.b == other) {
            link.cut();
          }
        }
      }

      @Override
      public void mine(int node, int count) {
        for (int i = 0; i < count; i++) {
          simulation.nodes.get(node).mine(miner);
        }
      }

      @Override
      public BlockHash tip(int node) {
        return simulation.nodes.get(node).chain.tip().hash();
      }

      @Override
      public int height(int node) {
        return simulation.nodes.get(node).chain.tip().height();
      }

      @Override
      public int connections(int node) {
        return simulation.nodes.get(node).links.size();
      }

      @Override
      public boolean settle(List<Integer> nodes, int height) {
        simulation.run(Duration.ofMinutes(3));
        return nodes.stream().allMatch(i -> height(i) == height)
            && nodes.stream().map(this::tip).distinct().count() == 1;
      }

      @Override
      public void close() {}
    };
  }
}
