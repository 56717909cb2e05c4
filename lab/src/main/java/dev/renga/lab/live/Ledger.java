package dev.renga.lab.live;

import dev.renga.chain.HeaderNode;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the people of a network own on its best chain, with what it takes to follow that chain back
/// and forth. Not thread-safe.
final class Ledger {
  /// Blocks that can be taken back; a longer way back would be a miracle.
  private static final int MAX_UNDO = 1_500;

  /// A reward counts as spendable so many blocks after the rules allow it: a node that is a block
  /// behind would refuse the payment, and nobody offers it a second time.
  static final int MATURITY_MARGIN = 3;

  private static final int MATURITY = 100;

  private final Map<Script, Integer> owners;
  private final Map<OutPoint, Held> coins = new HashMap<>();
  private final List<BlockHash> hashes = new ArrayList<>();
  private final Deque<Step> steps = new ArrayDeque<>();

  /// An unspent output that somebody owns.
  record Held(TxOut output, int owner, int height, boolean coinbase) {}

  private record Step(Block block, Map<OutPoint, Held> spent) {}

  /// Hears how the ledger moves.
  interface Listener {
    void connected(Block block, int height);

    void disconnected(Block block, int height);
  }

  /// @param owners people by the scripts that pay them
  Ledger(Map<Script, Integer> owners, BlockHash genesis) {
    this.owners = Map.copyOf(owners);
    hashes.add(genesis);
  }

  /// Height of the last block it has taken in.
  int height() {
    return hashes.size() - 1;
  }

  /// The last block it has taken in.
  BlockHash tip() {
    return hashes.getLast();
  }

  /// The blocks between the ledger and another tip, highest last; `null` when one cannot be had
  /// now.
  @Nullable List<Block> way(HeaderNode best, Function<HeaderNode, @Nullable Block> source) {
    List<Block> way = new ArrayList<>();
    HeaderNode node = best;
    while (node != null
        && (node.height() > height() || !hashes.get(node.height()).equals(node.hash()))) {
      Block block = source.apply(node);
      if (block == null) {
        return null;
      }
      way.add(block);
      node = node.previous();
    }
    return way.reversed();
  }

  /// Takes back what is above the way's first block, and goes that way; without a way, what is
  /// above the best block that is left.
  void go(HeaderNode best, List<Block> way, Listener listener) {
    BlockHash fork = way.isEmpty() ? best.hash() : way.getFirst().header().previous();
    while (!tip().equals(fork)) {
      takeBack(listener);
    }
    for (Block block : way) {
      connect(block);
      listener.connected(block, height());
    }
  }

  private void takeBack(Listener listener) {
    Step step = steps.pollLast();
    if (step == null) {
      throw new IllegalStateException("a reorganisation deeper than the laboratory remembers");
    }
    int height = height();
    hashes.removeLast();
    coins.putAll(step.spent()); // also what the block itself had made; the loop takes it out again
    for (Transaction transaction : step.block().transactions()) {
      for (int i = 0; i < transaction.outputs().size(); i++) {
        coins.remove(new OutPoint(transaction.txid(), i));
      }
    }
    listener.disconnected(step.block(), height);
  }

  private void connect(Block block) {
    Map<OutPoint, Held> spent = new HashMap<>();
    int height = height() + 1;
    boolean coinbase = true;
    for (Transaction transaction : block.transactions()) {
      for (TxIn input : transaction.inputs()) {
        Held held = coins.remove(input.prevout());
        if (held != null) {
          spent.put(input.prevout(), held);
        }
      }
      for (int i = 0; i < transaction.outputs().size(); i++) {
        TxOut output = transaction.outputs().get(i);
        Integer owner = owners.get(output.scriptPubKey());
        if (owner != null) {
          coins.put(new OutPoint(transaction.txid(), i), new Held(output, owner, height, coinbase));
        }
      }
      coinbase = false;
    }
    hashes.add(block.hash());
    steps.addLast(new Step(block, spent));
    if (steps.size() > MAX_UNDO) {
      steps.removeFirst();
    }
  }

  /// All coins that are owned.
  Map<OutPoint, Held> coins() {
    return coins;
  }

  /// Whether every node that is not far behind lets the next block spend a coin.
  boolean isMature(Held held) {
    return !held.coinbase() || height() + 1 - held.height() >= MATURITY + MATURITY_MARGIN;
  }
}
