package dev.renga.mempool;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// An immutable map: putting and removing give a new one that shares almost all of its memory with
/// the old. A trie of 32 ways over a salted hash of 64 bits, so that the depth is logarithmic
/// whatever keys strangers choose; keys whose whole hash is the same share a leaf.
///
/// Any thread may read any version.
final class PersistentMap<K, V> {
  private static final int BITS = 5;
  private static final int MASK = (1 << BITS) - 1;

  private final ToLongFunction<K> hash;
  private final @Nullable Object root;
  private final int size;

  /// A key with its value, and another with the same hash if there is one.
  private record Leaf(long hash, Object key, Object value, @Nullable Leaf next) {}

  /// Children are leaves and branches; a bit says which of the 32 are there.
  private static final class Branch {
    final int present;
    final Object[] children;

    Branch(int present, Object[] children) {
      this.present = present;
      this.children = children;
    }
  }

  private PersistentMap(ToLongFunction<K> hash, @Nullable Object root, int size) {
    this.hash = hash;
    this.root = root;
    this.size = size;
  }

  /// A map without entries.
  ///
  /// @param hash a hash with a secret in it
  static <K, V> PersistentMap<K, V> empty(ToLongFunction<K> hash) {
    return new PersistentMap<>(hash, null, 0);
  }

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // what is in a leaf was put in as V
  @Nullable V get(K key) {
    long keyHash = hash.applyAsLong(key);
    Object node = root;
    int shift = 0;
    while (node instanceof Branch branch) {
      int bit = bit(keyHash, shift);
      if ((branch.present & bit) == 0) {
        return null;
      }
      node = branch.children[index(branch.present, bit)];
      shift += BITS;
    }
    for (Leaf leaf = (Leaf) node; leaf != null; leaf = leaf.next) {
      if (leaf.hash == keyHash && leaf.key.equals(key)) {
        return (V) leaf.value;
      }
    }
    return null;
  }

  boolean contains(K key) {
    return get(key) != null;
  }

  /// The map with this entry in place of any with that key.
  PersistentMap<K, V> put(K key, V value) {
    boolean grows = !contains(key);
    Leaf leaf = new Leaf(hash.applyAsLong(key), key, value, null);
    return new PersistentMap<>(hash, put(root, leaf, 0), grows ? size + 1 : size);
  }

  private static Object put(@Nullable Object node, Leaf leaf, int shift) {
    return switch (node) {
      case null -> leaf;
      case Leaf old when old.hash == leaf.hash -> {
        Leaf rest = without(old, leaf.key);
        yield new Leaf(leaf.hash, leaf.key, leaf.value, rest);
      }
      case Leaf old -> put(put(new Branch(0, new Object[0]), old, shift), leaf, shift);
      case Branch branch -> {
        int bit = bit(leaf.hash, shift);
        int at = index(branch.present, bit);
        if ((branch.present & bit) != 0) {
          Object[] changed = branch.children.clone();
          changed[at] = put(changed[at], leaf, shift + BITS);
          yield new Branch(branch.present, changed);
        }
        Object[] more = new Object[branch.children.length + 1];
        System.arraycopy(branch.children, 0, more, 0, at);
        System.arraycopy(branch.children, at, more, at + 1, branch.children.length - at);
        more[at] = leaf;
        yield new Branch(branch.present | bit, more);
      }
      default -> throw new AssertionError(node);
    };
  }

  /// The map without that key.
  PersistentMap<K, V> remove(K key) {
    if (!contains(key)) {
      return this;
    }
    return new PersistentMap<>(hash, remove(root, hash.applyAsLong(key), key, 0), size - 1);
  }

  private static @Nullable Object remove(
      @Nullable Object node, long keyHash, Object key, int shift) {
    if (node instanceof Leaf leaf) {
      return without(leaf, key);
    }
    if (!(node instanceof Branch branch)) {
      throw new AssertionError(node);
    }
    int bit = bit(keyHash, shift);
    int at = index(branch.present, bit);
    Object left = remove(branch.children[at], keyHash, key, shift + BITS);
    Object[] children = branch.children;
    if (left != null && !(children.length == 1 && left instanceof Leaf)) {
      Object[] changed = children.clone();
      changed[at] = left;
      return new Branch(branch.present, changed);
    }
    if (left != null || children.length == 1) {
      return left; // a branch with one leaf is that leaf
    }
    if (children.length == 2 && children[1 - at] instanceof Leaf only) {
      return only;
    }
    Object[] fewer = Arrays.copyOf(children, children.length - 1);
    System.arraycopy(children, at + 1, fewer, at, children.length - at - 1);
    return new Branch(branch.present & ~bit, fewer);
  }

  private static @Nullable Leaf without(Leaf leaf, Object key) {
    if (leaf.key.equals(key)) {
      return leaf.next;
    }
    Leaf rest = leaf.next == null ? null : without(leaf.next, key);
    return new Leaf(leaf.hash, leaf.key, leaf.value, rest);
  }

  /// Every value, in no order that means anything.
  void forEach(Consumer<? super V> action) {
    if (root != null) {
      visit(root, action);
    }
  }

  @SuppressWarnings("unchecked") // as in get
  private static <V> void visit(Object node, Consumer<? super V> action) {
    if (node instanceof Branch branch) {
      for (Object child : branch.children) {
        visit(child, action);
      }
      return;
    }
    for (Leaf leaf = (Leaf) node; leaf != null; leaf = leaf.next) {
      action.accept((V) leaf.value);
    }
  }

  private static int bit(long keyHash, int shift) {
    return 1 << ((int) (keyHash >>> shift) & MASK);
  }

  private static int index(int present, int bit) {
    return Integer.bitCount(present & (bit - 1));
  }
}
