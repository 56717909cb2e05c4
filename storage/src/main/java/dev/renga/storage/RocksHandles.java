package dev.renga.storage;

import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// The open database with its column families and settings: made together, closed together.
///
/// @param settings kept because the database uses them as long as it is open
/// @param meta column family `default`: format, network, tip, notes
record RocksHandles(
    RocksSettings settings,
    RocksDB database,
    ColumnFamilyHandle meta,
    ColumnFamilyHandle index,
    ColumnFamilyHandle files,
    ColumnFamilyHandle coins)
    implements AutoCloseable {
  // The order of the components above.
  private static final List<String> FAMILIES = List.of("default", "index", "files", "coins");

  static RocksHandles open(Path directory, Network network, StorageBudget budget) {
    RocksLibrary.load();
    boolean create = isNew(directory);
    RocksSettings settings = new RocksSettings(budget, create);
    try {
      if (create) {
        Files.createDirectories(directory);
      } else if (!hasAllFamilies(directory)) {
        settings.database.setCreateMissingColumnFamilies(true);
      }
      RocksHandles handles = open(directory, settings);
      try {
        handles.checkIdentity(network, create);
      } catch (RocksDBException | RuntimeException e) {
        handles.closeDatabase();
        throw e;
      }
      return handles;
    } catch (RocksDBException e) {
      settings.close();
      throw RocksFailures.translate("Opening the chain's database in " + directory, e);
    } catch (IOException e) {
      settings.close();
      throw new StorageException(
          StorageFailure.Kind.IO,
          "The directory %s for the chain's database cannot be made (%s)."
              .formatted(directory, e.getMessage()),
          e);
    } catch (RuntimeException e) {
      settings.close();
      throw e;
    }
  }

  // A directory without the file CURRENT is new only when it holds nothing of a database: otherwise
  // RocksDB would begin an empty one beside the data of the old.
  private static boolean isNew(Path directory) {
    if (Files.exists(directory.resolve("CURRENT"))) {
      return false;
    }
    if (!Files.exists(directory)) {
      return true;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      boolean remains =
          entries
              .map(entry -> entry.getFileName().toString())
              .anyMatch(
                  name ->
                      name.endsWith(".sst")
                          || name.startsWith("MANIFEST")
                          || (name.endsWith(".log") && !name.startsWith("LOG")));
      if (remains) {
        throw new StorageException(
            StorageFailure.Kind.MISSING,
            "The chain's database in %s has lost its file CURRENT. Start with -reindex to rebuild it from the blocks."
                .formatted(directory));
      }
      return true;
    } catch (IOException e) {
      throw new StorageException(
          StorageFailure.Kind.IO,
          "The directory %s cannot be read (%s).".formatted(directory, e.getMessage()),
          e);
    }
  }

  private static boolean hasAllFamilies(Path directory) throws RocksDBException {
    List<String> found = new ArrayList<>();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
        found.add(new String(name, StandardCharsets.UTF_8));
      }
    }
    List<String> unknown = found.stream().filter(name -> !FAMILIES.contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw new StorageException(
          StorageFailure.Kind.REFUSED,
          "The chain's database in %s has parts this release does not know (%s). Use a newer release, or another -datadir."
              .formatted(directory, String.join(", ", unknown)));
    }
    if (found.containsAll(FAMILIES)) {
      return true;
    }
    if (wasFinished(directory)) {
      throw new StorageException(
          StorageFailure.Kind.MISSING,
          "The chain's database in %s lacks parts (it has only %s). Start with -reindex to rebuild it from the blocks."
              .formatted(directory, String.join(", ", found)));
    }
    return false;
  }

  // The first start makes the families one by one and then writes the format: without it, the first
  // start was cut short and there is nothing to lose.
  private static boolean wasFinished(Path directory) throws RocksDBException {
    try (Options options = new Options();
        RocksDB database = RocksDB.openReadOnly(options, directory.toString())) {
      return database.get(RocksFormat.FORMAT) != null;
    }
  }

  private static RocksHandles open(Path directory, RocksSettings settings) throws RocksDBException {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (String name : FAMILIES) {
      descriptors.add(
          new ColumnFamilyDescriptor(
              RocksFormat.ascii(name), name.equals("coins") ? settings.coins : settings.small));
    }
    List<ColumnFamilyHandle> families = new ArrayList<>();
    RocksDB database = RocksDB.open(settings.database, directory.toString(), descriptors, families);
    return new RocksHandles(
        settings, database, families.get(0), families.get(1), families.get(2), families.get(3));
  }

  private void checkIdentity(Network network, boolean create) throws RocksDBException {
    byte[] genesis = network.genesis().hash().toArray();
    byte[] format = database.get(meta, RocksFormat.FORMAT);
    byte[] found = database.get(meta, RocksFormat.NETWORK);
    if (format == null && found == null && (create || isEmpty())) {
      try (WriteOptions synced = new WriteOptions().setSync(true);
          WriteBatch batch = new WriteBatch()) {
        batch.put(meta, RocksFormat.FORMAT, new ByteWriter(4).int32(RocksFormat.VERSION).toArray());
        batch.put(meta, RocksFormat.NETWORK, genesis);
        database.write(synced, batch);
      }
      return;
    }
    if (format == null || format.length != 4 || found == null) {
      throw new StorageException(
          StorageFailure.Kind.DAMAGED,
          "The chain's database does not say its format or network. Start with -reindex to rebuild"
              + " it from the blocks.");
    }
    int version = ByteBuffer.wrap(format).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (version != RocksFormat.VERSION) {
      throw new StorageException(
          StorageFailure.Kind.REFUSED,
          "The chain's database has format %s, and this release knows format %s. Use a newer release, or another -datadir."
              .formatted(Integer.toUnsignedString(version), RocksFormat.VERSION));
    }
    if (!Arrays.equals(found, genesis)) {
      throw new StorageException(
          StorageFailure.Kind.REFUSED,
          "The chain's database belongs to another network than %s (its first block is another one). Use another -datadir."
              .formatted(network.name()));
    }
  }

  // A first start may have ended between making the database and writing its identity.
  private boolean isEmpty() {
    for (ColumnFamilyHandle family : List.of(meta, index, files, coins)) {
      try (var iterator = database.newIterator(family)) {
        iterator.seekToFirst();
        if (iterator.isValid()) {
          return false;
        }
      }
    }
    return true;
  }

  private void closeDatabase() {
    for (ColumnFamilyHandle family : List.of(meta, index, files, coins)) {
      family.close();
    }
    database.close();
  }

  @Override
  public void close() {
    closeDatabase();
    settings.close();
  }

  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    RocksLibrary.load();
    try (Options options = new Options()) {
      RocksDB.destroyDB(directory.toString(), options);
    } catch (RocksDBException e) {
      throw RocksFailures.translate("Deleting the chain's database in " + directory, e);
    }
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> rest = Files.list(directory)) {
      for (Path file : rest.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new StorageException(
          StorageFailure.Kind.IO,
          "The chain's database in %s cannot be deleted (%s).".formatted(directory, e.getMessage()),
          e);
    }
  }
}
