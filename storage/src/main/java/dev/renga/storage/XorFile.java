package dev.renga.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/// The file `xor.dat` of a folder of block files: eight bytes, the key.
///
/// A new folder gets its key before its first block. The file is made under another name, synced
/// and renamed, so that it is there in full or not at all.
record XorFile(Disk disk, BlockFilesConfig config) {
  static final String NAME = "xor.dat";
  private static final String NEW_NAME = "xor.dat.new";

  /// Reads the key, or makes the file when the folder has none.
  XorKey open(RandomGenerator random) throws IOException {
    Path file = config.directory().resolve(NAME);
    if (disk.exists(file)) {
      XorKey key = read(disk, file);
      if (!config.obfuscate() && !key.isNone()) {
        throw new StorageException(
            StorageFailure.Kind.REFUSED,
            "The block files in "
                + config.directory()
                + " are stored with the XOR key "
                + key
                + " (xor.dat), so -blocksxor=0 cannot be used with them. Leave the option out, or"
                + " begin with an empty folder.");
      }
      return key;
    }
    XorKey key = keyForFolderWithout(random);
    write(key);
    return key;
  }

  static XorKey read(Disk disk, Path file) throws IOException {
    byte[] bytes = new byte[XorKey.SIZE + 1];
    int count;
    try (DiskFile handle = disk.openRead(file)) {
      count = handle.read(0, bytes, 0, bytes.length);
    }
    if (count != XorKey.SIZE) {
      throw new StorageException(
          StorageFailure.Kind.DAMAGED,
          "The key file "
              + file
              + " does not have 8 bytes. Without the key the block files beside it cannot be read:"
              + " put the right file back, or remove the folder and download the chain again.");
    }
    return XorKey.from(bytes);
  }

  private XorKey keyForFolderWithout(RandomGenerator random) throws IOException {
    int first = firstBlockFile();
    if (first < 0) {
      return config.obfuscate() ? new XorKey(random.nextLong()) : XorKey.NONE;
    }
    Path file = new FlatFiles(disk, config, "blk", 1, new Health()).path(first);
    if (isBlank(file) || holdsPlainBlock(file)) {
      return XorKey.NONE;
    }
    throw new StorageException(
        StorageFailure.Kind.DAMAGED,
        "The file "
            + file
            + " holds no block of this network, and there is no xor.dat beside it. If the files"
            + " were written with an XOR key, put xor.dat back; if they belong to another network,"
            + " choose that network; or remove the folder and download the chain again.");
  }

  private int firstBlockFile() throws IOException {
    List<String> names = disk.list(config.directory());
    for (String name : names) {
      int number = FlatFiles.number("blk", name);
      if (number >= 0) {
        return number;
      }
    }
    return -1;
  }

  private boolean holdsPlainBlock(Path file) {
    try (BlockScanner scanner = BlockScanner.open(disk, file, config.magic(), XorKey.NONE)) {
      return scanner.next() != null;
    }
  }

  private boolean isBlank(Path file) throws IOException {
    byte[] bytes = new byte[4096];
    try (DiskFile handle = disk.openRead(file)) {
      int count = handle.read(0, bytes, 0, bytes.length);
      for (int i = 0; i < count; i++) {
        if (bytes[i] != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private void write(XorKey key) throws IOException {
    Path made = config.directory().resolve(NEW_NAME);
    try (DiskFile handle = disk.openWrite(made)) {
      handle.truncate(0);
      handle.write(0, key.toArray(), 0, XorKey.SIZE);
      handle.sync();
    }
    disk.rename(made, config.directory().resolve(NAME));
    disk.syncDirectory(config.directory());
  }
}
