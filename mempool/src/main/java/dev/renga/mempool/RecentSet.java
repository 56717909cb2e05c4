package dev.renga.mempool;

import dev.renga.crypto.SipHash;
import dev.renga.primitives.Hash256;

/// The last so many names, as salted fingerprints of 64 bits in two generations: when the younger
/// is full the older is forgotten. Between half of and all the names are remembered; two names are
/// taken for one with a chance of one in 2⁶⁴ for each that is in it. Thread-safe.
final class RecentSet {
  private static final int SMALLEST = 64;

  private final int generation;
  private final long key;
  private long[] younger = new long[SMALLEST];
  private long[] older = new long[SMALLEST];
  private int count;

  /// @param capacity names at most, a power of two
  /// @param salt a secret
  RecentSet(int capacity, long salt) {
    this.generation = capacity / 2;
    this.key = salt;
  }

  synchronized void add(Hash256 name) {
    long print = fingerprint(name);
    if (slot(younger, print) < 0) {
      return;
    }
    if (count >= generation) {
      older = younger;
      younger = new long[SMALLEST];
      count = 0;
    } else if (count * 2 >= younger.length) {
      long[] larger = new long[younger.length * 2];
      for (long known : younger) {
        if (known != 0) {
          larger[slot(larger, known)] = known;
        }
      }
      younger = larger;
    }
    younger[slot(younger, print)] = print;
    count++;
  }

  synchronized boolean contains(Hash256 name) {
    long print = fingerprint(name);
    return slot(younger, print) < 0 || slot(older, print) < 0;
  }

  synchronized void clear() {
    younger = new long[SMALLEST];
    older = new long[SMALLEST];
    count = 0;
  }

  private long fingerprint(Hash256 name) {
    long print = SipHash.hash256(key, ~key, name.word(0), name.word(1), name.word(2), name.word(3));
    return print == 0 ? 1 : print;
  }

  /// Where a fingerprint belongs; negative if it is there already. Tables are at most half full.
  private static int slot(long[] table, long print) {
    int mask = table.length - 1;
    int at = (int) print & mask;
    while (table[at] != 0) {
      if (table[at] == print) {
        return -1;
      }
      at = (at + 1) & mask;
    }
    return at;
  }
}
