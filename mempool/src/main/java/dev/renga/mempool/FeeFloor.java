package dev.renga.mempool;

/// What it takes to get into a mempool that was full a while ago: the feerate of what was thrown
/// out last and a step more, falling by half every twelve hours once a block has come (every six or
/// three while the mempool is less than half or a quarter full), and forgotten below half a step.
/// Used by the writer alone.
final class FeeFloor {
  private static final double HALF_LIFE_SECONDS = 12 * 3600;
  private static final long UPDATE_SECONDS = 10;

  private final Feerate incremental;
  private final long limit;
  private double rate;
  private boolean falling = true;
  private long updatedAt;

  /// @param incremental the step
  /// @param limit bytes of memory that the mempool may have
  FeeFloor(Feerate incremental, long limit) {
    this.incremental = incremental;
    this.limit = limit;
  }

  /// Something was thrown out.
  ///
  /// @param fee satoshi of it and its descendants
  /// @param size their virtual bytes
  void evicted(long fee, long size) {
    double paid = Feerate.of(fee, size).plus(incremental).satoshi();
    if (paid > rate) {
      rate = paid;
      falling = false;
    }
  }

  /// A block has come.
  void blockConnected(long nowSeconds) {
    updatedAt = nowSeconds;
    falling = true;
  }

  /// The floor now.
  ///
  /// @param memory bytes that the mempool has
  Feerate at(long nowSeconds, long memory) {
    if (!falling || rate == 0) {
      return new Feerate((long) rate);
    }
    if (nowSeconds > updatedAt + UPDATE_SECONDS) {
      double halfLife = HALF_LIFE_SECONDS;
      if (memory < limit / 4) {
        halfLife /= 4;
      } else if (memory < limit / 2) {
        halfLife /= 2;
      }
      rate /= Math.pow(2, (nowSeconds - updatedAt) / halfLife);
      updatedAt = nowSeconds;
      if (rate < incremental.satoshi() / 2.0) {
        rate = 0;
        return Feerate.ZERO;
      }
    }
    return new Feerate(Math.max((long) rate, incremental.satoshi()));
  }
}
