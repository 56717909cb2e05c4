package dev.renga.storage;

/// Why stored data could not be written or read, said so that a person knows what to do. It never
/// means that a block is invalid.
///
/// @param kind what sort of trouble
/// @param sentence what is wrong, where, and what to do
public record StorageFailure(Kind kind, String sentence) {
  /// The sorts of trouble.
  public enum Kind {
    /// Bytes are not those that were written.
    DAMAGED,
    /// Something the index names is not there.
    MISSING,
    /// The disk has no room; nothing of the failed step counts.
    FULL,
    /// The operating system reported an error.
    IO,
    /// An earlier write or sync failed, after which nothing that was written since the last good
    /// sync can be trusted; the store refuses to go on.
    POISONED,
    /// Another process uses the directory.
    LOCKED,
    /// What was asked for contradicts what is on the disk.
    REFUSED
  }

  @Override
  public String toString() {
    return sentence;
  }
}
