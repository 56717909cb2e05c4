package dev.renga.lab.live;

import dev.renga.chain.HeaderNode;
import dev.renga.chain.Subscription;
import dev.renga.lab.event.EventLog;
import dev.renga.lab.event.LabEvent;
import dev.renga.node.MachineTime;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.wallet.KeyRing;
import dev.renga.wallet.OwnedCoin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A network of real Renga nodes in this JVM, connected over TCP on the loopback address: a private
/// network with its own genesis block, miners, and people who pay each other.
///
/// ```java
/// try (LabNetwork network = LabNetwork.builder().nodes(20).seed(7).start()) {
///   network.kill(3);
///   network.mine(0, 1);
///   network.awaitAgreement(Duration.ofSeconds(10));
/// }
/// ```
///
/// A network starts once and stops once. All methods may be called from any thread; [#close] at any
/// time, also while it starts. When it returns every node is closed and, unless it is to be kept,
/// the folder is gone. Controls throw [LabException] with a sentence when they cannot be done.
public final class LabNetwork implements AutoCloseable {
  private final LabConfig config;
  private final LabRun run;

  LabNetwork(LabConfig config, MachineTime time, AttackCatalog attacks) {
    this.config = config;
    this.run = new LabRun(this, config, time, attacks);
  }

  /// Says what a network is to be, and starts it.
  public static LabBuilder builder() {
    return new LabBuilder();
  }

  /// Starts this network; returns when all nodes run and are connected.
  ///
  /// @throws LabException with a sentence when it cannot, or was closed meanwhile; nothing is left
  ///   behind then
  public void start() {
    run.start();
  }

  /// What it was started with.
  public LabConfig config() {
    return config;
  }

  /// Milliseconds since the network's start.
  public long millis() {
    return run.millis();
  }

  /// The time by which it goes.
  public MachineTime time() {
    return run.time();
  }

  /// Hashes a second of all miners together, whoever has them.
  public double hashRate() {
    return run.miners().hashRate();
  }

  /// The rules, first of all the genesis block, which no other network shares.
  public Network network() {
    return run.network();
  }

  /// The folder of all data: `node-0`, `node-1` and so on, and the log of events.
  public Path directory() {
    return run.directory();
  }

  /// All nodes by number, those that are down included.
  public List<LabNode> nodes() {
    return run.nodes();
  }

  /// A node.
  ///
  /// @throws LabException when there is none of that number
  public LabNode node(int index) {
    return run.node(index);
  }

  /// Hears of everything that happens from now on, in order, on a thread of its own.
  public Subscription subscribe(String name, Consumer<LabEvent> handler) {
    return log().subscribe(name, handler);
  }

  /// The log of everything that happened.
  public EventLog log() {
    return run.log();
  }

  /// The network as it is now.
  public LabSnapshot snapshot() {
    return run.snapshot();
  }

  /// Does what a command says.
  ///
  /// @param by who gives it, for the log
  /// @return one sentence on what was done
  /// @throws LabException with a sentence when it cannot be done
  public String execute(LabCommand command, String by) {
    return run.controls().execute(command, by);
  }

  /// Does what a command says.
  public String execute(LabCommand command) {
    return execute(command, "program");
  }

  /// Starts one more node and gives its number.
  public int add() {
    return run.controls().add();
  }

  /// Stops a node in order.
  public void stop(int node) {
    execute(new LabCommand.Stop(NodeChoice.of(node)));
  }

  /// Ends a node as the loss of its process would: no goodbye, no flush.
  public void kill(int node) {
    execute(new LabCommand.Kill(NodeChoice.of(node)));
  }

  /// Starts a node that is down, in its old folder.
  public void restart(int node) {
    execute(new LabCommand.Restart(NodeChoice.of(node)));
  }

  /// Makes a node stand still.
  public void freeze(int node) {
    execute(new LabCommand.Freeze(NodeChoice.of(node)));
  }

  /// Lets a frozen node move again.
  public void thaw(int node) {
    execute(new LabCommand.Thaw(NodeChoice.of(node)));
  }

  /// Cuts the network into groups; who is in none is alone.
  public void cut(List<List<Integer>> groups) {
    execute(new LabCommand.Cut(groups));
  }

  /// Takes back all cuts.
  public void heal() {
    execute(new LabCommand.Heal());
  }

  /// Adds a delay between two nodes, both ways; zero takes it back.
  public void slow(int one, int other, Duration delay) {
    execute(new LabCommand.Slow(NodeChoice.of(one), NodeChoice.of(other), delay.toMillis()));
  }

  /// Loses a share of the messages between two nodes, both ways; 0 takes it back.
  public void drop(int one, int other, double share) {
    execute(new LabCommand.Drop(NodeChoice.of(one), NodeChoice.of(other), share));
  }

  /// Gives out hash power, shares of one by node; who is not named shares the rest as before.
  public void shares(Map<Integer, Double> shares) {
    execute(new LabCommand.Shares(shares));
  }

  /// Mines blocks now, one after the other, and gives their hashes. The node has them when this
  /// returns; the others get them from it.
  public List<BlockHash> mine(int node, int blocks) {
    return run.miners().mineNow(node(node), blocks, "program");
  }

  /// One person pays another through a running node; returns when that node has taken the payment.
  ///
  /// @param from a name, such as `alice`; [LabSnapshot#people] lists them
  /// @param satoshi the amount; the fee comes on top
  public Txid pay(String from, String to, long satoshi) {
    return run.people().pay(from, to, satoshi, CommandText.DEFAULT_FEERATE, null, "program");
  }

  /// As [#pay(String, String, long)], through a node of one's choice.
  public Txid pay(String from, String to, long satoshi, int node) {
    return run.people().pay(from, to, satoshi, CommandText.DEFAULT_FEERATE, node(node), "program");
  }

  /// How a payment stands.
  ///
  /// @throws LabException when nobody made it here
  public LabSnapshot.PaymentState payment(Txid txid) {
    LabSnapshot.PaymentState state = run.people().view().payment(txid);
    if (state == null) {
      throw new LabException("There is no payment %s.".formatted(txid));
    }
    return state;
  }

  /// The keys of a person, for those who make transactions of their own.
  public KeyRing keys(String person) {
    return run.people().view().find(person).keys;
  }

  /// Confirmed coins of a person that nothing open spends.
  public List<OwnedCoin> spendable(String person) {
    return run.people().view().spendable(person);
  }

  /// Enters a payment that somebody made otherwise, so that it is followed and shown like others.
  ///
  /// @param node which it was handed to
  public void enter(
      Transaction transaction, String from, String to, long amount, long fee, int node) {
    run.people().enter(transaction, from, to, amount, fee, node);
  }

  /// Enters a block that an attack is about to show, so that it is seen where it stands and why it
  /// is refused.
  ///
  /// @param by who found it, for the log
  public void enter(Block block, int height, String by) {
    run.watch().shown(block, height, by);
  }

  /// Waits until a payment is in the mempool, or a block, of all running nodes that are not frozen.
  ///
  /// @throws AssertionError after that time, telling how the payment and the network stand
  public void awaitEverywhere(Txid txid, Duration patience) {
    await(
        "payment %s is at every running node".formatted(txid),
        patience,
        () -> run.people().view().isEverywhere(txid),
        () -> payment(txid).toString());
  }

  /// Waits until a payment has so many confirmations on the best chain.
  ///
  /// @throws AssertionError after that time, telling how the payment and the network stand
  public void awaitConfirmations(Txid txid, int confirmations, Duration patience) {
    await(
        "payment %s has %s confirmations".formatted(txid, confirmations),
        patience,
        () -> payment(txid).confirmations() >= confirmations,
        () -> payment(txid).toString());
  }

  /// Begins an attack, on a thread of its own.
  ///
  /// @return its number in this network
  public long attack(LabAttack attack) {
    return run.attacks().start(attack, Map.of(), "program");
  }

  /// Keeps a link from one node to another, besides those that are kept.
  public void link(int from, int to) {
    if (from == to) {
      throw new LabException("A node is not linked with itself.");
    }
    run.keeper().want(node(from).index(), node(to).index());
  }

  /// Keeps a link no longer and closes it.
  public void unlink(int from, int to) {
    run.keeper().drop(node(from).index(), node(to).index());
  }

  /// The tip with the most work among all running honest nodes.
  public HeaderNode bestTip() {
    return run.bestTip();
  }

  /// Whether all running nodes that are not frozen have the same tip.
  public boolean isAgreed() {
    return run.tips().size() == 1;
  }

  /// Waits until all running nodes that are not frozen have the same tip.
  ///
  /// @throws AssertionError after that time, telling who has which tip
  public BlockHash awaitAgreement(Duration patience) {
    await("all running nodes have the same tip", patience, this::isAgreed);
    return bestTip().hash();
  }

  /// Waits until all running nodes have a block of this height or a higher one.
  ///
  /// @throws AssertionError after that time, telling who has which tip
  public void awaitHeight(int height, Duration patience) {
    await(
        "all running nodes are at height %s or above".formatted(height),
        patience,
        () ->
            nodes().stream()
                .filter(node -> node.status() == NodeStatus.RUNNING)
                .allMatch(node -> node.view().height() >= height));
  }

  /// Waits until something is so, looking again and again.
  ///
  /// @param what completes "it did not happen that …"
  /// @throws AssertionError after that time, telling how the network stands
  public void await(String what, Duration patience, BooleanSupplier condition) {
    run.await(what, patience, condition, () -> "");
  }

  /// Waits until something is so, looking again and again.
  ///
  /// @param seen what is added to the error: what was seen instead
  /// @throws AssertionError after that time, telling how the network stands
  public void await(
      String what, Duration patience, BooleanSupplier condition, Supplier<String> seen) {
    run.await(what, patience, condition, seen);
  }

  /// Whether the network is being closed.
  public boolean isClosing() {
    return run.isClosing();
  }

  /// Blocks found since the start.
  public long minedBlocks() {
    return run.book().mined();
  }

  /// How blocks come about now.
  public MiningMode mining() {
    return run.miners().mode();
  }

  /// Payments that may still be confirmed.
  public long openPayments() {
    return run.people().view().open();
  }

  /// Payments that are on their way to nodes which should get them.
  long awaitedPayments() {
    return run.people().view().awaited();
  }

  /// Payments that were confirmed once and are not now.
  public long lostPayments() {
    return run.people().view().lost();
  }

  /// Whether all running nodes that had been down have had the best tip since they are back.
  public boolean isCaughtUp() {
    return run.watch().isCaughtUp();
  }

  /// The last value of the log's number, for [EventLog#after].
  public long sequence() {
    return log().sequence();
  }

  /// Waits until the network is closed, by whoever closes it.
  public void awaitClose() throws InterruptedException {
    run.awaitClose();
  }

  /// Ends all nodes and gives back everything.
  @Override
  public void close() {
    run.close();
  }

  @Override
  public String toString() {
    return "network of %s nodes, seed %s".formatted(config.nodes(), config.seed());
  }
}
