package dev.renga.lab.live;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/// Refuses a network that this machine cannot carry, before anything is started.
final class ResourceGuard {
  /// Bytes of heap that a node takes, measured with 100 nodes; see docs/test-kit.md.
  static final long HEAP_PER_NODE = 12L << 20;

  private static final long HEAP_BASE = 96L << 20;

  private ResourceGuard() {}

  static void check(LabConfig config) {
    long heap = Runtime.getRuntime().maxMemory();
    long fit = Math.max(1, (heap - HEAP_BASE) / HEAP_PER_NODE);
    if (config.nodes() > fit) {
      throw new LabException(
          "%s nodes need about %s MiB of Java heap, and this process may use %s MiB: about %s nodes fit. Ask for fewer, or give Java more memory (-Xmx)."
              .formatted(
                  config.nodes(),
                  (HEAP_BASE + config.nodes() * HEAP_PER_NODE) >> 20,
                  heap >> 20,
                  fit));
    }
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    assert system.getAvailableProcessors() > 0;
  }
}
