package dev.renga.lab.sim;

import dev.renga.p2p.wire.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Messages and bytes that were sent, by command.
final class Traffic {
  private final Map<Class<? extends Message>, Count> counts = new HashMap<>();

  private static final class Count {
    final String command;
    long messages;
    long bytes;

    Count(String command) {
      this.command = command;
    }
  }

  void sent(Message message, long bytes) {
    Count count = counts.get(message.getClass());
    if (count == null) {
      count = new Count(message.command());
      counts.put(message.getClass(), count);
    }
    count.messages++;
    count.bytes += bytes;
  }

  SortedMap<String, SimulationReport.Sent> all() {
    SortedMap<String, SimulationReport.Sent> all = new TreeMap<>();
    for (Count count : counts.values()) {
      all.put(count.command, new SimulationReport.Sent(count.messages, count.bytes));
    }
    return all;
  }
}
