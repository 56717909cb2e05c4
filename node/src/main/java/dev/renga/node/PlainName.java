package dev.renga.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Another name for a directory, for native code that is handed names by JNI: that cannot spell
/// characters beyond U+FFFF (an emoji, say) as file systems do.
///
/// Such a directory is reached through a symbolic link in a private temporary directory; a killed
/// process leaves that link behind. Any other directory keeps its own name.
///
/// @param path the name to use
/// @param temporary the directory to remove in the end; the directory itself if there is none
record PlainName(Path path, Path temporary) implements AutoCloseable {

  static PlainName of(Path directory) throws NodeException {
    if (directory.toString().chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return new PlainName(directory, directory);
    }
    try {
      Path temporary = Files.createTempDirectory("renga-");
      Path link = temporary.resolve("chainstate");
      Files.createSymbolicLink(link, directory.toAbsolutePath());
      return new PlainName(link, temporary);
    } catch (IOException | UnsupportedOperationException e) {
      throw new NodeException(
          "The database needs another name for %s than its own, and none can be made (%s). Choose a folder without such characters."
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    if (!path.equals(temporary)) {
      Files.deleteIfExists(path);
      Files.deleteIfExists(temporary);
    }
  }
}
