package dev.renga.p2p.protocol;

import dev.renga.crypto.SipHash;
import dev.renga.primitives.Hash256;

/// Remembers the last names that were added, at least [#CAPACITY] of them, by salted fingerprints;
/// about one in a hundred thousand is taken for known that was not. Takes no room until something
/// is added, grows with what is in it, and ends at half a megabyte.
final class KnownIds {
  /// Names that are certainly remembered.
  static final int CAPACITY = 25_000;

  private static final int[] EMPTY = new int[0];
  private static final int FIRST_SIZE = 16;

  private final Salt salt;
  private int[] young = EMPTY;
  private int[] old = EMPTY;
  private int count;

  /// What keeps strangers from choosing names that collide.
  record Salt(long k0, long k1) {
    long hash(Hash256 id) {
      return SipHash.hash256(k0, k1, id.word(0), id.word(1), id.word(2), id.word(3));
    }
  }

  KnownIds(Salt salt) {
    this.salt = salt;
  }

  boolean contains(Hash256 id) {
    if (count == 0 && old.length == 0) {
      return false;
    }
    int print = print(id);
    return isIn(young, print) || isIn(old, print);
  }

  void add(Hash256 id) {
    int print = print(id);
    if (isIn(young, print)) {
      return;
    }
    if (count == CAPACITY) {
      old = young;
      young = EMPTY;
      count = 0;
    }
    if (2 * count >= young.length) {
      grow();
    }
    put(young, print);
    count++;
  }

  void clear() {
    young = EMPTY;
    old = EMPTY;
    count = 0;
  }

  /// Zero marks an empty place.
  private int print(Hash256 id) {
    int print = (int) salt.hash(id);
    return print == 0 ? 1 : print;
  }

  private void grow() {
    int[] larger = new int[Math.max(FIRST_SIZE, 2 * young.length)];
    for (int print : young) {
      if (print != 0) {
        put(larger, print);
      }
    }
    young = larger;
  }

  private static void put(int[] table, int print) {
    int at = print & (table.length - 1);
    while (table[at] != 0) {
      at = (at + 1) & (table.length - 1);
    }
    table[at] = print;
  }

  private static boolean isIn(int[] table, int print) {
    if (table.length == 0) {
      return false;
    }
    int at = print & (table.length - 1);
    while (table[at] != 0) {
      if (table[at] == print) {
        return true;
      }
      at = (at + 1) & (table.length - 1);
    }
    return false;
  }
}
