package dev.renga.consensus;

import dev.renga.primitives.Block;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The real blocks among the test vectors, and the outputs they spend.
final class RealBlocks {
  private RealBlocks() {}

  /// A block by itself.
  ///
  /// @param height as its file's name tells; empty if it does not
  /// @param spent file of spent outputs, in the vectors' folder; `null` if there is none
  record Isolated(
      String name, Network network, Block block, OptionalInt height, @Nullable String spent) {
    SpentOutputs outputs() {
      if (spent == null) {
        throw new IllegalStateException(name + " has no file of spent outputs");
      }
      return SpentOutputs.parse(new String(Vectors.read(spent), StandardCharsets.US_ASCII));
    }

    boolean isComplete() {
      return spent != null && spent.endsWith(".spent.csv.gz");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private record Folder(String name, Network network) {}

  private static final List<Folder> FOLDERS =
      List.of(
          new Folder("mainnet", Network.MAINNET),
          new Folder("testnet3", Network.TESTNET3),
          new Folder("testnet4", Network.TESTNET4),
          new Folder("signet", Network.SIGNET));

  static List<Isolated> isolated() {
    List<Isolated> found = new ArrayList<>();
    for (Folder folder : FOLDERS) {
      Path path = Vectors.folder().resolve("block").resolve(folder.name);
      for (String file : files(path)) {
        if (file.endsWith(".bin") || file.endsWith(".bin.gz")) {
          found.add(isolated(folder, path, file));
        }
      }
    }
    return found;
  }

  private static List<String> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Isolated isolated(Folder folder, Path path, String file) {
    String name = file.substring(0, file.indexOf(".bin"));
    String number = name.substring(name.indexOf('-') + 1);
    OptionalInt height =
        number.startsWith("hash") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(number));
    String spent = null;
    for (String candidate :
        List.of(
            name + ".spent.csv.gz",
            name + ".resolved.csv.gz",
            "mainnet-0831328-0831332.resolved.csv.gz")) {
      boolean ofRun = candidate.startsWith("mainnet-08313") && name.startsWith("mainnet-08313");
      if (spent == null
          && (candidate.startsWith(name + ".") || ofRun)
          && Files.exists(path.resolve(candidate))) {
        spent = "block/" + folder.name + "/" + candidate;
      }
    }
    Block block = parse(Vectors.read("block/" + folder.name + "/" + file));
    return new Isolated(name, folder.network, block, height, spent);
  }

  static Block parse(byte[] bytes) {
    try {
      return Block.parse(Bytes.adopt(bytes));
    } catch (DecodeException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The blocks of a file in the format of block files, in order.
  static List<Block> run(String file) {
    List<Block> blocks = new ArrayList<>();
    ByteReader reader = new ByteReader(Vectors.read(file));
    try {
      while (reader.remaining() > 0) {
        reader.int32("magic");
        int length = reader.int32("length");
        blocks.add(Block.parse(reader.bytes(length, "block")));
      }
    } catch (DecodeException e) {
      throw new IllegalStateException(e);
    }
    return blocks;
  }
}
