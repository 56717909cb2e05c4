package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Run, cut at operation n, reopen, compare, go on: for every n of a life with file switches and
/// pruning. The invariants F1–F9 are those of [BlockFiles].
class BlockFilesCrashTest {
  private static final int BLOCKS = 40;

  /// How the world looks after the cut.
  private interface After {
    MemoryDisk of(FaultyDisk disk) throws IOException;
  }

  private static long operationsOfAWholeLife(boolean preallocate) {
    FaultyDisk disk = new FaultyDisk(new Random(1));
    BlockFilesScenario scenario = new BlockFilesScenario(preallocate);
    try (BlockFiles files = scenario.open(disk)) {
      scenario.run(files, BLOCKS);
      assertThat(files.current()).isGreaterThan(5);
    }
    assertThat(scenario.committed().infos().values()).anyMatch(FileInfo::isEmpty);
    return disk.operations();
  }

  private static void cutEverywhere(boolean preallocate, int seeds, After after)
      throws IOException {
    long operations = operationsOfAWholeLife(preallocate);
    for (long n = 1; n <= operations; n++) {
      for (int seed = 0; seed < seeds; seed++) {
        FaultyDisk disk = new FaultyDisk(new SplittableRandom(n * 1000 + seed)).cutAt(n);
        BlockFilesScenario scenario = new BlockFilesScenario(preallocate);
        assertThatThrownBy(
                () -> {
                  try (BlockFiles files = scenario.open(disk)) {
                    scenario.run(files, BLOCKS);
                  }
                })
            .isInstanceOf(FaultyDisk.PowerCut.class);
        String where = "cut at operation " + n + " of " + operations + ", seed " + seed;
        try {
          reopenAndGoOn(scenario, after.of(disk));
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(where, e);
        }
      }
    }
    System.out.println("crash: block files, " + operations + " operations × " + seeds + " seeds");
  }

  private static void reopenAndGoOn(BlockFilesScenario scenario, Disk disk) throws IOException {
    scenario.restart();
    try (BlockFiles files = scenario.open(disk)) {
      scenario.verify(files, disk);
      scenario.run(files, 8);
      scenario.verify(files, disk);
    }
    scenario.restart();
    try (BlockFiles files = scenario.open(disk)) {
      scenario.verify(files, disk);
    }
  }

  /// F1, F3, F4, F5.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("kf=S-001")
  @Tag("kf=S-009")
  @Tag("kf=S-028")
  void aKillAtAnyOperationLosesNothingThatWasCommitted(boolean preallocate) throws IOException {
    cutEverywhere(preallocate, 2, FaultyDisk::afterKill);
  }

  /// F2, F4, F5, F7, F8.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("kf=S-004")
  @Tag("kf=S-005")
  @Tag("kf=J-025")
  void aLossOfPowerThatTakesAllUnsyncedBytesLosesNothingThatWasCommitted(boolean preallocate)
      throws IOException {
    cutEverywhere(preallocate, 2, FaultyDisk::afterPowerLoss);
  }

  /// F1–F8.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("kf=S-004")
  @Tag("kf=S-005")
  @Tag("kf=S-008")
  @Tag("kf=S-035")
  void aLossOfPowerThatReordersAndTearsLosesNothingThatWasCommitted(boolean preallocate)
      throws IOException {
    cutEverywhere(
        preallocate, 4, disk -> disk.afterPowerLoss(new SplittableRandom(disk.operations())));
  }

  /// F6: whatever fails, nothing is written afterwards, and a restart goes on from the last commit.
  @Test
  @Tag("kf=S-007")
  @Tag("kf=S-020")
  void afterAFailedOperationTheStoreSaysSoAndARestartGoesOn() throws IOException {
    long operations = operationsOfAWholeLife(false);
    int poisoned = 0;
    int harmless = 0;
    for (long n = 1; n <= operations; n++) {
      FaultyDisk disk = new FaultyDisk(new SplittableRandom(n)).failAt(n);
      BlockFilesScenario scenario = new BlockFilesScenario(false);
      BlockFiles files;
      try {
        files = scenario.open(disk);
      } catch (StorageException e) {
        assertThat(e.kind()).isEqualTo(StorageFailure.Kind.IO);
        files = scenario.open(disk);
        files.close();
        continue;
      }
      try {
        scenario.run(files, BLOCKS);
        // only a deletion may fail without consequences: it is made up for
        assertThat(disk.lastFailure()).isEqualTo("delete");
        harmless++;
      } catch (StorageException e) {
        assertThat(e.kind()).isEqualTo(StorageFailure.Kind.IO);
        assertThat(e).hasMessageContaining("injected failure");
        long before = disk.operations();
        refusesEverythingThatWrites(files);
        assertThat(disk.operations()).as("operations after failure %d", n).isEqualTo(before);
        poisoned++;
      }
      files.close();
      reopenAndGoOn(scenario, disk.afterPowerLoss(new SplittableRandom(n)));
    }
    assertThat(poisoned).isGreaterThan(100);
    assertThat(harmless).isPositive();
  }

  private static void refusesEverythingThatWrites(BlockFiles files) {
    assertPoisoned(() -> files.append(BlockFilesScenario.block(1).toBytes(), 1, 1));
    assertPoisoned(files::flush);
    assertPoisoned(files::takeChanged);
    assertPoisoned(() -> files.forget(0));
    assertPoisoned(files::deleteForgotten);
  }

  private static void assertPoisoned(org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.kind()).isEqualTo(StorageFailure.Kind.POISONED))
        .hasMessageContaining("earlier failure");
  }
}
