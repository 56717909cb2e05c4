package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [Disk] promises; run over the real one, the one in memory, and the faulty one while
/// it has no fault.
abstract class DiskContract {
  @TempDir Path folder;

  abstract Disk disk();

  private static void write(DiskFile file, long position, int... values) throws IOException {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    file.write(position, bytes, 0, bytes.length);
  }

  private Disk opened() throws IOException {
    Disk disk = disk();
    disk.createDirectories(folder);
    return disk;
  }

  @Test
  void whatOneHandleWritesAnotherReads() throws IOException {
    Disk disk = opened();
    Path path = folder.resolve("a");
    try (DiskFile writer = disk.openWrite(path);
        DiskFile reader = disk.openRead(path)) {
      write(writer, 0, 1, 2, 3);
      byte[] target = new byte[5];
      assertThat(reader.read(0, target, 1, 4)).isEqualTo(3);
      assertThat(target).containsExactly(0, 1, 2, 3, 0);
      assertThat(reader.size()).isEqualTo(3);
      assertThat(disk.size(path)).isEqualTo(3);
      writer.sync();
    }
    disk.syncDirectory(folder);
    assertThat(FaultyDisk.content(disk, path)).containsExactly(1, 2, 3);
  }

  @Test
  void aGapReadsAsZerosAndTheEndGivesNothing() throws IOException {
    Disk disk = opened();
    try (DiskFile file = disk.openWrite(folder.resolve("a"))) {
      write(file, 200_000, 7);
      byte[] target = {9, 9, 9};
      assertThat(file.read(199_998, target, 0, 3)).isEqualTo(3);
      assertThat(target).containsExactly(0, 0, 7);
      assertThat(file.read(200_001, target, 0, 3)).isZero();
      assertThat(file.read(900_001, target, 0, 3)).isZero();
    }
  }

  @Test
  void truncatingCutsAndLengthens() throws IOException {
    Disk disk = opened();
    try (DiskFile file = disk.openWrite(folder.resolve("a"))) {
      byte[] ones = new byte[100_000];
      Arrays.fill(ones, (byte) 1);
      file.write(0, ones, 0, ones.length);
      file.truncate(70_000);
      assertThat(file.size()).isEqualTo(70_000);
      file.truncate(70_002);
      byte[] target = new byte[4];
      assertThat(file.read(69_999, target, 0, 4)).isEqualTo(3);
      assertThat(target).containsExactly(1, 0, 0, 0);
    }
  }

  @Test
  void renamingReplacesAndDeletingTellsWhetherThereWasOne() throws IOException {
    Disk disk = opened();
    Path a = folder.resolve("a");
    Path b = folder.resolve("b");
    try (DiskFile file = disk.openWrite(a);
        DiskFile other = disk.openWrite(b)) {
      write(file, 0, 1);
      write(other, 0, 2, 2);
    }
    assertThat(disk.list(folder)).containsExactly("a", "b");
    disk.rename(a, b);
    assertThat(disk.list(folder)).containsExactly("b");
    assertThat(FaultyDisk.content(disk, b)).containsExactly(1);
    assertThat(disk.exists(a)).isFalse();
    assertThat(disk.delete(b)).isTrue();
    assertThat(disk.delete(b)).isFalse();
    assertThat(disk.list(folder)).isEmpty();
    assertThat(disk.list(folder.resolve("nowhere"))).isEmpty();
  }

  @Test
  void whatIsNotThereIsSaidToBeMissing() throws IOException {
    Disk disk = opened();
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> disk.openRead(missing)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.size(missing)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.rename(missing, folder.resolve("b")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.openWrite(missing.resolve("deeper")))
        .isInstanceOf(IOException.class);
    assertThat(disk.freeSpace(folder)).isPositive();
  }

  @Test
  @Tag("kf=S-018")
  void aSecondTakerOfTheLockIsRefusedWithASentence() throws IOException {
    Disk disk = opened();
    Path file = folder.resolve(".lock");
    DiskLock lock = disk.lock(file);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> disk.lock(file))
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.kind()).isEqualTo(StorageFailure.Kind.LOCKED))
          .hasMessageContaining("in use by this process")
          .hasMessageContaining("Stop that node first");
    }
    lock.close();
    disk.lock(file).close();
    disk.lock(file).close();
  }

  @Test
  @Tag("kf=S-015")
  @Tag("kf=J-018")
  void anInterruptedThreadReadsWritesAndSyncsAndStaysInterrupted() throws IOException {
    Disk disk = opened();
    try (DiskFile file = disk.openWrite(folder.resolve("a"))) {
      for (int i = 0; i < 20; i++) {
        Thread.currentThread().interrupt();
        write(file, i, i);
        file.sync();
        disk.syncDirectory(folder);
        byte[] target = new byte[1];
        assertThat(file.read(i, target, 0, 1)).isEqualTo(1);
        assertThat(target[0]).isEqualTo((byte) i);
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }
}
