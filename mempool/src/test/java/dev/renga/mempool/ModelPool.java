package dev.renga.mempool;

import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The mempool as one would write it who had all the time in the world: a list, and everything
/// counted afresh for each question. Knows nothing of scripts, locks and maturity.
final class ModelPool {
  final MempoolConfig config;
  final Map<Txid, Transaction> pool = new LinkedHashMap<>(); // in order of arrival
  final List<List<Transaction>> blocks = new ArrayList<>(); // without coinbases
  final Map<OutPoint, TxOut> coinbases = new HashMap<>();
  private final Map<Txid, Set<Transaction>> known = new HashMap<>(); // until the pool changes
  private final Map<Txid, Long> paid = new HashMap<>(); // a fee never changes
  private long rate;
  private boolean falling = true;

  ModelPool(MempoolConfig config) {
    this.config = config;
  }

  // ---- what there is ----

  @Nullable TxOut output(OutPoint point) {
    for (Transaction one : everything()) {
      if (one.txid().equals(point.txid())) {
        return point.index() < one.outputs().size() ? one.outputs().get((int) point.index()) : null;
      }
    }
    return coinbases.get(point);
  }

  private List<Transaction> everything() {
    List<Transaction> all = new ArrayList<>(pool.values());
    blocks.forEach(all::addAll);
    return all;
  }

  private boolean isSpentInChain(OutPoint point) {
    return blocks.stream().flatMap(List::stream).anyMatch(one -> spends(one, point));
  }

  static boolean spends(Transaction one, OutPoint point) {
    return one.inputs().stream().anyMatch(input -> input.prevout().equals(point));
  }

  long fee(Transaction one) {
    Long before = paid.get(one.txid());
    if (before != null) {
      return before;
    }
    long fee = 0;
    for (TxIn input : one.inputs()) {
      TxOut output = output(input.prevout());
      fee += output == null ? 0 : output.value();
    }
    for (TxOut output : one.outputs()) {
      fee -= output.value();
    }
    paid.put(one.txid(), fee);
    return fee;
  }

  Set<Transaction> parents(Transaction one) {
    Set<Transaction> found = new LinkedHashSet<>();
    for (TxIn input : one.inputs()) {
      Transaction parent = pool.get(input.prevout().txid());
      if (parent != null) {
        found.add(parent);
      }
    }
    return found;
  }

  private void changed() {
    known.clear();
  }

  private void add(Transaction one) {
    pool.put(one.txid(), one);
    changed();
  }

  private void remove(Collection<Transaction> all) {
    all.forEach(gone -> pool.remove(gone.txid()));
    changed();
  }

  /// Itself and all it needs.
  Set<Transaction> ancestors(Transaction one) {
    Set<Transaction> before = known.get(one.txid());
    if (before == null) {
      before = countAncestors(one);
      known.put(one.txid(), before);
    }
    return before;
  }

  private Set<Transaction> countAncestors(Transaction one) {
    Set<Transaction> found = new LinkedHashSet<>(Set.of(one));
    for (Transaction parent : parents(one)) {
      found.addAll(ancestors(parent));
    }
    return found;
  }

  /// Itself and all that need it.
  Set<Transaction> descendants(Transaction one) {
    Set<Transaction> found = new LinkedHashSet<>(Set.of(one));
    for (Transaction other : pool.values()) {
      if (!other.equals(one) && ancestors(other).contains(one)) {
        found.add(other);
      }
    }
    return found;
  }

  long size(Collection<Transaction> all) {
    return all.stream().mapToLong(Transaction::virtualSize).sum();
  }

  long fees(Collection<Transaction> all) {
    return all.stream().mapToLong(this::fee).sum();
  }

  // ---- coming in ----

  boolean submit(Transaction one) {
    Set<Transaction> replaced = admit(one, false);
    if (replaced == null) {
      return false;
    }
    remove(replaced);
    add(one);
    trim();
    return pool.containsKey(one.txid());
  }

  /// What goes if it comes; `null` if it may not.
  @Nullable Set<Transaction> admit(Transaction one, boolean returning) {
    if (pool.containsKey(one.txid())) {
      return null;
    }
    for (TxIn input : one.inputs()) {
      if (output(input.prevout()) == null || isSpentInChain(input.prevout())) {
        return null;
      }
    }
    long fee = fee(one);
    long size = one.virtualSize();
    if (!returning && (fee < roundUp(floor(), size) || fee < minimum(size))) {
      return null;
    }
    Set<Transaction> conflicts = new LinkedHashSet<>();
    for (Transaction other : pool.values()) {
      if (one.inputs().stream().anyMatch(input -> spends(other, input.prevout()))) {
        conflicts.add(other);
      }
    }
    int count = conflicts.stream().mapToInt(other -> descendants(other).size()).sum();
    Set<Transaction> replaced = new LinkedHashSet<>();
    conflicts.forEach(other -> replaced.addAll(descendants(other)));
    if (count > 100 || !fitsChains(one, replaced)) {
      return null;
    }
    return conflicts.isEmpty() || mayReplace(one, conflicts, replaced) ? replaced : null;
  }

  private long minimum(long size) {
    return roundUp(config.fees().minimum().satoshi(), size);
  }

  private static long roundUp(long rate, long size) {
    return (rate * size + 999) / 1000;
  }

  private boolean fitsChains(Transaction one, Set<Transaction> replaced) {
    MempoolConfig.Chains limits = config.chains();
    Set<Transaction> ancestors = ancestors(one);
    if (ancestors.size() > limits.ancestors() || size(ancestors) > limits.ancestorSize()) {
      return isCarvedOut(one, ancestors, replaced);
    }
    for (Transaction ancestor : ancestors) {
      Set<Transaction> below = new HashSet<>(descendants(ancestor));
      below.removeAll(replaced);
      below.add(one);
      if (below.size() > limits.descendants() || size(below) > limits.descendantSize()) {
        return isCarvedOut(one, ancestors, replaced);
      }
    }
    return true;
  }

  private boolean isCarvedOut(
      Transaction one, Set<Transaction> ancestors, Set<Transaction> replaced) {
    MempoolConfig.Chains limits = config.chains();
    if (one.virtualSize() > 10_000
        || ancestors.size() > 2
        || size(ancestors) > limits.ancestorSize()) {
      return false;
    }
    for (Transaction ancestor : ancestors) {
      Set<Transaction> below = new HashSet<>(descendants(ancestor));
      below.removeAll(replaced);
      below.add(one);
      if (below.size() > limits.descendants() + 1
          || size(below) > limits.descendantSize() + 10_000) {
        return false;
      }
    }
    return true;
  }

  private boolean mayReplace(
      Transaction one, Set<Transaction> conflicts, Set<Transaction> replaced) {
    long fee = fee(one);
    for (Transaction conflict : conflicts) {
      if (compare(fee, one.virtualSize(), fee(conflict), conflict.virtualSize()) <= 0
          || ancestors(one).contains(conflict)) {
        return false;
      }
    }
    Set<Txid> old = new HashSet<>();
    conflicts.forEach(
        conflict -> conflict.inputs().forEach(input -> old.add(input.prevout().txid())));
    for (Transaction parent : parents(one)) {
      if (!old.contains(parent.txid())) {
        return false;
      }
    }
    long step = roundUp(config.fees().incremental().satoshi(), one.virtualSize());
    return fee >= fees(replaced) + step;
  }

  static int compare(long feeA, long sizeA, long feeB, long sizeB) {
    return BigInteger.valueOf(feeA)
        .multiply(BigInteger.valueOf(sizeB))
        .compareTo(BigInteger.valueOf(feeB).multiply(BigInteger.valueOf(sizeA)));
  }

  // ---- going ----

  long floor() {
    return falling && rate > 0 ? Math.max(rate, config.fees().incremental().satoshi()) : rate;
  }

  void trim() {
    while (pool.values().stream().mapToLong(EntryMemory::of).sum() > config.size()) {
      Transaction least = null;
      for (Transaction one : pool.values()) {
        if (least == null || compareWorth(one, least) <= 0) {
          least = one; // of equals the later one
        }
      }
      if (least == null) {
        throw new AssertionError("nothing to remove");
      }
      Set<Transaction> gone = descendants(least);
      long paid = fees(gone) * 1000 / size(gone) + config.fees().incremental().satoshi();
      if (paid > rate) {
        rate = paid;
        falling = false;
      }
      remove(gone);
    }
  }

  private int compareWorth(Transaction a, Transaction b) {
    long[] one = worth(a);
    long[] other = worth(b);
    return compare(one[0], one[1], other[0], other[1]);
  }

  private long[] worth(Transaction one) {
    Set<Transaction> below = descendants(one);
    boolean whole = compare(fees(below), size(below), fee(one), one.virtualSize()) > 0;
    return whole ? new long[] {fees(below), size(below)} : new long[] {fee(one), one.virtualSize()};
  }

  void connect(List<Transaction> block) {
    for (Transaction one : block) {
      remove(Set.of(one));
      for (Transaction other : List.copyOf(pool.values())) {
        boolean rival = one.inputs().stream().anyMatch(input -> spends(other, input.prevout()));
        if (rival && pool.containsKey(other.txid())) {
          remove(descendants(other));
        }
      }
    }
    blocks.add(block);
    falling = true;
    trim();
  }

  /// The last blocks are undone, and others take their place.
  void reorganise(int undone, List<List<Transaction>> instead) {
    List<Transaction> returned = new ArrayList<>();
    for (int i = 0; i < undone; i++) {
      returned.addAll(0, blocks.removeLast());
    }
    for (List<Transaction> block : instead) {
      returned.removeAll(block);
      connect(block);
    }
    List<Transaction> back = new ArrayList<>();
    for (Transaction one : returned) {
      Set<Transaction> replaced = admit(one, true);
      if (replaced != null) {
        remove(replaced);
        add(one);
        back.add(one);
      } else {
        removeSpendersOf(one);
      }
    }
    for (Transaction one : back) {
      cut(one);
    }
    trim();
  }

  private void removeSpendersOf(Transaction one) {
    for (Transaction other : List.copyOf(pool.values())) {
      boolean child =
          other.inputs().stream().anyMatch(in -> in.prevout().txid().equals(one.txid()));
      if (child && pool.containsKey(other.txid())) {
        remove(descendants(other));
      }
    }
  }

  private void cut(Transaction one) {
    if (!pool.containsKey(one.txid())) {
      return;
    }
    for (Transaction below : descendants(one)) {
      if (!pool.containsKey(below.txid())) {
        continue;
      }
      Set<Transaction> needed = ancestors(below);
      if (needed.size() > config.chains().ancestors()
          || size(needed) > config.chains().ancestorSize()) {
        remove(descendants(below));
      }
    }
  }

  // ---- mining ----

  /// Picks the best package again and again.
  List<Transaction> template(TemplateLimits limits) {
    List<Transaction> order = new ArrayList<>(pool.values());
    Set<Transaction> chosen = new LinkedHashSet<>();
    Set<Transaction> failed = new HashSet<>();
    long weight = limits.reservedWeight();
    while (true) {
      Transaction best = null;
      Set<Transaction> bestPackage = Set.of();
      for (Transaction one : order) {
        if (chosen.contains(one) || failed.contains(one)) {
          continue;
        }
        Set<Transaction> needed = new LinkedHashSet<>(ancestors(one));
        needed.removeAll(chosen);
        if (best == null
            || compare(fees(needed), size(needed), fees(bestPackage), size(bestPackage)) > 0) {
          best = one;
          bestPackage = needed;
        }
      }
      if (best == null || fees(bestPackage) < roundUp(1, size(bestPackage))) {
        return List.copyOf(chosen);
      }
      long more = bestPackage.stream().mapToLong(Transaction::weight).sum();
      if (weight + more > limits.weight()) {
        failed.add(best);
        continue;
      }
      weight += more;
      List<Transaction> sorted = new ArrayList<>(bestPackage);
      sorted.sort(
          Comparator.comparingInt((Transaction one) -> ancestors(one).size())
              .thenComparingInt(order::indexOf));
      chosen.addAll(sorted);
      for (Transaction one : sorted) {
        failed.removeAll(descendants(one));
      }
    }
  }
}
