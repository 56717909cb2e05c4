package dev.renga.node;

import dev.renga.chain.ChainHost;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where every error ends up that no room can deal with: it is remembered, said once, and the node
/// is stopped in order (known failure J-019). The chain writes nothing any more by then, so what is
/// on disk is the last good state.
///
/// Thread-safe. The first error counts; later ones are consequences and only logged.
final class Supervisor implements ChainHost.Supervisor, UncaughtExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

  private final AtomicReference<Failure> first = new AtomicReference<>();
  private final Runnable stop;

  private record Failure(String sentence) {}

  /// @param stop begins to stop the node and returns at once
  Supervisor(Runnable stop) {
    this.stop = stop;
  }

  @Override
  public void fatal(String sentence, Throwable cause) {
    if (first.compareAndSet(null, new Failure(sentence))) {
      log.error("A fatal internal error occurred: {}", sentence, cause);
      stop.run();
    } else {
      log.error("A further error after the first: {}", sentence, cause);
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable cause) {
    fatal(
        "The thread \"%s\" ended with %s. This is a bug in Renga; the log has the details."
            .formatted(thread.getName(), cause),
        cause);
  }

  /// The sentence of the error that ended the node, if one did.
  Optional<String> failure() {
    return Optional.ofNullable(first.get()).map(Failure::sentence);
  }
}
