package dev.renga.lab.attack;

import dev.renga.crypto.Secp256k1;
import dev.renga.lab.forge.ForgeContext;
import dev.renga.lab.forge.Signer;
import dev.renga.lab.forge.SpendableCoin;
import dev.renga.lab.live.LabAttack;
import dev.renga.lab.live.LabNetwork;
import dev.renga.lab.live.LabNode;
import dev.renga.lab.live.LabSnapshot;
import dev.renga.lab.live.NodeStatus;
import dev.renga.lab.model.Dice;
import dev.renga.mempool.Admission;
import dev.renga.mempool.Source;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Block;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.wallet.AddressType;
import dev.renga.wallet.KeyRing;
import dev.renga.wallet.SighashType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// A live network as its attacker sees it. The attacker is one of its people, the last one by name,
/// and pays with that person's coins; the merchant is the first one.
final class LabField implements Field {
  private final LabAttack.Desk desk;
  private final LabNetwork network;
  private final Dice dice;
  private final String attacker;
  private final String victim;
  private final KeyRing keys;

  LabField(LabAttack.Desk desk) {
    this.desk = desk;
    this.network = desk.network();
    this.dice = new Dice(network.config().seed()).split("attack").split(desk.id());
    List<LabSnapshot.PersonState> people = network.snapshot().people();
    if (people.size() < 2) {
      throw new AttackException("There are not two people in this network.");
    }
    this.attacker = people.getLast().name();
    this.victim = people.getFirst().name();
    this.keys = network.keys(attacker);
  }

  @Override
  public Network network() {
    return network.network();
  }

  @Override
  public InstantSource clock() {
    return network.time().wall();
  }

  @Override
  public LongSupplier nanos() {
    return network.time().nanos();
  }

  @Override
  public RandomGenerator dice() {
    return dice;
  }

  private List<LabNode> running() {
    return network.nodes().stream()
        .filter(node -> node.status() == NodeStatus.RUNNING && !node.isAttacker())
        .toList();
  }

  @Override
  public List<Honest> honest() {
    List<Honest> honest = new ArrayList<>();
    for (LabNode node : running()) {
      node.running()
          .ifPresent(
              up ->
                  honest.add(
                      new Honest(node.index(), up, NetAddress.ipv4(127, 0, 0, 1, node.port()))));
    }
    return honest;
  }

  @Override
  public double honestHashRate() {
    return network.hashRate() * running().stream().mapToDouble(LabNode::share).sum();
  }

  @Override
  public List<SpendableCoin> coins() {
    return network.spendable(attacker).stream()
        .filter(coin -> coin.value() >= ForgeContext.LEAST_COIN && isFree(coin.outPoint()))
        .map(coin -> new SpendableCoin(coin.outPoint(), coin.output()))
        .toList();
  }

  /// Whether no transaction that waits for a block spends it.
  private boolean isFree(OutPoint coin) {
    return honest().stream().allMatch(each -> each.node().mempool().view().spender(coin) == null);
  }

  @Override
  public Signer signer() {
    dev.renga.wallet.Signer signer = new dev.renga.wallet.Signer(Secp256k1.load());
    return (transaction, spent) -> {
      Map<OutPoint, TxOut> outputs = new HashMap<>();
      for (int i = 0; i < spent.size(); i++) {
        outputs.put(transaction.inputs().get(i).prevout(), spent.get(i));
      }
      return signer.sign(transaction, outputs, keys, SighashType.ALL).transaction();
    };
  }

  @Override
  public Script script() {
    return scriptOf(keys);
  }

  @Override
  public Script merchant() {
    return scriptOf(network.keys(victim));
  }

  private static Script scriptOf(KeyRing ring) {
    return ring.keys().getFirst().script(AddressType.P2WPKH);
  }

  @Override
  public void broadcast(Transaction transaction) {
    List<Honest> honest = honest();
    if (honest.isEmpty()) {
      throw new AttackException("There is no honest node to hand a payment to.");
    }
    Honest client = honest.get(dice.nextInt(honest.size()));
    Admission answer = client.node().mempool().submit(transaction, Source.LOCAL).join();
    if (answer instanceof Admission.Refused refused) {
      throw new AttackException(
          "Node %s refuses the attacker's payment: %s".formatted(client.index(), refused));
    }
    TxOut first = transaction.outputs().getFirst();
    network.enter(
        transaction, attacker, victim, first.value(), DoubleSpendAttack.FEE, client.index());
  }

  @Override
  public void shown(Block block, int height) {
    network.enter(block, height, "attack " + desk.id());
  }

  @Override
  public void isolate(int node) {
    if (!network.snapshot().groups().isEmpty()) {
      throw new AttackException("The network is cut already; heal it first.");
    }
    List<Integer> others =
        network.nodes().stream().map(LabNode::index).filter(index -> index != node).toList();
    network.cut(List.of(List.of(node), others));
  }

  @Override
  public void rejoin(int node) {
    if (!network.snapshot().groups().isEmpty()) {
      network.heal();
    }
  }

  @Override
  public boolean isStopped() {
    return desk.isStopped();
  }

  @Override
  public void note(String phase, Map<String, String> figures) {
    desk.note(phase, figures);
  }
}
