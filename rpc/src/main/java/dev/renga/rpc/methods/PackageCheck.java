package dev.renga.rpc.methods;

import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Txid;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What must hold for transactions that are judged together, whatever the mempool holds.
final class PackageCheck {
  /// Transactions at most.
  static final int MOST = 25;

  private static final long MOST_WEIGHT = 404_000;

  private PackageCheck() {}

  /// bitcoind's word for what is wrong; `null` if nothing is. A single transaction is no package.
  static @Nullable String problem(List<Transaction> transactions) {
    if (transactions.size() < 2) {
      return null;
    }
    if (transactions.stream().mapToLong(Transaction::weight).sum() > MOST_WEIGHT) {
      return "package-too-large";
    }
    Set<Txid> later = new HashSet<>();
    for (Transaction transaction : transactions) {
      if (!later.add(transaction.txid())) {
        return "package-contains-duplicates";
      }
    }
    Set<OutPoint> spent = new HashSet<>();
    boolean conflict = false;
    for (Transaction transaction : transactions) {
      for (TxIn input : transaction.inputs()) {
        if (later.contains(input.prevout().txid())) {
          return "package-not-sorted";
        }
      }
      later.remove(transaction.txid());
      for (TxIn input : transaction.inputs()) {
        conflict |= spent.contains(input.prevout());
      }
      transaction.inputs().forEach(input -> spent.add(input.prevout()));
      conflict |= transaction.inputs().isEmpty();
    }
    return conflict ? "conflict-in-package" : null;
  }
}
