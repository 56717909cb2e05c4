package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;
import java.util.Arrays;
import java.util.List;

/// The items a script works on. Depth 0 is the top; depths that do not exist are a mistake of the
/// caller, who has compared with [#size] first.
final class ScriptStack {
  private Bytes[] items;
  private int size;

  ScriptStack() {
    items = new Bytes[8];
    Arrays.fill(items, Bytes.EMPTY);
  }

  ScriptStack(List<Bytes> bottomFirst) {
    items = Arrays.copyOf(bottomFirst.toArray(Bytes[]::new), Math.max(8, bottomFirst.size()));
    size = bottomFirst.size();
  }

  private ScriptStack(ScriptStack other) {
    items = other.items.clone();
    size = other.size;
  }

  ScriptStack copy() {
    return new ScriptStack(this);
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void push(Bytes item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
    }
    items[size++] = item;
  }

  Bytes pop() {
    return items[--size];
  }

  void drop(int count) {
    size -= count;
  }

  Bytes peek(int depth) {
    return items[size - 1 - depth];
  }

  /// Pops `count` items and pushes one.
  void replace(int count, Bytes item) {
    size -= count;
    push(item);
  }

  Bytes remove(int depth) {
    int at = size - 1 - depth;
    Bytes removed = items[at];
    System.arraycopy(items, at + 1, items, at, depth);
    size--;
    return removed;
  }

  /// Puts an item below the `depth` topmost ones.
  void insert(int depth, Bytes item) {
    push(item);
    int at = size - 1 - depth;
    System.arraycopy(items, at, items, at + 1, depth);
    items[at] = item;
  }

  void swap(int depth, int otherDepth) {
    Bytes item = items[size - 1 - depth];
    items[size - 1 - depth] = items[size - 1 - otherDepth];
    items[size - 1 - otherDepth] = item;
  }
}
