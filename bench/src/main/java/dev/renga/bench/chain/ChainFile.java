package dev.renga.bench.chain;

import dev.renga.primitives.BlockHash;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A generated chain on disk, with its figures in a small file beside it, so that it is made only
/// once.
///
/// @param file the blocks
/// @param made its figures
public record ChainFile(Path file, ChainGenerator.Made made) {
  /// Uses the file if it is a chain of this size, and makes it otherwise.
  ///
  /// @param progress takes a line now and then while it is made
  public static ChainFile of(Path file, ChainGenerator.Size size, Consumer<String> progress)
      throws IOException {
    ChainFile known = read(file, size);
    if (known != null) {
      return known;
    }
    ChainFile made = new ChainFile(file, ChainGenerator.generate(size, file, progress));
    made.note(size);
    return made;
  }

  private static Path notes(Path file) {
    return file.resolveSibling(file.getFileName() + ".properties");
  }

  private static @Nullable ChainFile read(Path file, ChainGenerator.Size size) throws IOException {
    if (!Files.exists(file) || !Files.exists(notes(file))) {
      return null;
    }
    Properties notes = new Properties();
    try (Reader reader = Files.newBufferedReader(notes(file), StandardCharsets.US_ASCII)) {
      notes.load(reader);
    }
    if (!size.toString().equals(notes.getProperty("size"))
        || Files.size(file) != number(notes, "bytes")) {
      return null;
    }
    return new ChainFile(
        file,
        new ChainGenerator.Made(
            (int) number(notes, "blocks"),
            number(notes, "transactions"),
            number(notes, "inputs"),
            number(notes, "bytes"),
            BlockHash.parse(notes.getProperty("tip")),
            BlockHash.parse(notes.getProperty("lastFull"))));
  }

  private static long number(Properties notes, String name) {
    return Long.parseLong(notes.getProperty(name, "-1"));
  }

  private void note(ChainGenerator.Size size) throws IOException {
    Properties notes = new Properties();
    notes.setProperty("size", size.toString());
    notes.setProperty("blocks", Integer.toString(made.blocks()));
    notes.setProperty("transactions", Long.toString(made.transactions()));
    notes.setProperty("inputs", Long.toString(made.inputs()));
    notes.setProperty("bytes", Long.toString(made.bytes()));
    notes.setProperty("tip", made.tip().toString());
    notes.setProperty("lastFull", made.lastFull().toString());
    try (Writer writer = Files.newBufferedWriter(notes(file), StandardCharsets.US_ASCII)) {
      notes.store(writer, "a chain made by renga bench");
    }
  }
}
