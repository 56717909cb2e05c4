package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/// A small life of block files, as the owner of a chain would lead it: append, add undo data out of
/// step, flush and commit, prune. The commit is a value here; that it is atomic is the database's
/// matter. What was committed can be compared with what a disk still holds.
final class BlockFilesScenario {
  static final Path FOLDER = Path.of("blocks").toAbsolutePath();
  private static final BlockHash PREVIOUS = Network.REGTEST.genesis().hash();

  /// A block of the index.
  record Entry(Block block, BlockPosition data, BlockUndo undo, BlockPosition undoData) {}

  /// What the last commit holds.
  record Committed(Map<Integer, FileInfo> infos, Map<Integer, Entry> entries) {}

  private final BlockFilesConfig config;
  private Committed committed = new Committed(Map.of(), Map.of());
  private final Map<Integer, FileInfo> infos = new LinkedHashMap<>();
  private final Map<Integer, Entry> entries = new LinkedHashMap<>();
  private int height;

  BlockFilesScenario(boolean preallocate) {
    config =
        BlockFilesConfig.of(FOLDER, Network.REGTEST)
            .withMaximumSize(2048)
            .withReserve(0)
            .withPreallocate(preallocate);
  }

  Committed committed() {
    return committed;
  }

  /// A block whose transactions nobody checks, of 160 to about 900 bytes.
  static Block block(int height) {
    SplittableRandom random = new SplittableRandom(height);
    byte[] script = new byte[10 + random.nextInt(740)];
    random.nextBytes(script);
    return block(height, Bytes.adopt(script));
  }

  /// A block with that script in its coinbase.
  static Block block(int height, Bytes script) {
    Transaction coinbase =
        new Transaction(
            2,
            List.of(new TxIn(OutPoint.NULL, new Script(script), 0xffffffffL, Witness.EMPTY)),
            List.of(new TxOut(50, Script.parseHex("51"))),
            0);
    Digest root = Digest.from(coinbase.txid());
    return Block.of(
        new BlockHeader(4, PREVIOUS, root, height, 0x207fffff, height), List.of(coinbase));
  }

  static BlockUndo undo(int height) {
    List<List<Coin>> transactions = new ArrayList<>();
    for (int i = 0; i < height % 4; i++) {
      Script script = Script.parseHex("76a914" + "%040x".formatted(height + i) + "88ac");
      transactions.add(List.of(new Coin(new TxOut(1000L * height, script), height, i == 0)));
    }
    return new BlockUndo(transactions);
  }

  BlockFiles open(Disk disk) {
    return BlockFiles.open(disk, config, committed.infos().values(), new Random(7));
  }

  /// Goes back to what was committed, as a new process would.
  void restart() {
    infos.clear();
    infos.putAll(committed.infos());
    entries.clear();
    entries.putAll(committed.entries());
    height = entries.keySet().stream().max(Integer::compare).orElse(-1) + 1;
  }

  /// Lives on for so many blocks.
  void run(BlockFiles files, int blocks) {
    int end = height + blocks;
    while (height < end) {
      Block block = block(height);
      BlockUndo undo = undo(height);
      BlockPosition data = files.append(block.toBytes(), height, block.header().time());
      BlockPosition undoData = files.appendUndo(undo, PREVIOUS, data.file());
      entries.put(height, new Entry(block, data, undo, undoData));
      height++;
      if (height == 1 || height % 5 == 0) {
        commit(files);
      }
      if (height % 13 == 0) {
        prune(files);
      }
    }
    commit(files);
  }

  private void commit(BlockFiles files) {
    files.flush();
    for (FileInfo info : files.takeChanged()) {
      infos.put(info.number(), info);
    }
    committed = new Committed(Map.copyOf(infos), Map.copyOf(entries));
  }

  private void prune(BlockFiles files) {
    int oldest = files.current();
    for (FileInfo info : files.infos()) {
      if (!info.isEmpty()) {
        oldest = Math.min(oldest, info.number());
      }
    }
    if (oldest < files.current()) {
      int file = oldest;
      files.forget(file);
      entries.values().removeIf(entry -> entry.data().file() == file);
      commit(files);
      files.deleteForgotten();
    }
  }

  /// Everything committed reads back, byte for byte, and nothing else lies around.
  void verify(BlockFiles files, Disk disk) throws IOException {
    for (Entry entry : committed.entries().values()) {
      assertThat(files.readBlock(entry.data(), entry.block().hash())).isEqualTo(entry.block());
      assertThat(files.readUndo(entry.undoData(), PREVIOUS)).isEqualTo(entry.undo());
    }
    for (FileInfo info : committed.infos().values()) {
      if (info.isEmpty()) {
        assertThat(disk.exists(FOLDER.resolve("blk%05d.dat".formatted(info.number())))).isFalse();
        assertThat(disk.exists(FOLDER.resolve("rev%05d.dat".formatted(info.number())))).isFalse();
      }
    }
    verifyScan(files);
  }

  private void verifyScan(BlockFiles files) {
    Map<BlockPosition, Bytes> found = new LinkedHashMap<>();
    for (int number : files.existing()) {
      try (BlockScanner scanner = files.scan(number)) {
        for (var record = scanner.next(); record != null; record = scanner.next()) {
          found.put(new BlockPosition(number, record.offset()), record.block());
        }
      }
    }
    for (Entry entry : committed.entries().values()) {
      assertThat(found).containsEntry(entry.data(), entry.block().toBytes());
    }
  }
}
