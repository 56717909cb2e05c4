package dev.renga.mempool;

/// Something that happened to the mempool. Events come in the order in which they happened; what
/// one says is already visible in [Mempool#view] when it arrives.
public sealed interface MempoolEvent {
  /// A transaction came in.
  record Added(MempoolEntry entry, Source source) implements MempoolEvent {}

  /// A transaction is no longer there.
  record Removed(MempoolEntry entry, Cause cause) implements MempoolEvent {}

  /// The mempool has taken in the chain up to another tip.
  record Followed(int height) implements MempoolEvent {}

  /// The subscriber was too slow and missed events; it should start anew from [Mempool#view].
  record Lost(long events) implements MempoolEvent {}

  /// Why a transaction left.
  enum Cause {
    /// A block holds it.
    BLOCK,
    /// A block, or a transaction of an abandoned block, spends what it spends.
    CONFLICT,
    /// Another transaction that pays more took its place.
    REPLACED,
    /// Others paid more when there was not room for all, or its chain of ancestors grew too long.
    SIZE_LIMIT,
    /// It waited too long.
    EXPIRY,
    /// After a reorganisation it can no longer be in the next block.
    REORG
  }
}
