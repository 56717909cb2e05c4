package dev.renga.chain;

import dev.renga.consensus.BlockRules;
import dev.renga.consensus.Verdict;
import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Txid;
import dev.renga.storage.CoinsCache;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Does on the workers what can be done with a block before its turn comes: decoding, ids, merkle
/// root, the rules that need no coins, and reading the coins it will spend.
final class Preparer {
  private final Network network;
  private final HeaderTree tree;
  private final CoinsCache coins;
  private final Workers workers;
  private final Meter meter;

  Preparer(Network network, HeaderTree tree, CoinsCache coins, Workers workers, Meter meter) {
    this.network = network;
    this.tree = tree;
    this.coins = coins;
    this.workers = workers;
    this.meter = meter;
  }

  CompletableFuture<PreparedBlock> submit(Block block) {
    return workers.prepare(() -> prepare(block));
  }

  /// The future is empty when the bytes are no block.
  CompletableFuture<Optional<PreparedBlock>> submit(Bytes bytes) {
    return workers.prepare(() -> decode(bytes));
  }

  private Optional<PreparedBlock> decode(Bytes bytes) {
    long start = meter.now();
    Block block;
    try {
      block = Block.parse(bytes);
    } catch (DecodeException e) {
      return Optional.empty();
    } finally {
      meter.spent(Progress.Stage.PREPARE, start);
    }
    return Optional.of(prepare(block));
  }

  private PreparedBlock prepare(Block block) {
    long start = meter.now();
    Verdict content = BlockRules.checkContextFree(block, network);
    HeaderNode parent = tree.find(block.header().previous());
    Verdict contextual = null;
    if (content.isValid() && parent != null) {
      contextual = BlockRules.checkContextual(block, parent, network);
    }
    meter.spent(Progress.Stage.PREPARE, start);
    if (content.isValid()) {
      prefetch(block);
    }
    return new PreparedBlock(block, content, parent, contextual);
  }

  /// Reads the coins the block spends and does not make itself.
  void prefetch(Block block) {
    List<Transaction> transactions = block.transactions();
    if (transactions.size() < 2) {
      return;
    }
    long start = meter.now();
    Set<Txid> own = HashSet.newHashSet(transactions.size());
    List<OutPoint> wanted = new ArrayList<>();
    for (Transaction transaction : transactions) {
      if (!own.isEmpty()) { // not the coinbase
        for (TxIn input : transaction.inputs()) {
          if (!own.contains(input.prevout().txid())) {
            wanted.add(input.prevout());
          }
        }
      }
      own.add(transaction.txid());
    }
    coins.prefetch(wanted);
    meter.spent(Progress.Stage.PREFETCH, start);
  }
}
