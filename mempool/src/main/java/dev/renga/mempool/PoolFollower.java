package dev.renga.mempool;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainFollower;
import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.consensus.TransactionRules;
import dev.renga.consensus.UnconfirmedRules;
import dev.renga.mempool.MempoolEvent.Cause;
import dev.renga.primitives.Block;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Txid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes the pool from block to block along the active chain. Used by the writer alone.
final class PoolFollower {
  private static final long SEQUENCE_DISABLE = 1L << 31;
  private static final long SEQUENCE_MASK = 0xffff;

  private final Chain chain;
  private final Ledger ledger;
  private final Orphanage orphans;
  private final Recent recent;
  private final ChainCoins coins;
  private final Consumer<Orphanage.Orphan> retry;
  private final Returned returned = new Returned();
  private final List<Txid> back = new ArrayList<>();
  private ChainFollower follower;
  private boolean mustLookAgain;
  private boolean mustLookAtAll;

  /// Takes a transaction of an abandoned block back into the pool, or does not.
  interface Readmission {
    Outcome readmit(Transaction transaction);

    /// What came of it.
    enum Outcome {
      IN,
      OUT,
      /// The chain has moved: it is to be tried again after following it.
      MOVED
    }
  }

  /// @param retry takes orphans whose parent a block holds
  PoolFollower(
      Chain chain,
      Ledger ledger,
      Orphanage orphans,
      Recent recent,
      ChainCoins coins,
      Consumer<Orphanage.Orphan> retry) {
    this.chain = chain;
    this.ledger = ledger;
    this.orphans = orphans;
    this.recent = recent;
    this.coins = coins;
    this.retry = retry;
    this.follower = chain.follow(chain.view().tip());
  }

  /// The last block taken in.
  HeaderNode place() {
    return follower.place();
  }

  /// Whether there is a block to take in or to undo.
  boolean isBehind() {
    return chain.view().tip() != follower.place();
  }

  /// Goes to the tip. The pool is valid for the next block afterwards.
  void follow(Readmission readmission) {
    if (!isBehind() || isSkipped()) {
      return;
    }
    do {
      walk();
      if (mustLookAgain && !chain.view().isInitialDownload()) {
        Waiting.on(chain.atRest()); // not to take back what the other branch is about to hold
        walk();
      }
    } while (mustLookAgain && !reorganised(readmission)); // else the chain has moved on
    recent.tipChanged();
    ledger.trim();
    ledger.followed(follower.place());
  }

  private void walk() {
    for (ChainFollower.Step step = follower.next(); step != null; step = follower.next()) {
      take(step);
    }
  }

  private void take(ChainFollower.Step step) {
    switch (step) {
      case ChainFollower.Step.Forward(HeaderNode node, Block block) -> connected(block);
      case ChainFollower.Step.Back(HeaderNode node, Block block) -> {
        mustLookAgain = true;
        recent.reorganised();
        for (Transaction given : returned.add(block)) {
          removeSpenders(given);
        }
        removeSpenders(block.transactions().getFirst());
      }
      case ChainFollower.Step.Gone gone -> { // pruned before it was seen
        mustLookAgain = true;
        mustLookAtAll = true;
        follower = chain.follow(chain.view().tip());
      }
    }
  }

  /// While the chain is being caught up with and there is nothing to take care of, blocks are
  /// passed over.
  private boolean isSkipped() {
    ChainView view = chain.view();
    boolean idle = ledger.pool.size() == 0 && orphans.size() == 0 && view.isInitialDownload();
    if (!idle || !follower.place().isAncestorOf(view.tip())) {
      return false;
    }
    follower = chain.follow(view.tip());
    recent.tipChanged();
    ledger.followed(follower.place());
    return true;
  }

  private void connected(Block block) {
    List<Transaction> transactions = block.transactions();
    for (int i = 1; i < transactions.size(); i++) {
      Transaction transaction = transactions.get(i);
      returned.remove(transaction.txid());
      recent.confirmed(transaction);
      PoolNode node = ledger.pool.find(transaction.txid());
      if (node != null) {
        ledger.confirm(node);
      }
      removeRivals(transaction);
    }
    orphans.blockConnected(block);
    for (Transaction transaction : transactions) {
      orphans.takeChildren(transaction).forEach(retry);
    }
    ledger.floor.blockConnected(ledger.now());
  }

  private void removeRivals(Transaction transaction) {
    Set<PoolNode> rivals = new LinkedHashSet<>();
    for (TxIn input : transaction.inputs()) {
      PoolNode rival = ledger.pool.spender(input.prevout());
      if (rival != null) {
        rivals.add(rival);
      }
    }
    ledger.remove(rivals, Cause.CONFLICT);
  }

  /// Takes out what spends a transaction that is neither in the chain nor in the pool any more.
  private void removeSpenders(Transaction transaction) {
    Set<PoolNode> spenders = new LinkedHashSet<>();
    for (int i = 0; i < transaction.outputs().size(); i++) {
      PoolNode spender = ledger.pool.spender(new OutPoint(transaction.txid(), i));
      if (spender != null) {
        spenders.add(spender);
      }
    }
    ledger.remove(spenders, Cause.REORG);
  }

  /// Takes back what the new branch does not hold, and takes out what it makes impossible.
  ///
  /// @return whether it is done; if not the chain has moved, and the rest is for another time
  private boolean reorganised(Readmission readmission) {
    for (Transaction transaction : returned.inOrder()) {
      switch (readmission.readmit(transaction)) {
        case IN -> back.add(transaction.txid());
        case OUT -> removeSpenders(transaction);
        case MOVED -> {
          return false;
        }
      }
      returned.remove(transaction.txid());
    }
    removeTooDeep();
    if (!removeLocked()) {
      return false;
    }
    back.clear();
    mustLookAgain = false;
    mustLookAtAll = false;
    return true;
  }

  /// What came back may have got children that were there before, and so made chains too long.
  private void removeTooDeep() {
    MempoolConfig.Chains limits = ledger.config.chains();
    for (Txid txid : back) {
      PoolNode node = ledger.pool.find(txid);
      List<PoolNode> tooDeep = new ArrayList<>();
      for (PoolNode descendant : Pool.withDescendants(node == null ? List.of() : List.of(node))) {
        if (descendant.ancestorCount > limits.ancestors()
            || descendant.ancestorSize > limits.ancestorSize()) {
          tooDeep.add(descendant);
        }
      }
      ledger.remove(tooDeep, Cause.SIZE_LIMIT);
    }
  }

  /// Takes out what may not be in the next block of this chain: locked, immature or without coins.
  ///
  /// @return whether all were looked at; if not the chain has moved
  private boolean removeLocked() {
    for (PoolNode node : ledger.pool.nodes()) {
      if (ledger.pool.find(node.entry.txid()) == node && mayBeLocked(node, mustLookAtAll)) {
        Boolean valid = isValidNext(node);
        if (valid == null) {
          return false;
        }
        if (!valid) {
          ledger.remove(List.of(node), Cause.REORG);
        }
      }
    }
    return true;
  }

  private static boolean mayBeLocked(PoolNode node, boolean all) {
    Transaction transaction = node.entry.transaction();
    if (all || transaction.lockTime() != 0 || node.entry.spendsCoinbase()) {
      return true;
    }
    boolean locks = Integer.compareUnsigned(transaction.version(), 2) >= 0;
    return locks
        && transaction.inputs().stream()
            .anyMatch(
                input ->
                    (input.sequence() & SEQUENCE_DISABLE) == 0
                        && (input.sequence() & SEQUENCE_MASK) != 0);
  }

  /// Whether the next block may hold it; `null` when the chain has moved.
  private @Nullable Boolean isValidNext(PoolNode node) {
    HeaderNode tip = follower.place();
    Transaction transaction = node.entry.transaction();
    if (!TransactionRules.isFinal(transaction, tip.height() + 1, tip.medianTimePast())) {
      return false;
    }
    List<OutPoint> prevouts = transaction.inputs().stream().map(TxIn::prevout).toList();
    List<@Nullable Coin> answers = coins.find(tip, prevouts);
    if (answers == null) {
      return null;
    }
    List<Coin> spent = new ArrayList<>();
    for (int i = 0; i < prevouts.size(); i++) {
      Coin coin = answers.get(i);
      PoolNode parent = ledger.pool.find(prevouts.get(i).txid());
      if (parent != null) {
        int index = (int) prevouts.get(i).index();
        coin = new Coin(parent.entry.transaction().outputs().get(index), tip.height() + 1, false);
      }
      if (coin == null) {
        return false;
      }
      spent.add(coin);
    }
    UnconfirmedRules rules = new UnconfirmedRules(transaction, spent, tip, chain.view().network());
    return rules.relativeLocksHavePassed() && rules.checkInputs().isValid();
  }
}
