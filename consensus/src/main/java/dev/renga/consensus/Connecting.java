package dev.renga.consensus;

import dev.renga.consensus.script.ScriptFlags;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Block;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.List;

/// What the rules of [ConnectRules] may look at: the block, its place in the chain, and how far its
/// connection has come. One object per block instead of one per rule, since an import asks these
/// rules some ten million times a minute. Changed by [BlockConnector] alone, on one thread.
final class Connecting {
  private static final Coin[] NO_COINS = {};

  final Block block;
  final HeaderView parent;
  final Network network;
  final CoinsView coins;
  final int height;
  final ScriptFlags flags;

  /// The transaction at hand.
  Transaction transaction;

  /// The coins its inputs spend, in order; the first missing one and those after it are `null`.
  Coin[] spent = NO_COINS;

  /// How many of its inputs found their coins.
  int found;

  /// The input at hand.
  int input;

  /// Satoshi that the inputs up to and with the one at hand bring in.
  long valueIn;

  /// Satoshi that the transaction's outputs take.
  long valueOut;

  /// Satoshi that the transactions up to and with the one at hand leave to the miner.
  long fees;

  /// Signature operation cost up to and with the transaction at hand.
  long sigopCost;

  private long parentMedianTimePast = -1;

  Connecting(Block block, HeaderView parent, Network network, CoinsView coins) {
    this.block = block;
    this.parent = parent;
    this.network = network;
    this.coins = coins;
    this.height = parent.height() + 1;
    this.flags = ScriptFlags.forBlock(network, height, block.hash());
    this.transaction = block.transactions().get(0);
  }

  boolean isActive(Deployment deployment) {
    return network.isActive(deployment, height);
  }

  long parentMedianTimePast() {
    if (parentMedianTimePast < 0) {
      parentMedianTimePast = parent.medianTimePast();
    }
    return parentMedianTimePast;
  }

  /// Satoshi of all outputs.
  static long totalOf(List<TxOut> outputs) {
    long total = 0;
    for (int i = 0; i < outputs.size(); i++) {
      total = Math.addExact(total, outputs.get(i).value());
    }
    return total;
  }

  /// Satoshi that the coinbase may claim.
  long reward() {
    return fees + Subsidy.at(height, network);
  }

  /// An amount for people, such as `0.00001000`.
  static String money(long satoshi) {
    return Amount.toText(satoshi);
  }
}
