package dev.renga.lab.sim;

import dev.renga.crypto.Sha256;
import dev.renga.primitives.BlockHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// The hash of everything that happened in a run, in order. Each entry is its time (8 bytes), its
/// kind (1), two numbers (8 each) and, for some kinds, a block's hash (32), integers
/// least-significant byte first.
final class EventLog {
  /// What an entry says; the numbers are part of the format and are never reused.
  enum Kind {
    /// A message arrived: number of the link's end, bytes.
    MESSAGE(1),
    /// A timer fired: node, peer · 16 + name.
    TIMER(2),
    /// A miner found a block: node, miner; hash.
    FOUND(3),
    /// A node began to check a block: node, peer; hash.
    RECEIVED(4),
    /// A node has checked a block: node, peer; hash.
    VALIDATED(5),
    /// A node's tip moved: node, height; hash.
    TIP(6),
    /// … and so many blocks were left for it: node, depth.
    REORGANISED(7),
    /// A link opened: both nodes.
    OPENED(8),
    /// A link closed: both nodes.
    CLOSED(9),
    /// A node was removed: node, 0.
    REMOVED(10),
    /// A node came back: node, 0.
    RETURNED(11),
    /// The network was cut into groups: number of groups, 0.
    CUT(12),
    /// All groups are joined again.
    HEALED(13),
    /// A message was lost: number of the link's end, bytes.
    LOST(14),
    /// A payment was made: node, the first 8 bytes of its txid.
    PAID(15),
    /// A payment came into a node's pool: node, the first 8 bytes of its txid.
    POOLED(16);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int BUFFER = 1 << 16;
  private static final int LONGEST = 57;

  private final Sha256 hash = new Sha256();
  private final byte[] buffer = new byte[BUFFER];
  private int filled;
  private long count;

  void add(long time, Kind kind, long a, long b) {
    if (filled + LONGEST > BUFFER) {
      flush();
    }
    putLong(time);
    buffer[filled++] = (byte) kind.code;
    putLong(a);
    putLong(b);
    count++;
  }

  void add(long time, Kind kind, long a, long b, BlockHash block) {
    add(time, kind, a, b);
    block.copyTo(buffer, filled);
    filled += 32;
  }

  private void putLong(long value) {
    LONG.set(buffer, filled, value);
    filled += Long.BYTES;
  }

  private void flush() {
    hash.update(buffer, 0, filled);
    filled = 0;
  }

  /// Number of entries.
  long count() {
    return count;
  }

  /// SHA-256 of all entries so far, 64 hexadecimal digits.
  String hash() {
    flush();
    return HexFormat.of().formatHex(hash.copy().digest());
  }
}
