package dev.renga.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.primitives.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells every browser that watches what changes, eight times a second.
///
/// One thread asks the source and works out the difference once for all; it rests while nobody
/// watches. Each browser has a bounded queue (see [Viewer]), and only so many may watch at once.
final class Streams implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Streams.class);

  private static final Duration PERIOD = Duration.ofMillis(125);
  private static final int MAX_VIEWERS = 16;
  private static final int MAX_EVENTS = 400;

  private final PageSource source;
  private final LongSupplier nanos;

  /// Guards the fields below.
  private final Object lock = new Object();

  private final List<Viewer> viewers = new ArrayList<>();
  private boolean closed;
  private @Nullable Thread teller;
  private @Nullable Scene told;
  private long lastEvent;

  Streams(PageSource source, LongSupplier nanos) {
    this.source = source;
    this.nanos = nanos;
  }

  /// Takes a browser in; `null` when there are too many.
  @Nullable Viewer join() {
    synchronized (lock) {
      if (closed || viewers.size() >= MAX_VIEWERS) {
        return null;
      }
      Viewer viewer = new Viewer(nanos);
      viewers.add(viewer);
      if (teller == null) {
        teller = Thread.ofPlatform().daemon().name("pages").start(this::tell);
      }
      lock.notifyAll();
      return viewer;
    }
  }

  /// Writes to the browser on the calling thread until it goes.
  void run(Viewer viewer, OutputStream out) throws IOException {
    try {
      viewer.run(out);
    } finally {
      synchronized (lock) {
        viewers.remove(viewer);
      }
    }
  }

  private void tell() {
    try {
      while (awaitViewer()) {
        try {
          tellOnce();
        } catch (RuntimeException e) {
          log.warn("The pages missed a moment: {}", e.toString());
        }
        Thread.sleep(PERIOD);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitViewer() throws InterruptedException {
    synchronized (lock) {
      while (viewers.isEmpty() && !closed) {
        told = null;
        lock.wait();
      }
      return !closed;
    }
  }

  private void tellOnce() {
    Scene scene = source.scene();
    synchronized (lock) {
      Scene older = told;
      long known = lastEvent;
      List<ObjectNode> events = older == null ? List.of() : source.events(known, MAX_EVENTS);
      List<ObjectNode> latest = older == null ? source.events(0, 1) : events;
      if (!latest.isEmpty()) {
        lastEvent = latest.getLast().path("seq").asLong();
      }
      told = scene;
      @Nullable Bytes delta = older == null ? null : delta(older, scene, events);
      @Nullable Bytes snapshot = null;
      for (Viewer viewer : viewers) {
        viewer.dropIfStuck();
        if (viewer.isBehind()) {
          snapshot = snapshot == null ? Frames.event("snapshot", scene.toSnapshot()) : snapshot;
          viewer.restart(snapshot);
        } else if (delta != null) {
          viewer.add(delta);
        }
      }
    }
  }

  private static @Nullable Bytes delta(Scene older, Scene scene, List<ObjectNode> events) {
    ObjectNode json = scene.toDelta(older);
    if (!events.isEmpty()) {
      ArrayNode happened = json.putArray("events");
      events.forEach(happened::add);
    }
    return json.isEmpty() ? null : Frames.event("delta", json);
  }

  /// Ends every stream; no more are taken.
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      viewers.forEach(Viewer::end);
      lock.notifyAll();
    }
  }
}
