package dev.renga.mining;

import dev.renga.crypto.Sha256d80;
import dev.renga.primitives.Block;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Looks for a nonce. Stateless; any thread, which it keeps busy.
public final class ProofOfWork {
  private static final long NONCES = 1L << 32;
  private static final long SLICE = 1L << 16;

  private ProofOfWork() {}

  /// The block with a nonce that meets its target.
  ///
  /// @param tries most nonces to try, from zero on; more than 2³² are not tried
  /// @param cancelled looked at every few thousand tries
  /// @return empty when none was found
  public static Optional<Block> solve(Block block, long tries, BooleanSupplier cancelled) {
    Target.Compact target = Target.fromCompact(block.header().bits());
    if (target.negative() || target.overflow() || target.value().value().signum() == 0) {
      return Optional.empty();
    }
    Sha256d80 search = new Sha256d80(block.header().toBytes().toArray());
    byte[] limit = toLittleEndian(target.value().value());
    long end = Math.min(tries, NONCES);
    for (long from = 0; from < end && !cancelled.getAsBoolean(); from += SLICE) {
      long found = search.search(limit, from, Math.min(SLICE, end - from));
      if (found != Sha256d80.NOT_FOUND) {
        return Optional.of(Block.of(block.header().withNonce((int) found), block.transactions()));
      }
    }
    return Optional.empty();
  }

  private static byte[] toLittleEndian(BigInteger value) {
    byte[] big = value.toByteArray();
    byte[] little = new byte[32];
    for (int i = 0; i < 32 && i < big.length; i++) {
      little[i] = big[big.length - 1 - i];
    }
    return little;
  }
}
