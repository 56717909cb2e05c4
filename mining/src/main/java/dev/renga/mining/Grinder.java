package dev.renga.mining;

import dev.renga.crypto.Sha256d80;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.util.function.BooleanSupplier;

/// Looks for a nonce, on the calling thread, until it is found, the limit is reached, or it is told
/// to stop.
public final class Grinder {
  /// Hashes between two looks at whether to stop.
  private static final long SLICE = 1 << 16;

  private static final long NONCES = 1L << 32;

  private final BooleanSupplier cancelled;
  private long left;

  /// @param maxTries hashes at most, over all calls of [#solve]
  /// @param cancelled asked now and then; `true` ends the search
  public Grinder(long maxTries, BooleanSupplier cancelled) {
    this.left = maxTries;
    this.cancelled = cancelled;
  }

  /// What a search came to.
  public sealed interface Outcome {
    /// The block with its proof of work.
    record Solved(Block block) implements Outcome {}

    /// No nonce of this block is any good: its time or coinbase must change.
    record NoNonceLeft() implements Outcome {}

    /// The limit is reached or the search was cancelled.
    record GivenUp() implements Outcome {}
  }

  /// Searches all nonces from 0 on.
  public Outcome solve(Block block) {
    BlockHeader header = block.header();
    byte[] target = target(header.bits());
    Sha256d80 search = new Sha256d80(header.toBytes().toArray());
    long next = 0;
    while (next < NONCES) {
      if (left <= 0 || cancelled.getAsBoolean()) {
        return new Outcome.GivenUp();
      }
      long count = Math.min(Math.min(SLICE, left), NONCES - next);
      long found = search.search(target, next, count);
      if (found != Sha256d80.NOT_FOUND) {
        left -= found - next + 1;
        return new Outcome.Solved(Block.of(header.withNonce((int) found), block.transactions()));
      }
      left -= count;
      next += count;
    }
    return new Outcome.NoNonceLeft();
  }

  /// 32 bytes in the order of a hash, least significant first.
  private static byte[] target(int bits) {
    BigInteger value = Target.fromCompact(bits).value().value();
    byte[] target = new byte[32];
    for (int i = 0; i < 32; i++) {
      target[i] = value.shiftRight(8 * i).byteValue();
    }
    return target;
  }
}
