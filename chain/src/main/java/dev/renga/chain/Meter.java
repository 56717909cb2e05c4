package dev.renga.chain;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// Counts what was done and how long it took. Any thread.
final class Meter {
  private final LongSupplier nanos;
  private final long opened;
  private final Map<Progress.Stage, LongAdder> stages = new EnumMap<>(Progress.Stage.class);
  private final LongAdder blocks = new LongAdder();
  private final LongAdder transactions = new LongAdder();
  private final LongAdder inputs = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  Meter(LongSupplier nanos) {
    this.nanos = nanos;
    this.opened = nanos.getAsLong();
    for (Progress.Stage stage : Progress.Stage.values()) {
      stages.put(stage, new LongAdder());
    }
  }

  long now() {
    return nanos.getAsLong();
  }

  /// Adds the time since `start`, which [#now] gave.
  void spent(Progress.Stage stage, long start) {
    LongAdder adder = stages.get(stage);
    if (adder != null) {
      adder.add(now() - start);
    }
  }

  void connected(int transactionCount, int inputCount, int size) {
    blocks.increment();
    transactions.add(transactionCount);
    inputs.add(inputCount);
    bytes.add(size);
  }

  long blocks() {
    return blocks.sum();
  }

  Progress progress(ChainView view) {
    Map<Progress.Stage, Duration> times = new EnumMap<>(Progress.Stage.class);
    stages.forEach((stage, adder) -> times.put(stage, Duration.ofNanos(adder.sum())));
    return new Progress(
        view.tip(),
        view.bestHeader(),
        view.fraction(),
        blocks.sum(),
        transactions.sum(),
        inputs.sum(),
        bytes.sum(),
        Duration.ofNanos(now() - opened),
        times);
  }
}
