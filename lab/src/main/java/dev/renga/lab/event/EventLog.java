package dev.renga.lab.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.renga.chain.Subscription;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All events of a network in the order in which they happened: the newest in memory, all of them
/// in a file of JSON lines. Thread-safe.
///
/// Who publishes never waits: neither for the file nor for a subscriber. A subscriber or a disk
/// that is too slow loses events and is told so ([LabEvent.EventsLost]).
public final class EventLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  /// Events that wait for a subscriber at most.
  static final int QUEUE = 16_384;

  private final LongSupplier millis;
  private final int capacity;
  private final ArrayDeque<LabEvent> recent = new ArrayDeque<>();
  private final List<EventQueue> queues = new CopyOnWriteArrayList<>();
  private final @Nullable Spool spool;
  private long sequence;
  private boolean closed;

  private EventLog(LongSupplier millis, int capacity, @Nullable Spool spool) {
    this.millis = millis;
    this.capacity = capacity;
    this.spool = spool;
  }

  /// A log in memory alone.
  ///
  /// @param millis since the network's start
  /// @param capacity events that are kept
  public static EventLog inMemory(LongSupplier millis, int capacity) {
    return new EventLog(millis, capacity, null);
  }

  /// A log with a file, which is made or replaced.
  ///
  /// @param head facts for the first line, such as the seed
  public static EventLog in(
      Path file, java.util.Map<String, String> head, LongSupplier millis, int capacity)
      throws IOException {
    Spool spool = new Spool(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    var first = JsonNodeFactory.instance.objectNode().put("renga-lab-log", EventJson.VERSION);
    head.forEach(first::put);
    spool.line(first.toString());
    EventLog log = new EventLog(millis, capacity, spool);
    EventQueue queue = new EventQueue("event log", spool::write, log.queues::remove);
    log.queues.add(queue);
    queue.start();
    return log;
  }

  /// Adds an event.
  public LabEvent publish(int node, String cause, LabEvent.What what) {
    LabEvent event;
    synchronized (recent) {
      event = new LabEvent(++sequence, millis.getAsLong(), node, cause, what);
      if (recent.size() == capacity) {
        recent.removeFirst();
      }
      recent.addLast(event);
      for (EventQueue queue : queues) {
        queue.offer(event); // inside, so that all see the same order; it never waits
      }
    }
    return event;
  }

  /// The number of the last event; 0 before the first.
  public long sequence() {
    synchronized (recent) {
      return sequence;
    }
  }

  /// Events after a number that are still in memory, oldest first.
  public List<LabEvent> after(long number) {
    synchronized (recent) {
      List<LabEvent> found = new ArrayList<>();
      for (LabEvent event : recent) {
        if (event.sequence() > number) {
          found.add(event);
        }
      }
      return found;
    }
  }

  /// Hears of every event from now on, in order, on a thread of its own.
  ///
  /// @param name for the log
  public Subscription subscribe(String name, Consumer<LabEvent> handler) {
    EventQueue queue = new EventQueue(name, handler, queues::remove);
    boolean over;
    synchronized (recent) {
      over = closed;
      if (!over) {
        queues.add(queue);
      }
    }
    queue.start();
    if (over) {
      queue.finish(); // nothing will come any more
    }
    return queue;
  }

  /// Delivers what was published, ends all subscriptions and closes the file.
  @Override
  public void close() {
    synchronized (recent) {
      if (closed) {
        return;
      }
      closed = true;
    }
    for (EventQueue queue : queues) {
      queue.finish();
    }
    if (spool != null) {
      spool.close();
    }
  }

  /// The file; used by one thread.
  private static final class Spool {
    private final BufferedWriter writer;
    private boolean broken;

    Spool(BufferedWriter writer) {
      this.writer = writer;
    }

    void write(LabEvent event) {
      line(EventJson.toJson(event).toString());
    }

    synchronized void line(String text) {
      if (broken) {
        return;
      }
      try {
        writer.write(text);
        writer.write('\n');
      } catch (IOException e) {
        broken = true;
        LOG.error("The event log cannot be written any more: {}", e.getMessage());
      }
    }

    synchronized void close() {
      try {
        writer.close();
      } catch (IOException e) {
        LOG.error("The event log could not be finished: {}", e.getMessage());
      }
    }
  }
}
