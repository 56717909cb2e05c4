package dev.renga.lab.live;

import dev.renga.node.MachineTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says what a live network is to be; every method returns this builder. Not thread-safe.
public final class LabBuilder {
  private int nodes = 12;
  private int links = 8;
  private long seed = 1;
  private int blockInterval = 10;
  private int retargetWindow = 20;
  private int halvingInterval = 1_000;
  private long initialSubsidy = 50 * 100_000_000L;
  private int premine = 200;
  private boolean latency = true;
  private int year = 2019;
  private int trickle = 2_000;
  private int people = 8;
  private double payments;
  private MiningMode mining = MiningMode.SCHEDULED;
  private long hashRate = 5_000;
  private Map<Integer, Double> shares = Map.of();
  private boolean rpc;
  private int firstPort;
  private int firstRpcPort;
  private @Nullable Path directory;
  private boolean keep;
  private int eventsInMemory = 20_000;
  private MachineTime time = MachineTime.real();
  private AttackCatalog attacks = AttackCatalog.NONE;

  LabBuilder() {}

  /// So many nodes; 12 unless told otherwise.
  public LabBuilder nodes(int count) {
    nodes = count;
    return this;
  }

  /// So many outbound connections of each; 8 unless told otherwise.
  public LabBuilder links(int count) {
    links = count;
    return this;
  }

  /// The seed of everything that is drawn; 1 unless told otherwise.
  public LabBuilder seed(long number) {
    seed = number;
    return this;
  }

  /// Seconds wanted between blocks; 10 unless told otherwise.
  public LabBuilder blockInterval(int seconds) {
    blockInterval = seconds;
    return this;
  }

  /// Blocks after which the difficulty is set anew; 20 unless told otherwise.
  public LabBuilder retargetWindow(int blocks) {
    retargetWindow = blocks;
    return this;
  }

  /// Blocks after which the subsidy halves; 1,000 unless told otherwise.
  public LabBuilder halvingInterval(int blocks) {
    halvingInterval = blocks;
    return this;
  }

  /// Satoshi of the first blocks; 50 bitcoin unless told otherwise.
  public LabBuilder initialSubsidy(long satoshi) {
    initialSubsidy = satoshi;
    return this;
  }

  /// Blocks that exist when the network starts; 200 unless told otherwise.
  public LabBuilder premine(int blocks) {
    premine = blocks;
    return this;
  }

  /// Whether links are as slow as between the nodes' regions; they are unless told otherwise.
  public LabBuilder latency(boolean on) {
    latency = on;
    return this;
  }

  /// The year of the table of regions; 2019 unless told otherwise.
  public LabBuilder year(int number) {
    year = number;
    return this;
  }

  /// How long a node waits, on average, before it tells a peer of a transaction; 2 s, as
  /// everywhere, unless told otherwise.
  public LabBuilder trickle(Duration wait) {
    trickle = (int) Math.min(Integer.MAX_VALUE, wait.toMillis());
    return this;
  }

  /// For tests: no delay between regions, payments are passed on within hundredths of a second, and
  /// blocks come when they are asked for.
  public LabBuilder quick() {
    return latency(false).trickle(Duration.ofMillis(20)).mining(MiningMode.MANUAL);
  }

  /// How many people there are; 8 unless told otherwise.
  public LabBuilder people(int count) {
    people = count;
    return this;
  }

  /// Payments a second among people by themselves; none unless told otherwise.
  public LabBuilder payments(double perSecond) {
    payments = perSecond;
    return this;
  }

  /// How blocks come about; scheduled unless told otherwise.
  public LabBuilder mining(MiningMode mode) {
    mining = mode;
    return this;
  }

  /// Hashes a second of all miners together when they really search; 5,000 unless told otherwise.
  public LabBuilder hashRate(long hashesPerSecond) {
    hashRate = hashesPerSecond;
    return this;
  }

  /// Shares of the hash rate by node; all alike unless told otherwise.
  public LabBuilder shares(Map<Integer, Double> byNode) {
    shares = byNode;
    return this;
  }

  /// Whether nodes answer RPC; they do not unless told otherwise.
  public LabBuilder rpc(boolean on) {
    rpc = on;
    return this;
  }

  /// Node n listens for peers on this port + n; the system chooses unless told otherwise.
  public LabBuilder firstPort(int port) {
    firstPort = port;
    return this;
  }

  /// Node n answers RPC on this port + n; the system chooses unless told otherwise.
  public LabBuilder firstRpcPort(int port) {
    firstRpcPort = port;
    rpc = true;
    return this;
  }

  /// The folder of all data, which must be empty or missing; a temporary one unless told otherwise.
  public LabBuilder directory(Path folder) {
    directory = folder;
    return this;
  }

  /// Whether the folder stays when the network is closed; it goes unless told otherwise.
  public LabBuilder keep(boolean on) {
    keep = on;
    return this;
  }

  /// Events that are kept in memory; 20,000 unless told otherwise.
  public LabBuilder eventsInMemory(int count) {
    eventsInMemory = count;
    return this;
  }

  /// The time; the machine's unless told otherwise.
  public LabBuilder time(MachineTime source) {
    time = source;
    return this;
  }

  /// The attacks that [LabCommand.Attack] knows.
  public LabBuilder attacks(AttackCatalog catalog) {
    attacks = catalog;
    return this;
  }

  /// What was decided.
  ///
  /// @throws LabException with a sentence when something is out of range
  public LabConfig config() {
    return new LabConfig(
        nodes,
        links,
        seed,
        blockInterval,
        retargetWindow,
        halvingInterval,
        initialSubsidy,
        premine,
        latency,
        year,
        trickle,
        people,
        payments,
        mining,
        hashRate,
        shares,
        rpc,
        firstPort,
        firstRpcPort,
        directory,
        keep,
        eventsInMemory);
  }

  /// A network that is not started yet, so that another thread can already close it.
  ///
  /// @throws LabException with a sentence when something is out of range
  public LabNetwork build() {
    return new LabNetwork(config(), time, attacks);
  }

  /// Starts a network and returns when all nodes run and are connected.
  ///
  /// @throws LabException with a sentence when it cannot; nothing is left behind then
  public LabNetwork start() {
    LabNetwork network = build();
    network.start();
    return network;
  }
}
