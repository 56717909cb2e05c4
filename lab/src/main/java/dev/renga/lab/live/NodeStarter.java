package dev.renga.lab.live;

import dev.renga.node.NodeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Starts the nodes of a network at its beginning.
///
/// @param closing whether to give up
record NodeStarter(LabRun run, BooleanSupplier closing) {
  /// Nodes that start at the same time; more only fight for the disk.
  private static final int AT_ONCE = 4;

  /// Starts all nodes, a few at a time; the first failure ends the start.
  void startAll(Path template) throws NodeException, IOException {
    Semaphore places = new Semaphore(AT_ONCE);
    List<Thread> threads = new ArrayList<>();
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    for (LabNode node : run.nodes()) {
      places.acquireUninterruptibly();
      if (closing.getAsBoolean() || failure.get() != null) {
        break;
      }
      threads.add(
          Thread.ofPlatform()
              .name("lab-start-" + node.index())
              .start(
                  () -> {
                    try {
                      Folders.copy(template, node.directory());
                      run.startNode(node, false);
                    } catch (IOException | NodeException | RuntimeException e) {
                      failure.compareAndSet(null, e);
                    } finally {
                      places.release();
                    }
                  }));
    }
    for (Thread thread : threads) {
      LabRun.join(thread);
    }
    Exception first = failure.get();
    switch (first) {
      case null -> {
        // all run, or somebody closes the network
      }
      case NodeException e -> throw e;
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw new IllegalStateException(first);
    }
  }
}
