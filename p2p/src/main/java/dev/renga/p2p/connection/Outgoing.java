package dev.renga.p2p.connection;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Hash256;
import org.jspecify.annotations.Nullable;

/// Something that waits to be written to a peer.
sealed interface Outgoing {
  /// Bytes it counts for while it waits.
  int size();

  /// A message as it goes on the wire.
  ///
  /// @param frame in memory of its own
  /// @param subject the block or transaction it carries, where somebody wants to know
  record Frame(String command, Bytes frame, @Nullable Hash256 subject) implements Outgoing {
    @Override
    public int size() {
      return frame.length();
    }
  }

  /// A block that is read from disk when its turn comes.
  record StoredBlock(BlockHash hash, boolean witness) implements Outgoing {
    /// What the entry takes while it waits.
    private static final int WAITING_SIZE = 100;

    @Override
    public int size() {
      return WAITING_SIZE;
    }
  }
}
