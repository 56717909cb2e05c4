package dev.renga.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The one seam between Renga and files. Whatever must survive goes through it, so that a test can
/// cut the power between any two operations.
///
/// What implementers promise (the contract test holds them to it):
/// - what was written is seen by every later read through any handle;
/// - what was written survives the loss of power only after [DiskFile#sync], and a file that was
///   created, renamed or deleted only after [#syncDirectory];
/// - [#rename] is atomic: afterwards the name leads to the old file or to the new one in full;
/// - an interrupt of the calling thread changes nothing: no handle is closed by it, no operation is
///   left undone, and the thread's flag stays set (known failures S-015, J-018);
/// - an operation that fails throws; an [IOException] from [DiskFile#sync] or from a write means
///   that the file's unsynced bytes may be lost whatever a later sync says.
///
/// All methods may be called from any thread. Paths are taken as they are; a relative one is
/// relative to the process's working directory.
public interface Disk {
  /// The operating system's files.
  static Disk real() {
    return new RealDisk();
  }

  /// Opens a file for reading.
  ///
  /// @throws java.nio.file.NoSuchFileException when there is none
  DiskFile openRead(Path file) throws IOException;

  /// Opens a file for reading and writing, making it (empty) when there is none. Its directory must
  /// exist.
  DiskFile openWrite(Path file) throws IOException;

  /// Whether there is a file or directory of that name.
  boolean exists(Path path) throws IOException;

  /// Size of a file in bytes.
  ///
  /// @throws java.nio.file.NoSuchFileException when there is none
  long size(Path file) throws IOException;

  /// Names (not paths) of the files and directories in a directory, sorted; empty when it does not
  /// exist.
  List<String> list(Path directory) throws IOException;

  /// Makes a directory and those above it; nothing happens when it exists.
  void createDirectories(Path directory) throws IOException;

  /// Gives a file a new name in the same directory, replacing what had it, in one step.
  void rename(Path from, Path to) throws IOException;

  /// Deletes a file; `false` when there was none.
  boolean delete(Path file) throws IOException;

  /// Makes durable which files the directory holds. Does nothing where the platform has no way to
  /// ask for it (Windows keeps names in its own journal).
  void syncDirectory(Path directory) throws IOException;

  /// Bytes that can still be written to the file system of this existing directory.
  long freeSpace(Path directory) throws IOException;

  /// Takes a lock that no other process and no other caller in this one can take until it is
  /// released or the process ends, however it ends.
  ///
  /// @throws StorageException of kind `LOCKED`, with a sentence for people, when it is taken
  DiskLock lock(Path file) throws IOException;
}
