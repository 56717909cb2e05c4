package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Payments in networks of many nodes under a virtual clock.
class PaymentSimulationTest {
  private static final int NODES = 50;

  private static Simulation network(long seed) {
    Simulation simulation = new Simulation(Network.REGTEST, seed);
    Random random = new Random(seed);
    TestMiner miner = new TestMiner(Network.REGTEST, 5);
    for (int i = 0; i < NODES; i++) {
      simulation.add();
    }
    var block = simulation.nodes.getFirst().mine(miner);
    for (Simulation.SimNode node : simulation.nodes.subList(1, NODES)) {
      node.load(List.of(block));
    }
    for (int i = 1; i < NODES; i++) {
      for (int link = 0; link < 4; link++) {
        Simulation.SimNode other = simulation.nodes.get(random.nextInt(i));
        if (!simulation.areConnected(simulation.nodes.get(i), other)) {
          simulation.connect(simulation.nodes.get(i), other);
        }
      }
    }
    simulation.run(Duration.ofSeconds(5));
    return simulation;
  }

  private static long have(Simulation simulation, Transaction payment) {
    return simulation.nodes.stream()
        .filter(node -> node.pool.find(payment.wtxid()) != null)
        .count();
  }

  @Test
  void aPaymentReachesAllOfFiftyNodes() {
    Simulation simulation = network(11);
    Transaction payment = Payments.payment(1);
    simulation.nodes.get(17).pool.submitOwn(payment);
    simulation.run(Duration.ofMinutes(2));
    assertThat(have(simulation, payment)).isEqualTo(NODES);
  }

  @Test
  void paymentsReachAllWhoStayWhileOthersGo() {
    Simulation simulation = network(12);
    Random random = new Random(12);
    List<Simulation.SimNode> gone = new ArrayList<>();
    List<Transaction> payments = new ArrayList<>();
    for (int round = 0; round < 12; round++) {
      Transaction payment = Payments.payment(round);
      payments.add(payment);
      Simulation.SimNode payer = simulation.nodes.get(random.nextInt(NODES));
      if (!gone.contains(payer)) {
        payer.pool.submitOwn(payment);
      } else {
        payments.removeLast();
      }
      simulation.run(Duration.ofSeconds(1));
      Simulation.SimNode leaver = simulation.nodes.get(random.nextInt(NODES));
      List.copyOf(leaver.links.values()).forEach(Simulation.Link::cut);
      if (!gone.contains(leaver)) {
        gone.add(leaver);
      }
      simulation.run(Duration.ofSeconds(4));
    }
    simulation.run(Duration.ofMinutes(5));
    assertThat(payments).hasSizeGreaterThan(5);
    for (Transaction payment : payments) {
      List<Integer> lacking =
          simulation.nodes.stream()
              .filter(node -> !gone.contains(node) && node.pool.find(payment.wtxid()) == null)
              .map(node -> node.index)
              .toList();
      assertThat(lacking).as("payment %s", payment.txid()).isEmpty();
    }
  }

  @Test
  void chainsOfPaymentsArriveWhole() {
    Simulation simulation = network(13);
    List<Transaction> chain = new ArrayList<>(List.of(Payments.payment(1)));
    for (int i = 0; i < 20; i++) {
      chain.add(Payments.child(chain.getLast()));
    }
    for (int i = 0; i < chain.size(); i++) {
      simulation.nodes.get(i).pool.submitOwn(chain.get(i));
    }
    simulation.run(Duration.ofMinutes(10));
    for (Transaction payment : chain) {
      assertThat(have(simulation, payment)).isEqualTo(NODES);
    }
  }

  @Test
  void aLinkThatLosesMessagesDelaysAPaymentOnly() {
    Simulation simulation = network(14);
    simulation.faults = new Simulation.Faults(1, 200, 0, 20);
    Transaction payment = Payments.payment(1);
    simulation.nodes.get(3).pool.submitOwn(payment);
    simulation.run(Duration.ofMinutes(20));
    assertThat(have(simulation, payment)).isEqualTo(NODES);
  }

  @Test
  void oneSeedGivesOneRun() {
    List<Long> histories = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Simulation simulation = network(15);
      simulation.nodes.get(3).pool.submitOwn(Payments.payment(1));
      simulation.run(Duration.ofMinutes(1));
      histories.add(simulation.history());
    }
    assertThat(histories.getFirst()).isEqualTo(histories.getLast());
  }
}
