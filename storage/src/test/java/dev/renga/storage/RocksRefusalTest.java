package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/// Databases that must not be used, and disks that do not take more.
class RocksRefusalTest {
  private static final StorageBudget BUDGET = StorageBudget.of(16 << 20);

  @TempDir Path directory;

  private Path home() {
    return directory.resolve("chain");
  }

  private RocksChainStore open() {
    return RocksChainStore.open(home(), Network.REGTEST, BUDGET);
  }

  private interface Change {
    void apply(RocksHandles handles) throws RocksDBException;
  }

  private void change(Change change) throws RocksDBException {
    try (RocksHandles handles = RocksHandles.open(home(), Network.REGTEST, BUDGET)) {
      change.apply(handles);
    }
  }

  @Test
  @Tag("kf=S-039")
  void refusesANewerFormat() throws RocksDBException {
    change(
        handles ->
            handles.database().put(handles.meta(), RocksFormat.FORMAT, new byte[] {2, 0, 0, 0}));
    assertThatThrownBy(this::open)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("format 2")
        .hasMessageContaining("newer release");
  }

  @Test
  @Tag("kf=S-039")
  void refusesAnUnknownColumnFamily() throws RocksDBException {
    change(
        handles ->
            handles
                .database()
                .createColumnFamily(
                    new ColumnFamilyDescriptor("extras".getBytes(StandardCharsets.UTF_8)))
                .close());
    assertThatThrownBy(this::open)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("extras")
        .hasMessageContaining("newer release");
  }

  @Test
  @Tag("kf=S-039")
  void goesOnAfterAFirstStartThatWasCutShort() throws Exception {
    RocksDB.loadLibrary();
    Files.createDirectories(home());
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB database = RocksDB.open(options, home().toString());
        ColumnFamilyHandle index =
            database.createColumnFamily(
                new ColumnFamilyDescriptor("index".getBytes(StandardCharsets.UTF_8)))) {
      assertThat(index.getID()).isPositive();
    }
    try (ChainStore store = open()) {
      assertThat(store.tip()).isNull();
    }
  }

  @Test
  void refusesADatabaseThatLostAColumnFamily() throws RocksDBException {
    change(handles -> handles.database().dropColumnFamily(handles.coins()));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("lacks parts")
          .hasMessageContaining("-reindex");
    }
  }

  @Test
  @Tag("kf=S-021")
  @Tag("kf=S-038")
  void neverTakesAnUndecodableCoinForAnAbsentOne() throws RocksDBException {
    OutPoint outPoint = CoinModel.outPoint(1, 0);
    byte[][] values = {{}, {1}, {2, 0}, {2, 0, 7}, {2, 0, 6, 9}, {0, 0, 4, 1}, new byte[40]};
    for (byte[] value : values) {
      change(handles -> handles.database().put(handles.coins(), CoinKey.of(outPoint), value));
      try (ChainStore store = open()) {
        assertThatThrownBy(() -> store.find(outPoint))
            .isInstanceOfSatisfying(
                StorageException.class,
                e -> assertThat(e.kind()).isEqualTo(StorageFailure.Kind.DAMAGED))
            .hasMessageContaining("-reindex-chainstate");
        assertThatThrownBy(() -> store.findAll(List.of(outPoint)))
            .isInstanceOf(StorageException.class);
        try (CoinSnapshot snapshot = store.snapshot()) {
          assertThatThrownBy(() -> snapshot.forEach((key, coin) -> true))
              .isInstanceOf(StorageException.class);
        }
      }
    }
  }

  @Test
  @Tag("kf=S-024")
  void noticesAnIndexRecordUnderTheWrongName() throws RocksDBException {
    BlockIndexRecord one = ChainStoreContract.record(1, 1);
    BlockIndexRecord two = ChainStoreContract.record(1, 2);
    try (ChainStore store = open()) {
      store.commit(Commit.EMPTY.withIndex(List.of(one, two)));
    }
    change(
        handles -> {
          byte[] value = handles.database().get(handles.index(), RocksFormat.indexKey(one));
          handles.database().put(handles.index(), RocksFormat.indexKey(two), value);
        });
    try (ChainStore store = open()) {
      assertThatThrownBy(() -> store.forEachIndexRecord(entry -> {}))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("hashes to");
    }
  }

  @Test
  @Tag("kf=S-019")
  void saysThatTheDiskIsFull() {
    RocksDBException full =
        new RocksDBException(
            new Status(Status.Code.IOError, Status.SubCode.NoSpace, "No space left on device"));
    StorageException said = RocksFailures.translate("Writing", full);
    assertThat(said.kind()).isEqualTo(StorageFailure.Kind.FULL);
    assertThat(said).hasMessageContaining("Free some space").hasMessageNotContaining("reindex");
  }

  @Test
  @Tag("kf=S-029")
  @Tag("kf=S-031")
  @Tag("kf=S-033")
  void isSetUpWithoutMapsOrIdleRewritingAndWithFewOpenFiles() throws Exception {
    open().close();
    String options;
    try (Stream<Path> files = Files.list(home())) {
      Path file =
          files
              .filter(path -> path.getFileName().toString().startsWith("OPTIONS"))
              .sorted()
              .toList()
              .getLast();
      options = Files.readString(file);
    }
    assertThat(options)
        .contains("allow_mmap_reads=false", "allow_mmap_writes=false", "max_open_files=128")
        .contains("paranoid_checks=true", "wal_recovery_mode=kPointInTimeRecovery")
        .contains("track_and_verify_wals_in_manifest=true", "max_bgerror_resume_count=0");
    assertThat(options.lines().filter(line -> line.strip().equals("ttl=0")).count()).isEqualTo(4);
    assertThat(options.lines().filter(line -> line.strip().equals("periodic_compaction_seconds=0")))
        .hasSize(4);
  }

  /// A process that may not write files beyond some size: writes fail as on a full disk.
  @Test
  @Tag("kf=S-007")
  @Tag("kf=S-019")
  @Tag("kf=S-020")
  void keepsTheLastGoodCommitWhenAWriteFails() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/prlimit")),
        "skipped: no /usr/bin/prlimit to limit the size of files with");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                WriterUntilFailure.class.getName(),
                home().toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains("FAILED").contains("POISONED");
    int announced =
        output
            .lines()
            .filter(line -> line.startsWith("committed "))
            .mapToInt(line -> Integer.parseInt(line.substring(10)))
            .max()
            .orElse(0);
    assertThat(announced).isPositive();
    try (ChainStore store = open()) {
      int height = Objects.requireNonNull(store.tip()).height();
      assertThat(height).isBetween(announced, announced + 1);
      for (int i = 1; i <= height; i++) {
        for (int k = 0; k < WriterUntilFailure.COINS; k++) {
          assertThat(store.find(CoinModel.outPoint(i, k))).isEqualTo(WriterUntilFailure.coin(i, k));
        }
      }
      assertThat(store.find(CoinModel.outPoint(height + 1, 0))).isNull();
    }
  }

  /// Commits until a commit fails, and then tries once more.
  public static final class WriterUntilFailure {
    static final int COINS = 2000;

    private WriterUntilFailure() {}

    static Coin coin(int height, int index) {
      return CoinModel.coin(new Random(height * 31L + index), height);
    }

    /// Runs it on a directory.
    public static void main(String[] arguments) throws Exception {
      RocksLibrary.load();
      String limit = "--fsize=1000000:1000000";
      String self = "--pid=" + ProcessHandle.current().pid();
      if (new ProcessBuilder("/usr/bin/prlimit", self, limit).inheritIO().start().waitFor() != 0) {
        throw new IllegalStateException("prlimit failed");
      }
      RocksChainStore store = RocksChainStore.open(Path.of(arguments[0]), Network.REGTEST, BUDGET);
      for (int height = 1; height < 1000; height++) {
        try {
          int now = height;
          store.commit(
              Commit.EMPTY
                  .withTip(ChainStoreContract.tip(height))
                  .withCoins(
                      sink -> {
                        for (int i = 0; i < COINS; i++) {
                          sink.put(CoinModel.outPoint(now, i), coin(now, i));
                        }
                      }));
          System.out.println("committed " + height);
        } catch (StorageException e) {
          System.out.println("FAILED " + e.kind() + " " + e.getMessage());
          try {
            store.commit(ChainStoreContract.coins(height, Map.of(), List.of()));
            System.out.println("committed " + (height + 1000));
          } catch (StorageException again) {
            System.out.println(again.kind());
          }
          break;
        }
      }
      Runtime.getRuntime().halt(0);
    }
  }
}
