package dev.renga.chain;

import dev.renga.primitives.Bytes;
import org.jspecify.annotations.Nullable;

/// Blocks to be imported, one after the other.
@FunctionalInterface
public interface BlockSource {
  /// The next block's serialisation (or bytes that look like one); `null` at the end. Called by one
  /// thread at a time.
  @Nullable Bytes next();
}
