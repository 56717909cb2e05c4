package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Rot, lost tails, full and lying disks: a failure with a sentence, never another block, and never
/// a word about validity.
class BlockFilesDamageTest {
  private static final Path FOLDER = BlockFilesScenario.FOLDER;
  private static final Path BLK0 = FOLDER.resolve("blk00000.dat");
  private static final Path REV0 = FOLDER.resolve("rev00000.dat");
  private static final BlockHash PREVIOUS = Network.REGTEST.genesis().hash();

  private final FaultyDisk disk = new FaultyDisk(new Random(1));
  private final List<Block> blocks = new ArrayList<>();
  private final List<BlockPosition> positions = new ArrayList<>();
  private final List<BlockPosition> undos = new ArrayList<>();
  private List<FileInfo> infos = List.of();

  private static BlockFilesConfig config() {
    return BlockFilesConfig.of(FOLDER, Network.REGTEST).withPreallocate(false).withReserve(0);
  }

  private BlockFiles open(Disk where) {
    return BlockFiles.open(where, config(), infos, new Random(3));
  }

  private BlockFiles withThreeBlocks() {
    BlockFiles files = open(disk);
    for (int i = 1; i <= 3; i++) {
      Block block = BlockFilesScenario.block(i);
      blocks.add(block);
      positions.add(files.append(block.toBytes(), i, block.header().time()));
      undos.add(files.appendUndo(BlockFilesScenario.undo(i), PREVIOUS, 0));
    }
    files.flush();
    infos = files.takeChanged();
    return files;
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      StorageFailure.Kind kind, ThrowingCallable action) {
    return assertThatThrownBy(action)
        .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  @Tag("kf=S-022")
  @Tag("kf=S-023")
  void everyFlippedBitOfABlockIsFound() throws IOException {
    try (BlockFiles files = withThreeBlocks()) {
      BlockPosition position = positions.get(1);
      BlockHash hash = blocks.get(1).hash();
      long end = position.offset() + blocks.get(1).totalSize();
      for (long at = position.offset() - 8; at < end; at++) {
        for (int bit = 0; bit < 8; bit++) {
          disk.flip(BLK0, at, bit);
          assertFails(StorageFailure.Kind.DAMAGED, () -> files.readBlock(position, hash))
              .hasMessageContaining("blk00000.dat")
              .hasMessageContaining("check the disk, then start with -reindex");
          disk.flip(BLK0, at, bit);
        }
      }
      assertThat(files.readBlock(position, hash)).isEqualTo(blocks.get(1));
    }
  }

  @Test
  @Tag("kf=S-022")
  void everyFlippedBitOfUndoDataIsFound() throws IOException {
    try (BlockFiles files = withThreeBlocks()) {
      BlockPosition position = undos.get(1);
      long end = undos.get(2).offset() - 8;
      for (long at = position.offset() - 8; at < end; at++) {
        for (int bit = 0; bit < 8; bit++) {
          disk.flip(REV0, at, bit);
          assertFails(StorageFailure.Kind.DAMAGED, () -> files.readUndo(position, PREVIOUS))
              .hasMessageContaining("rev00000.dat");
          disk.flip(REV0, at, bit);
        }
      }
      assertThat(files.readUndo(position, PREVIOUS)).isEqualTo(BlockFilesScenario.undo(2));
      assertFails(StorageFailure.Kind.DAMAGED, () -> files.readUndo(position, BlockHash.ZERO))
          .hasMessageContaining("does not have its checksum");
    }
  }

  @Test
  @Tag("kf=S-024")
  void aBlockThatIsNotTheOneAskedForIsDamage() {
    try (BlockFiles files = withThreeBlocks()) {
      BlockHash second = blocks.get(1).hash();
      assertFails(StorageFailure.Kind.DAMAGED, () -> files.readBlock(positions.get(0), second))
          .hasMessageContaining("is block " + blocks.get(0).hash() + " and not " + second);
      BlockPosition stale = new BlockPosition(0, positions.get(1).offset() + 1);
      assertFails(StorageFailure.Kind.DAMAGED, () -> files.readBlock(stale, second))
          .hasMessageContaining("not with the network's magic");
      BlockPosition beyond = new BlockPosition(0, 1_000_000);
      assertFails(StorageFailure.Kind.DAMAGED, () -> files.readBlock(beyond, second))
          .hasMessageContaining("lies behind the end of the file");
      BlockPosition nowhere = new BlockPosition(7, 8);
      assertFails(StorageFailure.Kind.MISSING, () -> files.readBlock(nowhere, second));
    }
  }

  /// The blocks before the last stay readable whatever the last record has become.
  @Test
  @Tag("kf=S-009")
  void aFileCutAtAnyByteOfItsLastRecordIsRefusedAtTheStart() throws IOException {
    withThreeBlocks().close();
    for (Path path : List.of(BLK0, REV0)) {
      long last = (path == BLK0 ? positions : undos).get(2).offset() - 8;
      byte[] whole = FaultyDisk.content(disk, path);
      for (long cut = last; cut < whole.length; cut++) {
        try (DiskFile file = disk.openWrite(path)) {
          file.truncate(cut);
        }
        assertFails(StorageFailure.Kind.DAMAGED, () -> open(disk).close())
            .hasMessageContaining("start with -reindex");
        try (DiskFile file = disk.openWrite(path)) {
          file.write(0, whole, 0, whole.length);
        }
      }
    }
    open(disk).close();
  }

  /// F3: whatever lies behind the committed size is written over.
  @Test
  @Tag("kf=S-009")
  @Tag("kf=S-035")
  void appendingWritesOverAnyTail() throws IOException {
    withThreeBlocks().close();
    for (byte[] tail : List.of(new byte[4096], new byte[] {1, 2, 3}, PREVIOUS.toArray())) {
      for (Path path : List.of(BLK0, REV0)) {
        try (DiskFile file = disk.openWrite(path)) {
          file.write(file.size(), tail, 0, tail.length);
        }
      }
      try (BlockFiles files = open(disk)) {
        Block block = BlockFilesScenario.block(9);
        BlockPosition position = files.append(block.toBytes(), 9, 9);
        BlockPosition undo = files.appendUndo(BlockUndo.EMPTY, PREVIOUS, 0);
        assertThat(position.offset()).isEqualTo(infos.getFirst().size() + 8);
        assertThat(files.readBlock(position, block.hash())).isEqualTo(block);
        assertThat(files.readUndo(undo, PREVIOUS)).isEqualTo(BlockUndo.EMPTY);
        files.flush();
        infos = files.takeChanged();
        assertThat(disk.size(BLK0)).isEqualTo(infos.getFirst().size());
      }
    }
  }

  @Test
  @Tag("kf=S-021")
  void aFailedReadIsAFailureOfTheDiskAndPoisonsNothing() {
    try (BlockFiles files = withThreeBlocks()) {
      disk.failReads(true);
      BlockHash hash = blocks.get(0).hash();
      assertFails(StorageFailure.Kind.IO, () -> files.readBlock(positions.get(0), hash))
          .hasMessageContaining("Reading")
          .hasMessageContaining("Check the disk");
      assertFails(StorageFailure.Kind.IO, () -> files.readUndo(undos.get(0), PREVIOUS));
      assertFails(
          StorageFailure.Kind.IO,
          () -> {
            try (BlockScanner scanner = files.scan(0)) {
              scanner.next();
            }
          });
      disk.failReads(false);
      assertThat(files.readBlock(positions.get(0), hash)).isEqualTo(blocks.get(0));
      files.flush();
      files.takeChanged();
    }
  }

  @Test
  @Tag("kf=S-020")
  void anErrorOnClosingAFileThatIsLeftIsNotIgnored() {
    BlockFilesConfig small = config().withMaximumSize(1024);
    BlockFiles files = BlockFiles.open(disk, small, List.of(), new Random(1));
    disk.failCloses(true);
    assertFails(
            StorageFailure.Kind.IO,
            () -> {
              for (int i = 0; i < 10; i++) {
                files.append(BlockFilesScenario.block(i).toBytes(), i, i);
              }
            })
        .hasMessageContaining("injected failure of a close");
    assertFails(StorageFailure.Kind.POISONED, files::flush);
    disk.failCloses(false);
    files.close();
  }

  @Test
  @Tag("kf=S-033")
  @Tag("kf=J-024")
  void aFileCutUnderARunningNodeIsAFailureAndNoCrash() throws IOException {
    try (BlockFiles files = withThreeBlocks()) {
      try (DiskFile file = disk.openWrite(BLK0)) {
        file.truncate(positions.get(1).offset() + 5);
      }
      assertFails(StorageFailure.Kind.DAMAGED, () -> files.read(positions.get(1)))
          .hasMessageContaining("where 5 are left");
      assertFails(StorageFailure.Kind.DAMAGED, () -> files.read(positions.get(1), 2, 4))
          .hasMessageContaining("where 5 are left");
      assertThat(files.read(positions.get(0))).isEqualTo(blocks.get(0).toBytes());
    }
  }

  /// A disk whose syncs do nothing loses what it will; whatever is left is right or is refused.
  @Test
  @Tag("kf=S-006")
  void aLyingDiskIsFoundOutByWhatItLost() throws IOException {
    int refused = 0;
    int whole = 0;
    for (int seed = 0; seed < 300; seed++) {
      FaultyDisk lying = new FaultyDisk(new SplittableRandom(seed)).lieAboutSyncs();
      BlockFilesScenario scenario = new BlockFilesScenario(false);
      try (BlockFiles files = scenario.open(lying)) {
        scenario.run(files, 6);
      }
      scenario.restart();
      Disk after = lying.afterPowerLoss(new SplittableRandom(seed));
      try (BlockFiles files = scenario.open(after)) {
        scenario.verify(files, after);
        whole++;
      } catch (StorageException e) {
        assertThat(e.kind()).isIn(StorageFailure.Kind.DAMAGED, StorageFailure.Kind.MISSING);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
    assertThat(whole).isGreaterThan(1);
  }

  /// Room ends at any point; nothing committed is lost, and when room comes back life goes on, in
  /// the same process and in the next.
  @Test
  @Tag("kf=S-019")
  void aFullDiskLosesNothingAndGoesOnWhenThereIsRoom() throws IOException {
    for (boolean pretend : new boolean[] {false, true}) {
      for (int pages = 4; pages < 14; pages++) {
        MemoryDisk memory = new MemoryDisk(64L * 65536);
        FaultyDisk tight = new FaultyDisk(memory, new Random(1));
        if (pretend) {
          tight.pretendSpace();
        }
        Path filler = Path.of("filler").toAbsolutePath();
        tight.createDirectories(FOLDER);
        try (DiskFile file = tight.openWrite(filler)) {
          byte[] page = new byte[65536];
          for (int i = 0; i < 64 - pages; i++) {
            file.write((long) i * page.length, page, 0, page.length);
          }
        }
        BlockFilesScenario scenario = new BlockFilesScenario(pages % 2 == 0);
        try (BlockFiles files = scenario.open(tight)) {
          assertFails(StorageFailure.Kind.FULL, () -> scenario.run(files, 60))
              .hasMessageContaining("disk is full")
              .hasMessageContaining("nothing is lost");
          scenario.verify(files, tight);
          tight.delete(filler);
          scenario.run(files, 10);
          scenario.verify(files, tight);
        }
        scenario.restart();
        try (BlockFiles files = scenario.open(tight)) {
          scenario.run(files, 10);
          scenario.verify(files, tight);
        }
      }
    }
  }

  @Test
  @Tag("kf=S-019")
  void theReserveIsLeftFree() throws IOException {
    MemoryDisk memory = new MemoryDisk(70L << 20);
    BlockFilesConfig config = BlockFilesConfig.of(FOLDER, Network.REGTEST);
    try (BlockFiles files = BlockFiles.open(memory, config, List.of(), new Random(1))) {
      Block block = BlockFilesScenario.block(1);
      BlockPosition position = files.append(block.toBytes(), 0, 0);
      files.flush();
      assertThat(files.takeChanged()).hasSize(1);
      byte[] filler = new byte[3 << 20];
      try (DiskFile file = memory.openWrite(FOLDER.resolve("filler"))) {
        file.write(0, filler, 0, filler.length);
      }
      assertFails(StorageFailure.Kind.FULL, () -> files.appendUndo(BlockUndo.EMPTY, PREVIOUS, 0))
          .hasMessageContaining("52428800 stay in reserve");
      assertThat(files.readBlock(position, block.hash())).isEqualTo(block);
      assertThat(memory.exists(REV0)).isTrue();
      memory.delete(FOLDER.resolve("filler"));
      files.appendUndo(BlockUndo.EMPTY, PREVIOUS, 0);
    }
  }
}
