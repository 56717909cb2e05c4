package dev.renga.chain;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Hands events to every subscriber. The writer never waits for one.
final class EventHub {
  private final List<EventQueue> queues = new CopyOnWriteArrayList<>();

  Subscription subscribe(String name, Consumer<ChainEvent> handler) {
    EventQueue queue = new EventQueue(name, handler, queues::remove);
    queues.add(queue);
    queue.start();
    return queue;
  }

  void publish(ChainEvent event) {
    for (EventQueue queue : queues) {
      queue.offer(event);
    }
  }

  /// Ends all subscriptions after what was published is delivered; does not wait.
  void close() {
    queues.forEach(EventQueue::finish);
    queues.clear();
  }

  /// Done when every subscriber of now has seen everything published before now.
  CompletableFuture<Void> caughtUp() {
    return CompletableFuture.allOf(
        queues.stream().map(EventQueue::caughtUp).toArray(CompletableFuture[]::new));
  }
}
