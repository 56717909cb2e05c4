package dev.renga.node;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainEvent;
import dev.renga.chain.ChainStoppedException;
import dev.renga.chain.ImportResult;
import dev.renga.chain.Subscription;
import dev.renga.storage.BlockScanner;
import dev.renga.storage.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a node was told to do once it runs: import files of blocks, and stop when that is done or
/// when a height is reached.
final class NodeWork implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeWork.class);

  private final NodeConfig config;
  private final Chain chain;
  private final Runnable stop;
  private volatile boolean closed;
  private @Nullable Thread importer;
  private @Nullable Subscription height;

  private NodeWork(NodeConfig config, Chain chain, Runnable stop) {
    this.config = config;
    this.chain = chain;
    this.stop = stop;
  }

  /// Begins the work on a thread of its own.
  ///
  /// @param stop begins to stop the node
  static NodeWork begin(NodeConfig config, Chain chain, Runnable stop, Supervisor supervisor) {
    NodeWork work = new NodeWork(config, chain, stop);
    int limit = config.work().stopAtHeight();
    if (limit > 0) {
      work.height = chain.subscribe("stop-at-height", event -> work.stopAt(limit, event));
    }
    if (!config.work().imports().isEmpty() || config.work().stopAfterImport()) {
      work.importer =
          Thread.ofPlatform()
              .name("import")
              .uncaughtExceptionHandler(supervisor)
              .start(work::importFiles);
    }
    return work;
  }

  private void stopAt(int limit, ChainEvent event) {
    boolean moved = event instanceof ChainEvent.TipChanged || event instanceof ChainEvent.Connected;
    if (moved && chain.view().height() >= limit) {
      log.info("Height {} is reached, stopping", limit);
      stop.run();
    }
  }

  private void importFiles() {
    for (Path file : config.work().imports()) {
      if (closed) {
        return;
      }
      try {
        importFile(file);
      } catch (StorageException e) {
        log.warn("Could not open blocks file {}: {}", file, e.getMessage());
      } catch (ChainStoppedException e) {
        return;
      }
    }
    if (config.work().stopAfterImport() && !closed) {
      log.info("Stopping after block import");
      stop.run();
    }
  }

  private void importFile(Path file) {
    int magic = config.network().identity().magic();
    log.info("Importing blocks file {}...", file);
    List<BlockScanner> opened = new ArrayList<>();
    try {
      ImportResult result =
          chain
              .importFile(
                  () -> {
                    BlockScanner scanner = BlockScanner.open(config.storage().disk(), file, magic);
                    opened.add(scanner);
                    return () -> {
                      BlockScanner.Found found = closed ? null : scanner.next();
                      return found == null ? null : found.block();
                    };
                  })
              .join();
      log.info(
          "Imported {}: {} blocks are new, {} were known, {} break a rule, {} are unreadable, {}"
              + " have no parent here",
          file,
          result.blocks(),
          result.known(),
          result.refused(),
          result.unreadable(),
          result.orphans());
      log.info("Time of the stages, summed over threads: {}", stages());
    } catch (CompletionException e) {
      if (e.getCause() instanceof ChainStoppedException stoppedChain) {
        throw stoppedChain;
      }
      if (e.getCause() instanceof StorageException storage) {
        throw storage;
      }
      throw e;
    } finally {
      opened.forEach(BlockScanner::close);
    }
  }

  private String stages() {
    return chain.progress().stages().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            stage ->
                String.format(
                    Locale.ROOT,
                    "%s %.2f s",
                    stage.getKey().name().toLowerCase(Locale.ROOT),
                    stage.getValue().toNanos() / 1e9))
        .collect(Collectors.joining(", "));
  }

  /// Ends the import after the block at hand.
  @Override
  public void close() {
    closed = true;
    if (height != null) {
      height.close();
    }
    if (importer != null && importer != Thread.currentThread()) {
      try {
        importer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
