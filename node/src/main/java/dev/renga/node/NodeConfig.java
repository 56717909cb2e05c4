package dev.renga.node;

import dev.renga.chain.ChainConfig;
import dev.renga.mempool.MempoolConfig;
import dev.renga.primitives.Network;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that can be decided about a node before it starts. Immutable; the `with…` methods
/// change one part.
///
/// [#inMemory] and [#in] give a node that keeps to itself: it answers no RPC, listens on no port
/// and connects to nobody until it is told to. `bitcoind`'s defaults come from reading its options
/// with `dev.renga.node.config.ConfigReader`.
///
/// @param chain rules, threads, pruning
/// @param storage where things are kept
/// @param mempool which unconfirmed transactions are taken, and how many
/// @param rpc who may call; `null` for nobody
/// @param peers whom to talk to
/// @param work what to do once started
/// @param mockTime the time to begin with; `null` for the clock
public record NodeConfig(
    ChainConfig chain,
    StorageConfig storage,
    MempoolConfig mempool,
    @Nullable RpcConfig rpc,
    PeersConfig peers,
    Work work,
    @Nullable Instant mockTime) {

  /// What a node does by itself besides following the chain.
  ///
  /// @param imports files of blocks to import first, in this order
  /// @param stopAfterImport whether to stop then
  /// @param stopAtHeight height at which to stop; 0 for never
  /// @param checkBlocks blocks to look at when starting; 0 for all
  /// @param checkLevel how thorough that is, 0…4
  public record Work(
      List<Path> imports,
      boolean stopAfterImport,
      int stopAtHeight,
      int checkBlocks,
      int checkLevel) {
    /// Follow the chain; look at six blocks when starting.
    public static final Work DEFAULT = new Work(List.of(), false, 0, 6, 3);

    /// Copies the list.
    public Work {
      imports = List.copyOf(imports);
    }
  }

  /// A node that keeps everything in memory and forgets it when it stops.
  public static NodeConfig inMemory(Network network) {
    return of(network, StorageConfig.memory());
  }

  /// A node that keeps everything in this folder, which is made when it is missing. Only one node
  /// at a time may use it.
  public static NodeConfig in(Path directory, Network network) {
    return of(network, StorageConfig.in(directory));
  }

  private static NodeConfig of(Network network, StorageConfig storage) {
    return new NodeConfig(
        ChainConfig.of(network),
        storage,
        MempoolConfig.DEFAULT,
        null,
        PeersConfig.none(),
        Work.DEFAULT,
        null);
  }

  /// The network.
  public Network network() {
    return chain.network();
  }

  /// With other rules, threads or pruning.
  public NodeConfig withChain(ChainConfig changed) {
    return new NodeConfig(changed, storage, mempool, rpc, peers, work, mockTime);
  }

  /// With other storage.
  public NodeConfig withStorage(StorageConfig changed) {
    return new NodeConfig(chain, changed, mempool, rpc, peers, work, mockTime);
  }

  /// With another mempool.
  public NodeConfig withMempool(MempoolConfig changed) {
    return new NodeConfig(chain, storage, changed, rpc, peers, work, mockTime);
  }

  /// With another RPC server, or none.
  public NodeConfig withRpc(@Nullable RpcConfig changed) {
    return new NodeConfig(chain, storage, mempool, changed, peers, work, mockTime);
  }

  /// With other peers.
  public NodeConfig withPeers(PeersConfig changed) {
    return new NodeConfig(chain, storage, mempool, rpc, changed, work, mockTime);
  }

  /// With other work.
  public NodeConfig withWork(Work changed) {
    return new NodeConfig(chain, storage, mempool, rpc, peers, changed, mockTime);
  }

  /// With a time that stands still, or with the clock.
  public NodeConfig withMockTime(@Nullable Instant time) {
    return new NodeConfig(chain, storage, mempool, rpc, peers, work, time);
  }
}
