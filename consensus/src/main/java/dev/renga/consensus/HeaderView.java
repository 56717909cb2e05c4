package dev.renga.consensus;

import dev.renga.primitives.BlockHash;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A header in its chain, seen from the block that would come after it: the rules walk from here
/// towards genesis and never see another branch. Implementations are immutable as far as these
/// methods tell, and safe on any thread.
public interface HeaderView {
  /// Headers whose median is the median time past.
  int MEDIAN_TIME_SPAN = 11;

  /// Distance from genesis, 0 or more.
  int height();

  /// Hash of the header.
  BlockHash hash();

  /// Version, signed 32 bits.
  int version();

  /// Seconds since 1970, unsigned 32 bits.
  long time();

  /// The target in compact form, 32 raw bits.
  int bits();

  /// The parent; `null` for genesis.
  @Nullable HeaderView previous();

  /// The ancestor at a height, this header itself at its own height.
  ///
  /// @param height 0…[#height()]
  /// @throws IllegalArgumentException for any other height
  HeaderView ancestor(int height);

  /// Median of the times of this header and the ten before it, of fewer near genesis; the upper one
  /// of the two middle ones for an even count (BIP113).
  default long medianTimePast() {
    long[] times = new long[MEDIAN_TIME_SPAN];
    int count = 0;
    HeaderView header = this;
    while (header != null && count < MEDIAN_TIME_SPAN) {
      times[count++] = header.time();
      header = header.previous();
    }
    Arrays.sort(times, 0, count);
    return times[count / 2];
  }
}
