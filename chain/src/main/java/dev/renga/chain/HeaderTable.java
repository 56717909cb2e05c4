package dev.renga.chain;

import dev.renga.primitives.BlockHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All headers by hash. One thread inserts, any thread looks up, nothing is ever removed.
///
/// Open addressing over the nodes themselves, filled to at most one half. Slots are salted: whoever
/// can grind hashes cannot choose where they land.
final class HeaderTable {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(HeaderNode[].class);
  private static final int SMALLEST = 1024;

  private final long salt;
  private int size;
  private volatile @Nullable HeaderNode[] slots = new HeaderNode[SMALLEST];

  HeaderTable(long salt) {
    this.salt = salt;
  }

  int size() {
    return size;
  }

  @Nullable HeaderNode find(BlockHash hash) {
    @Nullable HeaderNode[] seen = slots;
    int mask = seen.length - 1;
    int slot = slot(hash.word(0), hash.word(1), mask);
    while (true) {
      HeaderNode node = (HeaderNode) SLOT.getAcquire(seen, slot);
      if (node == null || node.is(hash)) {
        return node;
      }
      slot = (slot + 1) & mask;
    }
  }

  /// Adds a header that is not there yet. Writer only.
  void insert(HeaderNode node) {
    if (2 * (size + 1) > slots.length) {
      grow();
    }
    put(slots, node);
    size++;
  }

  /// Visits every header, in no order. Writer only.
  void forEach(Consumer<HeaderNode> visitor) {
    for (HeaderNode node : slots) {
      if (node != null) {
        visitor.accept(node);
      }
    }
  }

  private void grow() {
    @Nullable HeaderNode[] larger = new HeaderNode[Math.multiplyExact(slots.length, 2)];
    for (HeaderNode node : slots) {
      if (node != null) {
        put(larger, node);
      }
    }
    slots = larger;
  }

  private void put(@Nullable HeaderNode[] target, HeaderNode node) {
    int mask = target.length - 1;
    int slot = slot(node.hashWord(0), node.hashWord(1), mask);
    while (target[slot] != null) {
      slot = (slot + 1) & mask;
    }
    SLOT.setRelease(target, slot, node);
  }

  private int slot(long low, long next, int mask) {
    long mixed = (low ^ salt) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 32) ^ next) * 0xd6e8feb86659fd93L;
    return (int) (mixed >>> 32) & mask;
  }
}
