package dev.renga.dashboard;

import dev.renga.primitives.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// One browser that watches: a short queue of frames, and the thread that writes them to it.
///
/// A browser that does not keep up loses its queue and gets a whole new scene instead; one that
/// takes nothing at all for [#PATIENCE_NANOS] is let go.
final class Viewer {
  private static final int QUEUE = 32;
  private static final long HEARTBEAT_SECONDS = 5;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final Bytes END = Bytes.EMPTY;
  private static final Bytes HEARTBEAT = Frames.comment("still here");

  private final ArrayBlockingQueue<Bytes> queue = new ArrayBlockingQueue<>(QUEUE);
  private final LongSupplier nanos;
  private final Thread writer = Thread.currentThread();
  private volatile boolean behind = true;
  private volatile boolean ended;
  private volatile boolean writing;
  private volatile long writingSince;

  /// Belongs to the thread that makes it, which then calls [#run].
  Viewer(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Whether the next frame must be a whole scene.
  boolean isBehind() {
    return behind;
  }

  /// Starts over with a whole scene.
  void restart(Bytes snapshot) {
    queue.clear();
    behind = !queue.offer(snapshot);
  }

  /// Adds a change; forgets all of them when there are too many.
  void add(Bytes delta) {
    if (!behind && !queue.offer(delta)) {
      queue.clear();
      behind = true;
    }
  }

  /// Lets a browser go that has taken nothing for too long: the interrupt closes the socket under
  /// the write that hangs.
  void dropIfStuck() {
    if (writing && nanos.getAsLong() - writingSince > PATIENCE_NANOS) {
      end();
    }
  }

  /// Ends the stream.
  void end() {
    ended = true;
    queue.clear();
    queue.offer(END);
    if (writing) {
      writer.interrupt();
    }
  }

  /// Writes frames until the browser goes or [#end] is called.
  void run(OutputStream out) throws IOException {
    try {
      while (!ended) {
        Bytes frame = queue.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        Bytes next = frame == null ? HEARTBEAT : frame;
        if (next.length() == 0) {
          return;
        }
        writingSince = nanos.getAsLong();
        writing = true;
        out.write(next.toArray());
        out.flush();
        writing = false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      writing = false;
    }
  }
}
