package dev.renga.mempool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/// Chooses what a miner takes: again and again the transaction that pays most for itself together
/// with the ancestors it still needs, and these first. Works on an immutable view, on one thread.
final class TemplateSelector {
  /// Packages in a row that may not fit before an almost full block is taken for full.
  private static final int MAX_FAILURES = 1000;

  /// Weight units left at which a block counts as almost full.
  private static final int ALMOST_FULL = 4000;

  private final MempoolView view;
  private final TemplateLimits limits;
  private final Map<MempoolEntry, Item> items = new IdentityHashMap<>();
  private final PriorityQueue<Offer> offers = new PriorityQueue<>();
  private final List<MempoolEntry> chosen = new ArrayList<>();
  private long fees;
  private long weight;
  private long sigopCost;

  /// An entry with sums over itself and those of its ancestors that are not chosen yet.
  private static final class Item {
    final MempoolEntry entry;
    final List<Item> parents = new ArrayList<>(2);
    final List<Item> children = new ArrayList<>(2);
    int ancestors;
    long fee;
    long size;
    long weight;
    long sigopCost;
    boolean taken;
    int version;

    Item(MempoolEntry entry) {
      this.entry = entry;
    }

    void add(MempoolEntry other, int sign) {
      fee += sign * other.fee();
      size += (long) sign * other.virtualSize();
      weight += (long) sign * other.weight();
      sigopCost += sign * other.sigopCost();
    }
  }

  /// An item as it was when its sums were these; another one stands for it once they change.
  private record Offer(Item item, int version, long fee, long size) implements Comparable<Offer> {
    /// The one that pays most first, the earlier one of equals.
    @Override
    public int compareTo(Offer other) {
      int order = Feerate.compare(other.fee, other.size, fee, size);
      return order != 0 ? order : Long.compare(item.entry.sequence(), other.item.entry.sequence());
    }
  }

  private TemplateSelector(MempoolView view, TemplateLimits limits) {
    this.view = view;
    this.limits = limits;
    this.weight = limits.reservedWeight();
    this.sigopCost = limits.reservedSigopCost();
  }

  static TemplateSelection select(MempoolView view, TemplateLimits limits) {
    return new TemplateSelector(view, limits).run();
  }

  private TemplateSelection run() {
    link();
    choose();
    return new TemplateSelection(
        view.tip(),
        chosen,
        fees,
        weight - limits.reservedWeight(),
        sigopCost - limits.reservedSigopCost());
  }

  private void link() {
    List<MempoolEntry> entries = view.entries();
    entries.forEach(entry -> items.put(entry, new Item(entry)));
    for (MempoolEntry entry : entries) {
      Item item = item(entry);
      for (MempoolEntry parent : view.parents(entry)) {
        item.parents.add(item(parent));
        item(parent).children.add(item);
      }
    }
    for (MempoolEntry entry : entries) {
      Item item = item(entry);
      Set<Item> needed = needed(item);
      item.ancestors = needed.size();
      needed.forEach(ancestor -> item.add(ancestor.entry, 1));
      offer(item);
    }
  }

  private Item item(MempoolEntry entry) {
    Item item = items.get(entry);
    if (item == null) {
      throw new IllegalStateException("an entry is not in its own view");
    }
    return item;
  }

  private void offer(Item item) {
    offers.add(new Offer(item, item.version, item.fee, item.size));
  }

  /// The item and its ancestors that are not chosen yet.
  private static Set<Item> needed(Item item) {
    Set<Item> found = new LinkedHashSet<>(List.of(item));
    Deque<Item> open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      for (Item parent : open.removeFirst().parents) {
        if (!parent.taken && found.add(parent)) {
          open.addLast(parent);
        }
      }
    }
    return found;
  }

  private void choose() {
    int failures = 0;
    for (Offer offer = offers.poll(); offer != null; offer = offers.poll()) {
      Item item = offer.item;
      if (item.taken || item.version != offer.version) {
        continue;
      }
      if (item.fee < limits.minimum().fee(item.size)) {
        return; // all that follow pay less
      }
      if (fits(item)) {
        take(item);
        failures = 0;
      } else if (++failures > MAX_FAILURES && weight > (long) limits.weight() - ALMOST_FULL) {
        return;
      }
    }
  }

  private boolean fits(Item item) {
    return weight + item.weight <= limits.weight()
        && sigopCost + item.sigopCost <= limits.sigopCost();
  }

  private void take(Item item) {
    List<Item> group = new ArrayList<>(needed(item));
    group.sort(
        Comparator.comparingInt((Item one) -> one.ancestors)
            .thenComparingLong(one -> one.entry.sequence()));
    Set<Item> changed = new LinkedHashSet<>();
    for (Item one : group) { // before any is marked: the way to a descendant may lead over another
      for (Item descendant : descendants(one)) {
        descendant.add(one.entry, -1);
        changed.add(descendant);
      }
    }
    for (Item one : group) {
      one.taken = true;
      chosen.add(one.entry);
      fees += one.entry.fee();
      weight += one.entry.weight();
      sigopCost += one.entry.sigopCost();
    }
    for (Item descendant : changed) {
      if (!descendant.taken) {
        descendant.version++;
        offer(descendant);
      }
    }
  }

  /// Those not chosen yet that need the item, directly or not.
  private static Set<Item> descendants(Item item) {
    Set<Item> found = new LinkedHashSet<>();
    Deque<Item> open = new ArrayDeque<>(List.of(item));
    while (!open.isEmpty()) {
      for (Item child : open.removeFirst().children) {
        if (!child.taken && found.add(child)) {
          open.addLast(child);
        }
      }
    }
    return found;
  }
}
