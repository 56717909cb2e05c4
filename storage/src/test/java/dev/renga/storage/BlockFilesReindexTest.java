package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A folder with everything that such folders have been seen to hold, indexed anew.
class BlockFilesReindexTest {
  private static final Path FOLDER = BlockFilesScenario.FOLDER;
  private static final int MAGIC = Network.REGTEST.identity().magic();

  private static BlockFilesConfig config() {
    return BlockFilesConfig.of(FOLDER, Network.REGTEST).withReserve(0).withReindex(true);
  }

  private static void record(ByteWriter writer, int height) {
    Block block = BlockFilesScenario.block(height);
    writer.int32(MAGIC).int32(block.totalSize()).bytes(block.toBytes());
  }

  private static Disk oddFolder() throws IOException {
    Disk disk = new MemoryDisk();
    disk.createDirectories(FOLDER);
    ByteWriter first = new ByteWriter();
    record(first, 5);
    record(first, 1);
    first.bytes(new byte[5000]);
    record(first, 2);
    record(first, 2);
    first.int32(Network.MAINNET.identity().magic()).int32(100).bytes(new byte[100]);
    ByteWriter torn = new ByteWriter();
    record(torn, 3);
    first.bytes(torn.toBytes().slice(0, 60));
    put(disk, "blk00000.dat", first.toArray());
    put(disk, "blk00002.dat", new byte[3000]);
    ByteWriter last = new ByteWriter();
    record(last, 4);
    last.bytes(torn.toBytes().slice(0, 100)).bytes(new byte[1000]);
    put(disk, "blk00007.dat", last.toArray());
    put(disk, "rev00000.dat", new byte[300]);
    return disk;
  }

  private static void put(Disk disk, String name, byte[] content) throws IOException {
    try (DiskFile file = disk.openWrite(FOLDER.resolve(name))) {
      file.write(0, content, 0, content.length);
    }
  }

  /// Adopts the first record of every block, as a chain would.
  private static Map<BlockHash, BlockPosition> reindex(BlockFiles files) throws DecodeException {
    Map<BlockHash, BlockPosition> index = new LinkedHashMap<>();
    for (int number : files.existing()) {
      try (BlockScanner scanner = files.scan(number)) {
        for (var found = scanner.next(); found != null; found = scanner.next()) {
          Block block = Block.parse(found.block());
          BlockPosition position = new BlockPosition(number, found.offset());
          if (index.putIfAbsent(block.hash(), position) == null) {
            int height = block.header().nonce();
            files.adopt(position, block.totalSize(), height, block.header().time());
          }
        }
      }
    }
    files.flush();
    return index;
  }

  /// F9.
  @Test
  @Tag("kf=S-025")
  void reindexingTwiceGivesTheSameIndexAndChangesNoByte() throws Exception {
    Disk disk = oddFolder();
    byte[] first = FaultyDisk.content(disk, FOLDER.resolve("blk00000.dat"));
    byte[] last = FaultyDisk.content(disk, FOLDER.resolve("blk00007.dat"));
    Map<BlockHash, BlockPosition> index = Map.of();
    List<FileInfo> infos = List.of();
    for (int round = 0; round < 2; round++) {
      try (BlockFiles files = BlockFiles.open(disk, config(), List.of(), new Random(1))) {
        assertThat(disk.exists(FOLDER.resolve("rev00000.dat"))).isFalse();
        Map<BlockHash, BlockPosition> again = reindex(files);
        List<FileInfo> infosAgain = files.takeChanged();
        if (round == 0) {
          index = again;
          infos = infosAgain;
        }
        assertThat(again).isEqualTo(index);
        assertThat(infosAgain).isEqualTo(infos);
        for (int height : List.of(1, 2, 4, 5)) {
          Block block = BlockFilesScenario.block(height);
          BlockPosition position = index.get(block.hash());
          assertThat(position).isNotNull();
          assertThat(files.readBlock(position, block.hash())).isEqualTo(block);
        }
        assertThat(index).hasSize(4);
      }
      put(disk, "rev00000.dat", new byte[300]);
    }
    assertThat(infos).extracting(FileInfo::number).containsExactly(0, 7);
    assertThat(infos).extracting(FileInfo::blocks).containsExactly(3, 1);
    assertThat(infos.getFirst().heightFirst()).isEqualTo(1);
    assertThat(infos.getFirst().heightLast()).isEqualTo(5);
    assertThat(FaultyDisk.content(disk, FOLDER.resolve("blk00000.dat"))).isEqualTo(first);
    assertThat(FaultyDisk.content(disk, FOLDER.resolve("blk00007.dat"))).isEqualTo(last);
  }

  @Test
  @Tag("kf=S-025")
  void newBlocksGoBehindTheFilesThatWereFoundAndLaterBehindTheLastGoodRecord() throws Exception {
    Disk disk = oddFolder();
    byte[] last = FaultyDisk.content(disk, FOLDER.resolve("blk00007.dat"));
    Block block = BlockFilesScenario.block(30);
    List<FileInfo> infos;
    Map<BlockHash, BlockPosition> index;
    try (BlockFiles files = BlockFiles.open(disk, config(), List.of(), new Random(1))) {
      index = reindex(files);
      files.appendUndo(BlockUndo.EMPTY, BlockHash.ZERO, 7);
      assertThat(files.append(block.toBytes(), 30, 30)).isEqualTo(new BlockPosition(8, 8));
      files.flush();
      infos = files.takeChanged();
    }
    assertThat(FaultyDisk.content(disk, FOLDER.resolve("blk00007.dat"))).isEqualTo(last);
    // had the node stopped before the new block, it would go on behind the last adopted one
    List<FileInfo> without = infos.stream().filter(info -> info.number() < 8).toList();
    try (BlockFiles files =
        BlockFiles.open(disk, config().withReindex(false), without, new Random(1))) {
      BlockPosition position = files.append(block.toBytes(), 30, 30);
      assertThat(position.file()).isEqualTo(7);
      Block fourth = BlockFilesScenario.block(4);
      BlockPosition before = index.get(fourth.hash());
      assertThat(before).isNotNull();
      assertThat(position.offset()).isEqualTo(before.offset() + fourth.totalSize() + 8);
      assertThat(files.readBlock(before, fourth.hash())).isEqualTo(fourth);
      byte[] now = FaultyDisk.content(disk, FOLDER.resolve("blk00007.dat"));
      int kept = (int) position.offset() - 8;
      byte[] keptNow = Arrays.copyOf(now, kept);
      // plain files: the folder has no key
      assertThat(keptNow).isEqualTo(Arrays.copyOf(last, kept));
    }
  }

  @Test
  void adoptingIsRefusedOutsideOfReindexing() {
    BlockFilesConfig config = config().withReindex(false);
    try (BlockFiles files = BlockFiles.open(new MemoryDisk(), config, List.of(), new Random(1))) {
      assertThatThrownBy(() -> files.adopt(new BlockPosition(0, 8), 100, 0, 0))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
