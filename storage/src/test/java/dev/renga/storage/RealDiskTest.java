package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RealDiskTest extends DiskContract {
  @Override
  Disk disk() {
    return Disk.real();
  }

  /// Takes the lock, says so, and waits to be killed.
  static final class Holder {
    public static void main(String[] args) throws Exception {
      DiskLock lock = Disk.real().lock(Path.of(args[0]));
      System.out.println("locked");
      TimeUnit.MINUTES.sleep(1);
      lock.close();
    }
  }

  private Process holder(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  @Tag("kf=S-018")
  void anotherProcessIsRefusedUntilTheFirstIsKilled() throws Exception {
    Path file = folder.resolve(".lock");
    Process process = holder(file);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).isEqualTo("locked");
      Path link = folder.resolve("link");
      Files.createSymbolicLink(link, folder);
      for (Path way : new Path[] {file, link.resolve(".lock")}) {
        assertThatThrownBy(() -> Disk.real().lock(way))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("in use by another process");
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    Disk.real().lock(file).close();
  }

  @Test
  @Tag("kf=S-018")
  void aRefusedSecondNodeInThisProcessDoesNotFreeTheLockForOthers() throws Exception {
    Path file = folder.resolve(".lock");
    try (DiskLock held = Disk.real().lock(file)) {
      assertThat(held).isNotNull();
      Path link = folder.resolve("link");
      Files.createSymbolicLink(link, folder);
      assertThatThrownBy(() -> Disk.real().lock(link.resolve(".lock")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("this process");
      Process process = holder(file);
      try {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  @Tag("kf=S-015")
  @Tag("kf=J-018")
  void aStormOfInterruptsClosesNoHandleThatOthersUse() throws Exception {
    Disk disk = Disk.real();
    byte[] page = new byte[8192];
    try (DiskFile file = disk.openWrite(folder.resolve("a"))) {
      file.write(0, page, 0, page.length);
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong transfers = new AtomicLong();
      AtomicLong failures = new AtomicLong();
      Thread[] threads = new Thread[4];
      for (int i = 0; i < threads.length; i++) {
        threads[i] =
            Thread.ofPlatform().start(() -> transfer(file, page, stop, transfers, failures));
      }
      for (int i = 0; i < 10_000; i++) {
        threads[i % threads.length].interrupt();
        if (i % 100 == 0) {
          file.sync();
        }
      }
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).hasValue(0);
      assertThat(transfers.get()).isPositive();
    }
  }

  private static void transfer(
      DiskFile file, byte[] page, AtomicBoolean stop, AtomicLong transfers, AtomicLong failures) {
    byte[] target = new byte[page.length];
    while (!stop.get()) {
      try {
        if (file.read(0, target, 0, target.length) != target.length) {
          failures.incrementAndGet();
        }
        file.write(0, page, 0, page.length);
        transfers.incrementAndGet();
      } catch (IOException e) {
        failures.incrementAndGet();
      }
    }
  }
}
