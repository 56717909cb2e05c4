package dev.renga.bench.crash;

import dev.renga.chain.Answer;
import dev.renga.chain.Chain;
import dev.renga.chain.ChainHost;
import dev.renga.chain.ChainStoppedException;
import dev.renga.chain.VerifyResult;
import dev.renga.primitives.Digest;
import dev.renga.storage.ChainTip;
import dev.renga.storage.CoinSnapshot;
import dev.renga.storage.CoinStatistics;
import dev.renga.storage.RocksChainStore;
import dev.renga.storage.StorageException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Looks at what a killed process left behind: first at the database as it lies there, then through
/// a chain that is opened on it, which must go on by itself.
final class Inspection {
  private static final int BLOCKS = 12;
  private static final int LEVEL = 3;

  private final Path folder;
  private final Model model;
  private final RandomGenerator random;
  private final List<String> wrong = new ArrayList<>();
  private Model.@Nullable Entry stored;
  private Model.@Nullable Entry settled;

  private Inspection(Path folder, Model model, RandomGenerator random) {
    this.folder = folder;
    this.model = model;
    this.random = random;
  }

  /// What was found.
  ///
  /// @param wrong sentences on what must not be; empty when all is well
  /// @param stored the tip on disk; `null` when nothing had been committed
  /// @param settled the tip after the chain was opened and had settled
  record Found(List<String> wrong, Model.@Nullable Entry stored, Model.@Nullable Entry settled) {}

  /// Inspects a folder that no process uses.
  ///
  /// @param safe the block with the most work of which it was said that it is safe
  static Found inspect(Path folder, Model model, Model.Entry safe, RandomGenerator random) {
    Inspection inspection = new Inspection(folder, model, random);
    try {
      inspection.look(safe);
      inspection.open(safe);
    } catch (StorageException | ChainStoppedException e) {
      inspection.wrong.add("it does not open again: " + e.getMessage());
    }
    return new Found(inspection.wrong, inspection.stored, inspection.settled);
  }

  private void look(Model.Entry safe) {
    try (RocksChainStore store = Stage.store(folder)) {
      ChainTip tip = store.tip();
      if (tip == null) {
        if (safe.height() > 0) {
          wrong.add("the database is empty, though block " + safe.height() + " was safe");
        }
        return;
      }
      try (CoinSnapshot snapshot = store.snapshot()) {
        stored = compare("on disk", snapshot);
      }
      if (Chain.isReindexPending(store)) {
        wrong.add("a reindex is pending that nobody began");
      }
    }
  }

  /// Compares coins with the model's of the same tip.
  private Model.@Nullable Entry compare(String where, CoinSnapshot snapshot) {
    ChainTip tip = snapshot.tip();
    Model.Entry entry = tip == null ? null : model.find(tip.hash());
    if (entry == null) {
      wrong.add("the tip " + where + " is no block of the chain: " + tip);
      return null;
    }
    @Nullable Digest hash =
        CoinStatistics.of(snapshot, CoinStatistics.Hash.SERIALIZED, () -> false)
            .orElseThrow()
            .hash();
    if (hash == null || !entry.coins().equals(hash)) {
      wrong.add(
          String.format(
              Locale.ROOT,
              "the coins %s at height %d hash to %s, not %s",
              where,
              entry.height(),
              hash,
              entry.coins()));
    }
    return entry;
  }

  private void open(Model.Entry safe) {
    AtomicReference<String> fatal = new AtomicReference<>();
    ChainHost host =
        new ChainHost(
            InstantSource.system(),
            System::nanoTime,
            random.nextLong(),
            (sentence, cause) -> fatal.set(sentence));
    try (Chain chain = Stage.open(folder, Duration.ofMinutes(1), host, random, word -> {})) {
      // Whoever was killed may have called a branch invalid a moment before.
      Answer answer = chain.reconsider(safe.hash()).join();
      if (answer instanceof Answer.UnknownBlock) {
        wrong.add("block " + safe.hash() + " was safe and is unknown");
      }
      VerifyResult verified = chain.verify(LEVEL, BLOCKS).join();
      if (!verified.isSound()) {
        wrong.add("blocks on disk are damaged: " + verified.damage());
      }
      try (CoinSnapshot snapshot = chain.snapshotCoins().join()) {
        settled = compare("after opening", snapshot);
      }
      if (settled != null && settled.height() < safe.height()) {
        wrong.add(
            String.format(
                Locale.ROOT,
                "the chain is back at height %d, though %d was safe",
                settled.height(),
                safe.height()));
      }
    }
    if (fatal.get() != null) {
      wrong.add("the chain stopped: " + fatal.get());
    }
  }
}
