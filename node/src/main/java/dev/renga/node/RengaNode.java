package dev.renga.node;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainEvent;
import dev.renga.chain.ChainHost;
import dev.renga.chain.ChainStoppedException;
import dev.renga.chain.ChainStores;
import dev.renga.chain.Subscription;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolHost;
import dev.renga.p2p.connection.PeerNetwork;
import dev.renga.rpc.methods.Waiting;
import dev.renga.rpc.server.HttpPages;
import dev.renga.storage.StorageException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A whole node, to be started inside any program. Many may live in one JVM: a node shares nothing
/// with another, ends no process, and installs nothing in it.
///
/// ```java
/// try (RengaNode node = RengaNode.start(NodeConfig.inMemory(Network.REGTEST))) {
///   System.out.println(node.chain().view().tip().hash());
/// }
/// ```
///
/// A node starts once and stops once. [#close] may be called at any time, by any thread, as often
/// as one likes; when it returns every socket, thread, lock and file is given back. A node also
/// stops by itself: when asked through RPC, when its work is done, or when it cannot go on;
/// [#awaitStop] tells.
public final class RengaNode implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RengaNode.class);

  private final NodeConfig config;
  private final HttpPages pages;
  private final NodeClock clock;
  private final SecureRandom random = new SecureRandom();
  private final Supervisor supervisor = new Supervisor(this::requestStop);
  private final long startedAt = System.nanoTime();

  private final AtomicBoolean stopRequested = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);

  /// Held while starting and while stopping, never while running.
  private final Object lifecycle = new Object();

  private final Deque<Part> parts = new ArrayDeque<>();
  private boolean started;
  private boolean claimed;
  private volatile @Nullable Chain chain;
  private volatile @Nullable Mempool mempool;
  private volatile @Nullable RpcService rpc;
  private volatile @Nullable NodePeers peers;
  private volatile boolean killed;

  private record Part(String name, AutoCloseable closing) {}

  private RengaNode(NodeConfig config, HttpPages pages) {
    this.config = config;
    this.pages = pages;
    this.clock = new NodeClock(config.mockTime());
  }

  /// A node that is not started yet, so that another thread can already close it.
  public static RengaNode of(NodeConfig config) {
    return of(config, HttpPages.NONE);
  }

  /// A node that is not started yet and serves pages beside its RPC. They are asked from the
  /// beginning of the start on, before there is a chain.
  public static RengaNode of(NodeConfig config, HttpPages pages) {
    return new RengaNode(config, pages);
  }

  /// Starts a node.
  ///
  /// @throws NodeException with one sentence when it cannot; nothing is left behind then
  public static RengaNode start(NodeConfig config) throws NodeException {
    RengaNode node = of(config);
    node.start();
    return node;
  }

  /// Takes the node's folder, so that no other node can use it, and does nothing more yet. The
  /// start does it otherwise.
  ///
  /// @throws NodeException with one sentence when it cannot; nothing is left behind then
  public void claim() throws NodeException {
    synchronized (lifecycle) {
      Path directory = config.storage().directory();
      if (directory != null && !claimed && !stopRequested.get()) {
        opened("data folder", DataFolder.open(config.storage().disk(), directory));
      }
      claimed = true;
    }
  }

  /// Starts this node and returns when it answers.
  ///
  /// @throws NodeException with one sentence when it cannot, or was closed meanwhile; nothing is
  ///   left behind then
  public void start() throws NodeException {
    synchronized (lifecycle) {
      if (started) {
        throw new IllegalStateException("a node starts once");
      }
      started = true;
      boolean done = false;
      try {
        startParts();
        done = true;
      } catch (ChainStoppedException | StorageException e) {
        throw new NodeException(String.valueOf(e.getMessage()), e);
      } finally {
        if (!done) {
          stopRequested.set(true);
          closeParts();
        }
      }
    }
    // Whoever asked it to stop since then, such as an import that was its only work, ends it.
    Optional<String> failure = supervisor.failure();
    if (failure.isPresent()) {
      close();
      throw new NodeException(failure.get(), null);
    }
  }

  private void startParts() throws NodeException {
    checkpoint();
    claim();
    RpcConfig rpcConfig = config.rpc();
    RpcService service = rpcConfig == null ? null : RpcService.start(rpcConfig, pages, random);
    if (service != null) {
      // Not a part: it stops first, not in the reverse order of the start.
      rpc = service;
      service.doing("Loading block index…");
    }
    checkpoint();
    Chain opened = openChain();
    checkpoint();
    new StartChecks(config.work(), clock).run(opened);
    opened("log of the chain", ChainLog.follow(opened));
    Mempool pool = openMempool(opened);
    NodePeers network = NodePeers.start(config, opened, pool, clock, random, supervisor);
    peers = network;
    opened("peers", network);
    NodeMethods methods =
        new NodeMethods(this, config, opened, pool, network.network(), clock, random);
    Waiting waiting = new Waiting(opened, System::nanoTime);
    opened("waiting RPC calls", waiting);
    opened("work", NodeWork.begin(config, opened, this::requestStop, supervisor));
    if (service != null) {
      service.ready(methods.table(waiting));
    }
  }

  private Chain openChain() throws NodeException {
    Path directory = config.storage().directory();
    Path state = Path.of("chainstate");
    if (directory != null) {
      DataFolder.make(DataFolder.chainState(directory));
      PlainName name = PlainName.of(DataFolder.chainState(directory));
      opened("name of the database", name);
      state = name.path();
    }
    ChainStores stores = Stores.open(config, state, random);
    ChainHost host = new ChainHost(clock, System::nanoTime, random.nextLong(), supervisor);
    Chain opened = Chain.open(config.chain(), stores, host);
    chain = opened;
    opened("chain", opened);
    return opened;
  }

  private Mempool openMempool(Chain over) {
    MempoolHost host = new MempoolHost(clock, System::nanoTime, random.nextLong(), supervisor);
    Mempool opened = Mempool.open(config.mempool(), over, host);
    mempool = opened;
    opened("mempool", opened);
    return opened;
  }

  private void opened(String name, AutoCloseable part) {
    parts.push(new Part(name, part));
  }

  /// Ends the start when somebody closed the node meanwhile.
  private void checkpoint() throws NodeException {
    if (stopRequested.get()) {
      throw new NodeException("The node was stopped while it started.", null);
    }
  }

  /// The chain.
  ///
  /// @throws IllegalStateException before the start
  public Chain chain() {
    return require(chain);
  }

  /// The transactions that no block has yet.
  ///
  /// @throws IllegalStateException before the start
  public Mempool mempool() {
    return require(mempool);
  }

  /// The connections to other nodes.
  ///
  /// @throws IllegalStateException before the start
  public PeerNetwork peers() {
    return require(peers).network();
  }

  private static <T> T require(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the node is not started");
    }
    return part;
  }

  /// The port on which RPC answers: that of the first address.
  ///
  /// @throws IllegalStateException without RPC
  public int rpcPort() {
    return require(rpc).ports().getFirst();
  }

  /// Hears of everything that happens to the chain; see [Chain#subscribe].
  public Subscription events(String name, Consumer<ChainEvent> handler) {
    return chain().subscribe(name, handler);
  }

  /// The node's time, which may be mocked.
  public InstantSource clock() {
    return clock;
  }

  /// What the node was started with.
  public NodeConfig config() {
    return config;
  }

  /// Whole seconds since the node was made.
  public long uptimeSeconds() {
    return (System.nanoTime() - startedAt) / 1_000_000_000;
  }

  /// Sets the time all rooms see, seconds since 1970; 0 follows the clock again.
  public void mockTime(long seconds) {
    clock.mock(seconds);
  }

  /// Whether the node stops or has stopped.
  public boolean isStopping() {
    return stopRequested.get();
  }

  /// Begins to stop and returns at once.
  public void requestStop() {
    if (stopRequested.compareAndSet(false, true)) {
      Thread.ofPlatform().name("stop").start(this::close);
    }
  }

  /// Tells the node of an error that it cannot go on after: it is stopped in order, and
  /// [#awaitStop] gives the sentence.
  ///
  /// @param sentence for people
  public void fail(String sentence, Throwable cause) {
    supervisor.fatal(sentence, cause);
  }

  /// Waits until the node has stopped.
  ///
  /// @return the sentence of the error that stopped it; empty for an orderly stop
  public Optional<String> awaitStop() throws InterruptedException {
    stopped.await();
    return supervisor.failure();
  }

  @Override
  public void close() {
    stopRequested.set(true);
    RpcService waiting = rpc;
    if (waiting != null) {
      waiting.doing("Stopping…");
    }
    synchronized (lifecycle) {
      closeParts();
    }
  }

  /// Ends the node as the loss of its process would, for laboratories: connections are torn down
  /// without a word, nothing is committed or flushed after this call has begun, what was only in
  /// memory is lost, and files stay as they are at that moment, the cookie among them. Locks are
  /// given back, so that a node can be started in the same folder again; it finds what a crash
  /// would have left.
  public void kill() {
    stopRequested.set(true);
    killed = true;
    Chain abandoned = chain;
    if (abandoned != null) {
      abandoned.abandon();
    }
    synchronized (lifecycle) {
      closeParts();
    }
  }

  private void closeParts() {
    if (stopped.getCount() == 0) {
      return;
    }
    RpcService service = rpc;
    for (Part part : parts) {
      if (part.closing() instanceof Waiting) {
        close(part); // wakes the calls that the RPC server would wait for
      }
    }
    if (service != null) {
      close(new Part("RPC", killed ? service::kill : service));
    }
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      if (!(part.closing() instanceof Waiting)) {
        close(part);
      }
    }
    stopped.countDown();
  }

  private static void close(Part part) {
    try {
      part.closing().close();
    } catch (Exception e) {
      log.error("Closing the {} failed: {}", part.name(), e.toString());
    }
  }
}
