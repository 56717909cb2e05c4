package dev.renga.primitives;

import dev.renga.crypto.Sha256;
import java.util.List;

/// Bitcoin's merkle tree: pairs are hashed with double SHA-256, an odd last one is paired with
/// itself.
public final class Merkle {
  private Merkle() {}

  /// A root, and whether the list could be a forgery with the root of a shorter one.
  ///
  /// @param root the root; all zero for an empty list
  /// @param mutated whether two neighbours that form a pair are equal at any level (CVE-2012-2459)
  public record Root(Digest root, boolean mutated) {}

  /// Computes the root over hashes.
  public static Root root(List<? extends Hash256> leaves) {
    int count = leaves.size();
    if (count == 0) {
      return new Root(Digest.ZERO, false);
    }
    byte[] level = new byte[32 * (count + 1)];
    for (int i = 0; i < count; i++) {
      leaves.get(i).copyTo(level, 32 * i);
    }
    Sha256 hasher = new Sha256();
    boolean mutated = false;
    while (count > 1) {
      for (int i = 0; i + 1 < count; i += 2) {
        mutated |= isPairEqual(level, 32 * i);
      }
      if ((count & 1) != 0) {
        System.arraycopy(level, 32 * (count - 1), level, 32 * count, 32);
        count++;
      }
      for (int i = 0; i < count; i += 2) {
        hasher.update(level, 32 * i, 64).digestTwiceTo(level, 16 * i);
      }
      count /= 2;
    }
    return new Root(Digest.of(level, 0), mutated);
  }

  private static boolean isPairEqual(byte[] level, int at) {
    for (int i = at; i < at + 32; i++) {
      if (level[i] != level[i + 32]) {
        return false;
      }
    }
    return true;
  }
}
