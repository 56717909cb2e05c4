package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockFilesTest {
  private static final Path FOLDER = BlockFilesScenario.FOLDER;
  private static final Path BLK0 = FOLDER.resolve("blk00000.dat");
  private static final Path REV0 = FOLDER.resolve("rev00000.dat");
  private static final Path XOR = FOLDER.resolve("xor.dat");
  private static final Block GENESIS = Network.MAINNET.genesis();

  private static BlockFilesConfig config() {
    return BlockFilesConfig.of(FOLDER, Network.MAINNET).withPreallocate(false).withReserve(0);
  }

  private static BlockFiles open(Disk disk, BlockFilesConfig config, List<FileInfo> known) {
    return BlockFiles.open(disk, config, known, new Random(1));
  }

  private static BlockPosition append(BlockFiles files, Block block, int height) {
    return files.append(block.toBytes(), height, block.header().time());
  }

  private static List<FileInfo> commit(BlockFiles files) {
    files.flush();
    return files.takeChanged();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      StorageFailure.Kind kind, ThrowingCallable action) {
    return assertThatThrownBy(action)
        .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void givesBackWhatItStored() {
    Disk disk = new MemoryDisk();
    List<FileInfo> infos;
    BlockPosition position;
    BlockPosition undo;
    try (BlockFiles files = open(disk, config(), List.of())) {
      position = append(files, GENESIS, 0);
      undo = files.appendUndo(BlockUndo.EMPTY, BlockHash.ZERO, position.file());
      infos = commit(files);
    }
    assertThat(position).isEqualTo(new BlockPosition(0, 8));
    assertThat(infos).containsExactly(new FileInfo(0, 1, 293, 41, 0, 0, 1231006505, 1231006505));
    try (BlockFiles files = open(disk, config(), infos)) {
      assertThat(files.readBlock(position, GENESIS.hash())).isEqualTo(GENESIS);
      assertThat(files.readUndo(undo, BlockHash.ZERO)).isEqualTo(BlockUndo.EMPTY);
      assertThat(files.read(position, 4, 32)).isEqualTo(Bytes.of(new int[32]));
      assertThat(files.read(position, 285, 0)).isEqualTo(Bytes.EMPTY);
      for (int[] part : new int[][] {{285, 1}, {-1, 2}, {0, 286}, {Integer.MAX_VALUE, 8}}) {
        assertThatThrownBy(() -> files.read(position, part[0], part[1]))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
      assertThat(files.append(GENESIS.toBytes(), 1, 5)).isEqualTo(new BlockPosition(0, 301));
      assertThat(files.totalSize()).isEqualTo(293 + 41 + 293);
    }
  }

  @Test
  void aFullFileIsCutToItsLengthAndLeftForTheNext() throws IOException {
    Disk disk = new MemoryDisk();
    BlockFilesConfig config = config().withPreallocate(true).withMaximumSize(1024);
    try (BlockFiles files = open(disk, config, List.of())) {
      for (int i = 0; i < 4; i++) {
        assertThat(append(files, GENESIS, i)).isEqualTo(new BlockPosition(i / 3, 8 + i % 3 * 293));
        assertThat(disk.size(BLK0)).isEqualTo(i < 3 ? 1024 : 3 * 293);
      }
      assertThat(files.current()).isEqualTo(1);
      files.appendUndo(BlockUndo.EMPTY, BlockHash.ZERO, 0);
      assertThat(disk.size(REV0)).isEqualTo(1024);
      assertThat(commit(files)).extracting(FileInfo::blocks).containsExactly(3, 1);
    }
    try (BlockFiles files =
        open(
            disk,
            BlockFilesConfig.of(FOLDER, Network.MAINNET),
            List.of(new FileInfo(1, 1, 293, 0, 3, 3, 0, 0)))) {
      append(files, GENESIS, 4);
      assertThat(disk.size(FOLDER.resolve("blk00001.dat"))).isEqualTo(16 << 20);
      files.appendUndo(BlockUndo.EMPTY, BlockHash.ZERO, 1);
      assertThat(disk.size(FOLDER.resolve("rev00001.dat"))).isEqualTo(1 << 20);
    }
  }

  /// F2.
  @Test
  void sizesAreHandedOutOnlyAfterAFlush() {
    try (BlockFiles files = open(new MemoryDisk(), config(), List.of())) {
      append(files, GENESIS, 0);
      assertThatThrownBy(files::takeChanged).isInstanceOf(IllegalStateException.class);
      files.flush();
      assertThat(files.takeChanged()).hasSize(1);
      assertThat(files.takeChanged()).isEmpty();
    }
  }

  @Test
  @Tag("kf=S-042")
  void threeChangedFilesAreThreeInfos() {
    try (BlockFiles files = open(new MemoryDisk(), config().withMaximumSize(1024), List.of())) {
      for (int i = 0; i < 9; i++) {
        append(files, GENESIS, i);
      }
      List<FileInfo> infos = commit(files);
      assertThat(infos).extracting(FileInfo::number).containsExactly(0, 1, 2);
      assertThat(infos).extracting(FileInfo::heightFirst).containsExactly(0, 3, 6);
      assertThat(infos).extracting(FileInfo::heightLast).containsExactly(2, 5, 8);
      assertThat(files.infos()).isEqualTo(infos);
    }
  }

  /// F5.
  @Test
  @Tag("kf=S-028")
  void aPrunedPairIsDeletedOnlyAfterTheCommitThatForgetsIt() throws IOException {
    Disk disk = new MemoryDisk();
    try (BlockFiles files = open(disk, config().withMaximumSize(1024), List.of())) {
      for (int i = 0; i < 9; i++) {
        files.appendUndo(BlockUndo.EMPTY, BlockHash.ZERO, append(files, GENESIS, i).file());
      }
      commit(files);
      assertThatThrownBy(() -> files.forget(2)).isInstanceOf(IllegalArgumentException.class);
      files.forget(0);
      files.deleteForgotten();
      assertThat(disk.exists(BLK0)).isTrue();
      assertThat(commit(files)).containsExactly(FileInfo.empty(0));
      assertThat(disk.exists(BLK0)).isTrue();
      files.deleteForgotten();
      assertThat(disk.exists(BLK0)).isFalse();
      assertThat(disk.exists(REV0)).isFalse();
      assertFails(StorageFailure.Kind.MISSING, () -> files.read(new BlockPosition(0, 8)))
          .hasMessageContaining("blk00000.dat is missing");
      assertThat(files.existing()).containsExactly(1, 2);
    }
  }

  @Test
  void aFileThatIsMissingOrTooShortIsRefusedWithASentence() {
    FileInfo info = new FileInfo(0, 1, 293, 41, 0, 0, 1, 1);
    MemoryDisk disk = new MemoryDisk();
    assertFails(StorageFailure.Kind.MISSING, () -> open(disk, config(), List.of(info)))
        .hasMessageContaining("blk00000.dat is missing, but the index names 293 bytes in it")
        .hasMessageContaining("-reindex");
    try (BlockFiles files = open(disk, config(), List.of())) {
      append(files, GENESIS, 0);
      files.flush();
    }
    assertFails(StorageFailure.Kind.MISSING, () -> open(disk, config(), List.of(info)))
        .hasMessageContaining("rev00000.dat is missing, but the index names 41 bytes");
    FileInfo longer = new FileInfo(0, 2, 586, 0, 0, 1, 1, 1);
    assertFails(StorageFailure.Kind.DAMAGED, () -> open(disk, config(), List.of(longer)))
        .hasMessageContaining("blk00000.dat has 293 bytes");
  }

  @Test
  void blocksThatTheIndexDoesNotKnowAreNotWrittenOver() throws IOException {
    Disk disk = new MemoryDisk();
    try (BlockFiles files = open(disk, config(), List.of())) {
      append(files, GENESIS, 0);
      files.flush();
    }
    // a crash before the first commit: the genesis block is simply written again
    try (BlockFiles files = open(disk, config(), List.of())) {
      append(files, GENESIS, 0);
      append(files, GENESIS, 1);
      files.flush();
    }
    byte[] before = FaultyDisk.content(disk, BLK0);
    assertFails(StorageFailure.Kind.REFUSED, () -> open(disk, config(), List.of()))
        .hasMessageContaining("holds blocks that this node's index does not know")
        .hasMessageContaining("-reindex");
    assertThat(FaultyDisk.content(disk, BLK0)).isEqualTo(before);
  }

  @Test
  @Tag("kf=S-018")
  void aSecondOwnerOfTheFolderIsRefused() {
    Disk disk = new MemoryDisk();
    try (BlockFiles files = open(disk, config(), List.of())) {
      assertThat(files.current()).isZero();
      assertFails(StorageFailure.Kind.LOCKED, () -> open(disk, config(), List.of()))
          .hasMessageContaining("in use");
    }
    open(disk, config(), List.of()).close();
  }

  @Test
  @Tag("kf=S-030")
  void bytesThatScannersLookForAreNotOnTheDisk() throws IOException {
    byte[] virus =
        "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
            .getBytes(StandardCharsets.US_ASCII);
    Bytes block = Bytes.copyOf(virus);
    for (boolean obfuscate : new boolean[] {true, false}) {
      Disk disk = new MemoryDisk();
      try (BlockFiles files = open(disk, config().withObfuscate(obfuscate), List.of())) {
        BlockPosition position = files.append(block, 0, 0);
        assertThat(files.read(position)).isEqualTo(block);
        String stored = new String(FaultyDisk.content(disk, BLK0), StandardCharsets.ISO_8859_1);
        assertThat(stored.contains("EICAR-STANDARD")).isEqualTo(!obfuscate);
      }
    }
  }

  @Test
  void anExistingKeyIsHonouredWhateverTheOptionSaysOrRefusedClearly() throws IOException {
    for (boolean obfuscate : new boolean[] {true, false}) {
      Disk disk = new MemoryDisk();
      List<FileInfo> infos;
      try (BlockFiles files = open(disk, config().withObfuscate(obfuscate), List.of())) {
        append(files, GENESIS, 0);
        infos = commit(files);
      }
      byte[] key = FaultyDisk.content(disk, XOR);
      assertThat(key).hasSize(8);
      if (obfuscate) {
        assertThat(key).isNotEqualTo(new byte[8]);
        assertFails(
                StorageFailure.Kind.REFUSED, () -> open(disk, config().withObfuscate(false), infos))
            .hasMessageContaining(XorKey.from(key).toString())
            .hasMessageContaining("-blocksxor=0 cannot be used");
      } else {
        assertThat(key).containsOnly(0);
      }
      try (BlockFiles files = open(disk, config(), infos)) {
        assertThat(files.readBlock(new BlockPosition(0, 8), GENESIS.hash())).isEqualTo(GENESIS);
      }
      assertThat(FaultyDisk.content(disk, XOR)).isEqualTo(key);
    }
  }

  @Test
  @Tag("kf=S-030")
  void aLostOrCutKeyIsSaidToBeLost() throws IOException {
    Disk disk = new MemoryDisk();
    List<FileInfo> infos;
    try (BlockFiles files = open(disk, config(), List.of())) {
      append(files, GENESIS, 0);
      infos = commit(files);
    }
    for (int size : new int[] {0, 7, 9}) {
      try (DiskFile file = disk.openWrite(XOR)) {
        file.truncate(size);
      }
      assertFails(StorageFailure.Kind.DAMAGED, () -> open(disk, config(), infos))
          .hasMessageContaining("does not have 8 bytes");
    }
    disk.delete(XOR);
    assertFails(StorageFailure.Kind.DAMAGED, () -> open(disk, config(), infos))
        .hasMessageContaining("there is no xor.dat beside it");
    assertThat(disk.exists(XOR)).isFalse();
  }

  @Test
  void aFolderOfOlderBitcoindsWithoutAKeyGetsNone() throws IOException {
    Disk disk = new MemoryDisk();
    List<FileInfo> infos;
    try (BlockFiles files = open(disk, config().withObfuscate(false), List.of())) {
      append(files, GENESIS, 0);
      infos = commit(files);
    }
    disk.delete(XOR);
    try (BlockFiles files = open(disk, config(), infos)) {
      assertThat(files.readBlock(new BlockPosition(0, 8), GENESIS.hash())).isEqualTo(GENESIS);
    }
    assertThat(FaultyDisk.content(disk, XOR)).isEqualTo(new byte[8]);
  }

  @Test
  @Tag("kf=J-036")
  void namesThatOnlyResembleOursAreLeftAlone() throws IOException {
    Disk disk = new MemoryDisk();
    disk.createDirectories(FOLDER);
    List<String> names =
        List.of(
            "blk0000.dat",
            "blk000000.dat",
            "blk-0001.dat",
            "blk00000.dat.bak",
            "blk+0000.dat",
            "BLK00000.dat",
            "blk00000.DAT",
            "blk٠٠٠٠٠.dat",
            "rev0000x.dat",
            "blk00 00.dat");
    for (String name : names) {
      disk.openWrite(FOLDER.resolve(name)).close();
    }
    for (boolean reindex : new boolean[] {false, true}) {
      try (BlockFiles files = open(disk, config().withReindex(reindex), List.of())) {
        assertThat(files.existing()).isEmpty();
        assertThat(files.current()).isZero();
      }
    }
    assertThat(disk.list(FOLDER)).containsAll(names);
  }

  @Test
  @Tag("kf=S-029")
  void fewHandlesAreOpenHoweverManyFilesThereAre() {
    FaultyDisk disk = new FaultyDisk(new Random(1));
    try (BlockFiles files = open(disk, config().withMaximumSize(1024), List.of())) {
      List<BlockPosition> positions = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        positions.add(append(files, GENESIS, i));
      }
      for (int round = 0; round < 3; round++) {
        for (BlockPosition position : positions) {
          files.appendUndo(BlockUndo.EMPTY, BlockHash.ZERO, position.file());
          files.read(position);
        }
      }
      commit(files);
    }
    assertThat(disk.mostOpenHandles()).isLessThan(14);
  }

  @Test
  @Tag("kf=S-015")
  @Tag("kf=J-018")
  void interruptedReadersDisturbNobody(@TempDir Path folder) throws Exception {
    BlockFilesConfig config = BlockFilesConfig.of(folder, Network.MAINNET).withPreallocate(false);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (BlockFiles files = open(Disk.real(), config, List.of())) {
      BlockPosition first = append(files, GENESIS, 0);
      Runnable reading =
          () -> {
            try {
              for (int i = 0; i < 300; i++) {
                Thread.currentThread().interrupt();
                files.readBlock(first, GENESIS.hash());
              }
            } catch (RuntimeException e) {
              failure.set(e);
            }
          };
      Thread[] readers = {Thread.ofVirtual().start(reading), Thread.ofPlatform().start(reading)};
      for (int i = 1; i <= 100; i++) {
        append(files, GENESIS, i);
        readers[i % 2].interrupt();
        files.flush();
      }
      for (Thread reader : readers) {
        reader.join();
      }
      assertThat(failure.get()).isNull();
      assertThat(commit(files)).extracting(FileInfo::blocks).containsExactly(101);
    }
    assertThat(Files.size(folder.resolve("blk00000.dat"))).isEqualTo(101 * 293);
  }
}
