package dev.renga.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The file that proves to programs of the same user that they may call: `__cookie__:` and a random
/// password, readable by its owner from the moment it exists (known failure R-004).
///
/// It is written beside its place and renamed, so nobody reads half of it and a symbolic link at
/// its place is replaced, not followed. [#close] removes it only while it is still the one that was
/// written.
final class Cookie implements AutoCloseable {
  static final String USER = "__cookie__";

  private final Path file;
  private final String password;

  private Cookie(Path file, String password) {
    this.file = file;
    this.password = password;
  }

  /// Writes a new cookie, replacing what a killed process left.
  static Cookie create(Path file, RpcConfig.CookieReaders readers, RandomGenerator random)
      throws IOException {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    Cookie cookie = new Cookie(file, HexFormat.of().formatHex(secret));
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(beside);
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            beside,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            ownerOnly(file))) {
      channel.write(ByteBuffer.wrap(cookie.line().getBytes(StandardCharsets.US_ASCII)));
    }
    if (readers != RpcConfig.CookieReaders.OWNER && isPosix(file)) {
      String mode = readers == RpcConfig.CookieReaders.GROUP ? "rw-r-----" : "rw-r--r--";
      Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString(mode));
    }
    try {
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
    return cookie;
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return isPosix(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().equals(FileSystems.getDefault())
        && FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private String line() {
    return USER + ":" + password;
  }

  String password() {
    return password;
  }

  @Override
  public void close() throws IOException {
    try {
      boolean ours =
          Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
              && Files.size(file) < 1024
              && Files.readString(file, StandardCharsets.UTF_8).equals(line());
      if (ours) {
        Files.delete(file);
      }
    } catch (NoSuchFileException e) {
      return; // someone else removed it, which is what we want
    }
  }
}
