package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left when a database is abandoned, cut, or damaged: the state after one of its commits,
/// or a clear refusal, and never a mixture.
class RocksCrashTest {
  private static final StorageBudget BUDGET = StorageBudget.of(4 << 20);
  private static final long SEED = 11;

  @TempDir Path directory;

  // States.get(h) is the set of coins after the commit with height h.
  private final List<Map<OutPoint, Coin>> states = new ArrayList<>();
  private final Random random = new Random(SEED);
  private int copies;
  private ChainStore store;

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private Path home() {
    return directory.resolve("chain");
  }

  private static RocksChainStore open(Path path) {
    return RocksChainStore.open(path, Network.REGTEST, BUDGET);
  }

  private void fill(int commits, int coinsEach) {
    store = open(home());
    states.add(Map.of());
    Map<OutPoint, Coin> coins = new HashMap<>();
    for (int height = 1; height <= commits; height++) {
      Map<OutPoint, Coin> puts = new HashMap<>();
      List<OutPoint> deletes = new ArrayList<>();
      for (int i = 0; i < coinsEach; i++) {
        OutPoint outPoint = CoinModel.outPoint(random.nextInt(coinsEach * 4), 0);
        if (random.nextInt(3) > 0) {
          puts.put(outPoint, CoinModel.coin(random, height));
        } else if (!puts.containsKey(outPoint)) {
          deletes.add(outPoint);
        }
      }
      deletes.removeAll(puts.keySet());
      coins.putAll(puts);
      deletes.forEach(coins::remove);
      states.add(new HashMap<>(coins));
      store.commit(
          ChainStoreContract.coins(height, puts, deletes)
              .withIndex(List.of(ChainStoreContract.record(height, 1)))
              .withFiles(List.of(new FileInfo(0, height, height, height, 0, height, 1, 2)))
              .withNotes(Map.of("height", Bytes.of(height))));
    }
  }

  /// Copies the directory as it is, while the database is open: what a killed process leaves.
  private Path copy() throws IOException {
    Path to = directory.resolve("copy" + copies++);
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(home())) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  private static Path newest(Path path, String ending) throws IOException {
    return files(path, ending).getLast();
  }

  private static List<Path> files(Path path, String ending) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /// Everything must be as after one commit; says which.
  private int check(ChainStore opened, String when) {
    ChainTip tip = opened.tip();
    int height = tip == null ? 0 : tip.height();
    Map<OutPoint, Coin> found = new HashMap<>();
    try (CoinSnapshot snapshot = opened.snapshot()) {
      snapshot.forEach((outPoint, coin) -> found.put(outPoint, coin) == null);
    }
    assertThat(found).as("coins %s, seed %d", when, SEED).isEqualTo(states.get(height));
    AtomicInteger records = new AtomicInteger();
    opened.forEachIndexRecord(
        entry ->
            assertThat(entry).isEqualTo(ChainStoreContract.record(records.incrementAndGet(), 1)));
    assertThat(records).as("index records %s", when).hasValue(height);
    assertThat(opened.note("height").map(note -> note.at(0)).orElse(0)).isEqualTo(height);
    assertThat(opened.fileInfos()).hasSize(height == 0 ? 0 : 1);
    if (height > 0) {
      assertThat(opened.fileInfos().getFirst().blocks()).isEqualTo(height);
      assertThat(tip.hash()).isEqualTo(BlockHash.ofWords(height, 2, 3, 4));
    }
    return height;
  }

  @Test
  @Tag("kf=S-001")
  @Tag("kf=S-002")
  void losesNothingWhenItIsAbandoned() throws IOException {
    fill(20, 300);
    for (int i = 0; i < 3; i++) {
      Path left = copy();
      try (ChainStore reopened = open(left)) {
        assertThat(check(reopened, "abandoned")).isEqualTo(20);
      }
      // and once more after the recovery, which is itself abandoned
      try (ChainStore reopened = open(left)) {
        assertThat(check(reopened, "recovered")).isEqualTo(20);
      }
    }
  }

  @Test
  @Tag("kf=S-001")
  @Tag("kf=S-003")
  @Tag("kf=S-009")
  void isAsSomeCommitLeftItWhereverTheLogIsCut() throws IOException {
    fill(8, 12);
    long length = Files.size(newest(home(), ".log"));
    TreeSet<Long> cuts = new TreeSet<>();
    for (int i = 0; i < 60; i++) {
      cuts.add(random.nextLong(length + 1));
    }
    for (long last = 0; last < 20; last++) {
      cuts.add(length - last);
      cuts.add(last);
    }
    int before = 0;
    TreeSet<Integer> seen = new TreeSet<>();
    for (long cut : cuts) {
      Path left = copy();
      try (RandomAccessFile log = new RandomAccessFile(newest(left, ".log").toFile(), "rw")) {
        log.setLength(cut);
      }
      try (ChainStore reopened = open(left)) {
        int height = check(reopened, "cut at " + cut + " of " + length);
        assertThat(height).isGreaterThanOrEqualTo(before);
        before = height;
        seen.add(height);
      }
      delete(left);
    }
    assertThat(before).isEqualTo(8);
    assertThat(seen).hasSize(9);
    System.out.println("crash: log cut at " + cuts.size() + " places");
  }

  @Test
  @Tag("kf=S-009")
  @Tag("kf=S-022")
  void leavesOutATornCommit() throws IOException {
    fill(8, 12);
    long length = Files.size(newest(home(), ".log"));
    for (int i = 0; i < 40; i++) {
      Path left = copy();
      long at = random.nextLong(length);
      try (RandomAccessFile log = new RandomAccessFile(newest(left, ".log").toFile(), "rw")) {
        log.seek(at);
        if (i % 3 == 0) {
          byte[] zeros = new byte[(int) (length - at)];
          log.write(zeros);
        } else if (i % 3 == 1) {
          byte[] garbage = new byte[(int) (length - at)];
          random.nextBytes(garbage);
          log.write(garbage);
        } else {
          int old = log.read();
          log.seek(at);
          log.write(old ^ (1 << random.nextInt(8)));
        }
      }
      try (ChainStore reopened = open(left)) {
        check(reopened, "torn at " + at);
      } catch (StorageException e) {
        assertThat(e.kind()).isEqualTo(StorageFailure.Kind.DAMAGED);
      }
      delete(left);
    }
  }

  @Test
  @Tag("kf=S-022")
  @Tag("kf=S-023")
  void saysSoWhenABitOfATableHasFlipped() throws IOException {
    fill(10, 400);
    store.close();
    store = open(home());
    store.close();
    List<Path> tables = files(home(), ".sst");
    assertThat(tables).isNotEmpty();
    int detected = 0;
    int flips = 60;
    for (int i = 0; i < flips; i++) {
      Path left = copy();
      Path table = left.resolve(tables.get(i % tables.size()).getFileName());
      long at;
      try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
        at = random.nextLong(file.length());
        file.seek(at);
        int old = file.read();
        file.seek(at);
        file.write(old ^ (1 << random.nextInt(8)));
      }
      try (ChainStore reopened = open(left)) {
        check(reopened, "bit flipped at " + at + " of " + table);
        for (OutPoint outPoint : states.get(10).keySet()) {
          assertThat(reopened.find(outPoint)).isEqualTo(states.get(10).get(outPoint));
        }
      } catch (StorageException e) {
        detected++;
        assertThat(e.getMessage()).contains("-reindex").contains(".sst");
        assertThat(e.kind()).isEqualTo(StorageFailure.Kind.DAMAGED);
      }
      delete(left);
    }
    // The others hit bytes that nothing depends on, and every coin was still right.
    assertThat(detected).isGreaterThan(flips / 2);
    System.out.println(
        "crash: " + detected + " of " + flips + " flipped bits detected, the others harmless");
  }

  @Test
  @Tag("kf=S-023")
  @Tag("kf=S-044")
  void saysSoWhenAFileIsMissingOrForeign() throws IOException {
    fill(10, 400);
    store.close();
    store = open(home());
    store.close();
    List<Path> files;
    try (Stream<Path> list = Files.list(home())) {
      files = list.toList();
    }
    int refused = 0;
    for (Path file : files) {
      Path left = copy();
      Files.delete(left.resolve(file.getFileName()));
      try (ChainStore reopened = open(left)) {
        assertThat(check(reopened, "without " + file.getFileName())).isEqualTo(10);
      } catch (StorageException e) {
        refused++;
        assertThat(e.getMessage()).contains("-reindex").doesNotContain("\n");
      }
      delete(left);
    }
    assertThat(refused).isGreaterThan(2);
    // a table of the same name from another database
    Path left = copy();
    Path table = newest(left, ".sst");
    Path other = directory.resolve("other");
    try (ChainStore foreign = open(other)) {
      foreign.commit(
          ChainStoreContract.coins(
              1, Map.of(CoinModel.outPoint(1, 0), CoinModel.coin(random, 1)), List.of()));
    }
    open(other).close();
    Files.copy(newest(other, ".sst"), table, StandardCopyOption.REPLACE_EXISTING);
    try (ChainStore reopened = open(left)) {
      check(reopened, "with a foreign table");
      assertThat(false).as("a foreign table was not noticed").isTrue();
    } catch (StorageException e) {
      assertThat(e.getMessage()).contains("-reindex");
    }
  }
}
