package dev.renga.chain;

import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The chain's parts, put together, and the order in which the writer lets them work.
final class ChainParts {
  final Workers workers;
  final Preparer preparer;
  final BlockAcceptor acceptor;
  final Activation activation;
  final Committer committer;
  final Pruner pruner;
  final Overrides overrides;

  private final ChainState state;
  private final Disconnector disconnector;
  private @Nullable Reindexer reindexer;

  /// @param signal wakes the writer
  ChainParts(ChainState state, Runnable signal) {
    this.state = state;
    ChainStores stores = state.stores;
    Network network = state.config.network();
    workers = new Workers(state.config.workers(), Secp256k1.load());
    preparer = new Preparer(network, state.tree, stores.coins(), workers, state.meter);
    BlockSupply supply = new BlockSupply(stores.files(), workers, preparer);
    Replies replies = new Replies(state);
    Failures failures = new Failures(state, replies);
    AssumeValid assumeValid = new AssumeValid(state.config, state.tree);
    Pipeline pipeline = new Pipeline(state, workers, assumeValid, signal);
    disconnector = new Disconnector(network, stores.coins(), stores.files());
    activation = new Activation(state, pipeline, supply, disconnector, failures, replies);
    acceptor = new BlockAcceptor(state, supply, replies, failures);
    committer = new Committer(state, activation);
    pruner = new Pruner(state, committer);
    overrides = new Overrides(state, activation, committer, failures, replies);
    if (state.config.start() == ChainConfig.Start.REINDEX) {
      reindexer = new Reindexer(state, acceptor);
    }
  }

  ChainVerifier verifier() {
    return new ChainVerifier(state, disconnector, workers);
  }

  /// One piece of the writer's own work; whether there is more to do at once.
  boolean step() {
    if (reindexer != null) {
      if (!reindexer.step()) {
        reindexer = null;
        committer.commit(Map.of(Loader.REINDEXING, Bytes.EMPTY));
      }
      return true;
    }
    boolean more = activation.step();
    committer.commitIfDue();
    pruner.pruneIfDue();
    return more;
  }
}
