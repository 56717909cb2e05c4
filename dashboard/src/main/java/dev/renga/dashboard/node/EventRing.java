package dev.renga.dashboard.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.List;

/// The latest events as the pages get them, numbered from 1. Thread-safe.
final class EventRing {
  private final int capacity;
  private final ArrayDeque<ObjectNode> latest = new ArrayDeque<>();
  private long last;

  EventRing(int capacity) {
    this.capacity = capacity;
  }

  /// Adds an event and gives it its number.
  synchronized void add(ObjectNode event) {
    event.put("seq", ++last);
    if (latest.size() == capacity) {
      latest.removeFirst();
    }
    latest.addLast(event);
  }

  synchronized List<ObjectNode> after(long number, int most) {
    List<ObjectNode> found =
        latest.stream().filter(event -> event.path("seq").asLong() > number).toList();
    return found.subList(Math.max(0, found.size() - most), found.size());
  }
}
