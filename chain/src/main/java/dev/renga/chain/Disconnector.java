package dev.renga.chain;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.storage.BlockFiles;
import dev.renga.storage.BlockPosition;
import dev.renga.storage.BlockUndo;
import dev.renga.storage.CoinsCache;
import dev.renga.storage.StorageException;
import dev.renga.storage.StorageFailure;
import java.util.List;

/// Takes a connected block back out of the set of coins: its outputs go, what it spent returns as
/// it was, height and coinbase flag included. Connecting and then disconnecting is the identity,
/// also for the two blocks that overwrote coins (known failures C-008, C-031).
final class Disconnector {
  private final Network network;
  private final CoinsCache coins;
  private final BlockFiles files;

  Disconnector(Network network, CoinsCache coins, BlockFiles files) {
    this.network = network;
    this.coins = coins;
    this.files = files;
  }

  /// Changes the coins; the caller settles or rolls back the block begun in the cache.
  ///
  /// @throws StorageException when the coins, the block and its undo data contradict each other
  void disconnect(HeaderNode node, Block block, BlockUndo undo) {
    List<Transaction> transactions = block.transactions();
    if (undo.transactions().size() != transactions.size() - 1) {
      throw contradiction(node, "the undo data belong to another block");
    }
    for (int i = transactions.size() - 1; i >= 0; i--) {
      Transaction transaction = transactions.get(i);
      removeOutputs(node, transaction, i == 0);
      if (i > 0) {
        restoreInputs(node, transaction, undo.transactions().get(i - 1));
      }
    }
    if (overwrote(node)) {
      restoreOverwritten(node, transactions.getFirst());
    }
  }

  private void removeOutputs(HeaderNode node, Transaction transaction, boolean coinbase) {
    List<TxOut> outputs = transaction.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      TxOut output = outputs.get(i);
      if (output.scriptPubKey().isUnspendable()) {
        continue;
      }
      Coin coin = coins.spend(new OutPoint(transaction.txid(), i));
      if (coin == null
          || coin.height() != node.height()
          || coin.coinbase() != coinbase
          || !coin.output().equals(output)) {
        throw contradiction(node, "output " + i + " of " + transaction + " is not as it was made");
      }
    }
  }

  private void restoreInputs(HeaderNode node, Transaction transaction, List<Coin> spent) {
    if (spent.size() != transaction.inputs().size()) {
      throw contradiction(node, "the undo data of " + transaction + " have another length");
    }
    for (int i = spent.size() - 1; i >= 0; i--) {
      OutPoint outPoint = transaction.inputs().get(i).prevout();
      if (coins.contains(outPoint)) {
        throw contradiction(node, outPoint + " was spent by it and is unspent");
      }
      coins.addOrReplace(outPoint, spent.get(i));
    }
  }

  private boolean overwrote(HeaderNode node) {
    Integer height = network.bip30Exceptions().get(node.hash());
    return height != null && height == node.height();
  }

  /// bitcoind's undo format does not keep the coin that the block's coinbase overwrote, but the
  /// block that made it is still in the chain: it has the same coinbase.
  private void restoreOverwritten(HeaderNode node, Transaction coinbase) {
    for (HeaderNode earlier = node.previous(); earlier != null; earlier = earlier.previous()) {
      Block block = BlockSupply.read(files, earlier);
      if (block.transactions().getFirst().txid().equals(coinbase.txid())) {
        List<TxOut> outputs = coinbase.outputs();
        for (int i = 0; i < outputs.size(); i++) {
          Coin coin = new Coin(outputs.get(i), earlier.height(), true);
          coins.addOrReplace(new OutPoint(coinbase.txid(), i), coin);
        }
        return;
      }
    }
    throw contradiction(node, "no block before it has the coinbase that it overwrote");
  }

  BlockUndo readUndo(HeaderNode node) {
    BlockPosition position = BlockIndex.undoPosition(node);
    if (position == null) {
      throw new StorageException(
          StorageFailure.Kind.MISSING, "The undo data of block " + node + " are not on disk.");
    }
    BlockHash previous = node.parent().hash();
    return files.readUndo(position, previous);
  }

  private static StorageException contradiction(HeaderNode node, String what) {
    return new StorageException(
        StorageFailure.Kind.DAMAGED,
        "Block %s cannot be disconnected: %s. Start again with -reindex-chainstate."
            .formatted(node, what));
  }
}
