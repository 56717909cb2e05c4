package dev.renga.consensus.script;

import dev.renga.crypto.Sha256;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The tree of scripts behind a Taproot output (BIP341).
public final class Taproot {
  /// Leaf version of tapscript.
  public static final int LEAF_TAPSCRIPT = 0xc0;

  /// First byte of an annex.
  public static final int ANNEX_TAG = 0x50;

  static final int CONTROL_BASE = 33;
  static final int CONTROL_NODE = 32;
  static final int CONTROL_NODES = 128;

  // Never updated, only copied.
  private static final Sha256 TAP_LEAF = Sha256.tagged("TapLeaf");
  private static final Sha256 TAP_BRANCH = Sha256.tagged("TapBranch");
  private static final Sha256 TAP_TWEAK = Sha256.tagged("TapTweak");

  private Taproot() {}

  /// Hash of a leaf.
  ///
  /// @param leafVersion even, 0–254
  public static Digest leafHash(int leafVersion, Bytes script) {
    Sha256 hash = TAP_LEAF.copy().update((byte) leafVersion);
    hash.updateCompactSize(script.length());
    script.updateTo(hash);
    return Digest.of(hash.digest());
  }

  /// Hash of a branch; its two children come in the order of their bytes.
  public static Digest branchHash(Digest a, Digest b) {
    return Digest.of(branchHash(a.toArray(), b.toArray()));
  }

  private static byte[] branchHash(byte[] a, byte[] b) {
    boolean inOrder = Arrays.compareUnsigned(a, b) <= 0;
    return TAP_BRANCH.copy().update(inOrder ? a : b).update(inOrder ? b : a).digest();
  }

  /// Root of the tree, from a leaf and the path in a control block.
  ///
  /// @param control of a valid size
  public static Digest merkleRoot(Bytes control, Digest leafHash) {
    byte[] node = leafHash.toArray();
    for (int at = CONTROL_BASE; at < control.length(); at += CONTROL_NODE) {
      node = branchHash(node, control.toArray(at, CONTROL_NODE));
    }
    return Digest.of(node);
  }

  /// What the internal key is tweaked by.
  ///
  /// @param root null for an output without scripts
  public static Digest tweak(Bytes internalKey, @Nullable Digest root) {
    Sha256 hash = TAP_TWEAK.copy();
    internalKey.updateTo(hash);
    if (root != null) {
      root.updateTo(hash);
    }
    return Digest.of(hash.digest());
  }

  /// Whether a control block has 33 bytes and 32 more for each of at most 128 nodes.
  static boolean isControlSize(int length) {
    return length >= CONTROL_BASE
        && length <= CONTROL_BASE + CONTROL_NODE * CONTROL_NODES
        && (length - CONTROL_BASE) % CONTROL_NODE == 0;
  }
}
