package dev.renga.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.crypto.Sha256;
import dev.renga.mempool.Admission;
import dev.renga.mempool.Source;
import dev.renga.mining.Miner;
import dev.renga.p2p.connection.PeerInfo;
import dev.renga.p2p.protocol.Permission;
import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.primitives.Address;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Payments travel between real nodes over real sockets, by wtxid, and end in blocks.
class PaymentsBetweenNodesTest {
  /// A witness script that anybody can satisfy: standard, and with a witness.
  private static final Bytes ANYBODY = Bytes.of(0x51);

  private static final Script PAY_TO =
      new Address.WitnessProgram(0, Bytes.adopt(Sha256.hash(ANYBODY.toArray(), 0, 1))).toScript();

  private final List<RengaNode> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(RengaNode::close);
  }

  private RengaNode start(UnaryOperator<NodeConfig> change) throws NodeException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ProtocolSettings.Trickle quick =
        new ProtocolSettings.Trickle(Duration.ofMillis(50), Duration.ofMillis(100));
    NodeConfig config =
        NodeConfig.inMemory(Network.REGTEST)
            .withPeers(PeersConfig.none().withBinds(List.of(any)).withTrickle(quick));
    RengaNode node = RengaNode.start(change.apply(config));
    nodes.add(node);
    return node;
  }

  private static List<Transaction> mine(RengaNode node, int count) throws Exception {
    Miner miner = new Miner(node.chain(), node.clock(), System.identityHashCode(node));
    List<Transaction> rewards = new ArrayList<>();
    for (BlockHash hash : miner.generate(count, PAY_TO, 1_000_000, () -> false)) {
      rewards.add(block(node, hash).transactions().getFirst());
    }
    return rewards;
  }

  private static Block block(RengaNode node, BlockHash hash) throws Exception {
    return Block.parse(node.chain().blockBytes(node.chain().view().find(hash)));
  }

  private static Transaction spend(Transaction from) {
    TxIn input =
        new TxIn(
            new OutPoint(from.txid(), 0), Script.EMPTY, TxIn.SEQUENCE_FINAL, Witness.of(ANYBODY));
    TxOut output = new TxOut(from.outputs().getFirst().value() - 1_000, PAY_TO);
    return new Transaction(2, List.of(input), List.of(output), 0);
  }

  private static void connect(RengaNode from, RengaNode to) {
    from.peers().addNode("127.0.0.1:" + to.peers().listening().getFirst().getPort());
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(10);
    }
  }

  private static void submit(RengaNode node, Transaction transaction) throws Exception {
    assertThat(node.mempool().submit(transaction, Source.LOCAL).get(30, TimeUnit.SECONDS))
        .isInstanceOf(Admission.Accepted.class);
  }

  private static boolean has(RengaNode node, Transaction transaction) {
    return node.mempool().view().find(transaction.wtxid()) != null;
  }

  private void awaitTips() throws InterruptedException {
    await(
        "one tip",
        () -> nodes.stream().map(n -> n.chain().view().tip().hash()).distinct().count() == 1);
  }

  @Test
  void twoNodesShareAPaymentByWtxid() throws Exception {
    RengaNode payer = start(config -> config);
    RengaNode other = start(config -> config);
    connect(other, payer);
    List<Transaction> rewards = mine(payer, 101);
    awaitTips();
    Transaction payment = spend(rewards.getFirst());
    assertThat(payment.hasWitness()).isTrue();
    submit(payer, payment);
    await("the payment", () -> has(other, payment));
    PeerInfo peer = other.peers().peers().getFirst();
    assertThat(peer.receivedPerMessage()).containsKeys("wtxidrelay", "inv", "tx");
    assertThat(peer.sentPerMessage()).containsKey("getdata");
    await(
        "the time of the last payment",
        () -> other.peers().peers().getFirst().status().lastTransaction() != null);
    assertThat(peer.status().feeFilter()).isPositive();
  }

  @Test
  void fiveNodesInALinePassOnPaymentsAndForgetThemWhenTheyAreMined() throws Exception {
    for (int i = 0; i < 5; i++) {
      start(config -> config);
    }
    for (int i = 1; i < 5; i++) {
      connect(nodes.get(i), nodes.get(i - 1));
    }
    List<Transaction> rewards = mine(nodes.getFirst(), 103);
    awaitTips();
    Transaction first = spend(rewards.get(0));
    Transaction second = spend(rewards.get(1));
    Transaction child = spend(first);
    submit(nodes.getFirst(), first);
    submit(nodes.getFirst(), child);
    submit(nodes.get(1), second); // whom a peer of its own choice asks two seconds later
    for (RengaNode node : nodes) {
      await("the payments", () -> has(node, first) && has(node, second) && has(node, child));
    }
    RengaNode miner = nodes.get(2);
    List<BlockHash> mined =
        new Miner(miner.chain(), miner.mempool(), miner.clock(), 7)
            .generate(1, PAY_TO, 1_000_000, () -> false);
    awaitTips();
    for (RengaNode node : nodes) {
      await("an empty mempool", () -> node.mempool().view().size() == 0);
      assertThat(block(node, mined.getFirst()).transactions()).contains(first, child, second);
    }
  }

  @Test
  void aNodeForBlocksOnlyHearsOfNoPaymentButTellsOfItsOwn() throws Exception {
    RengaNode payer = start(config -> config);
    RengaNode only = start(config -> config.withMempool(config.mempool().withBlocksOnly(true)));
    connect(only, payer);
    List<Transaction> rewards = mine(payer, 102);
    awaitTips();
    Transaction payment = spend(rewards.get(0));
    submit(payer, payment);
    Transaction own = spend(rewards.get(1));
    submit(only, own);
    await("the other's payment", () -> has(payer, own));
    assertThat(has(only, payment)).isFalse();
    assertThat(only.peers().connectionCount()).isEqualTo(1);
  }

  @Test
  void aNodeForBlocksOnlyTakesPaymentsOfWhomItTrusts() throws Exception {
    RengaNode payer = start(config -> config);
    Whitelisted here =
        new Whitelisted(Subnet.parse("127.0.0.1"), Set.of(Permission.RELAY), true, true);
    RengaNode only =
        start(
            config ->
                config
                    .withMempool(config.mempool().withBlocksOnly(true))
                    .withPeers(config.peers().withWhitelist(List.of(here))));
    connect(only, payer);
    Transaction payment = spend(mine(payer, 101).getFirst());
    awaitTips();
    submit(payer, payment);
    await("the payment", () -> has(only, payment));
  }
}
