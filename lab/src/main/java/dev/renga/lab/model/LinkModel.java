package dev.renga.lab.model;

/// How long a message takes on a link: latency, and the time that its bytes need.
///
/// @param latency how one message's latency comes from the mean of its two regions
/// @param upload how a node's own line is shared among what it sends
/// @param overheadMicros added to every message of at most [#BULK_BYTES], for processing at both
///   ends
/// @param bulkOverheadMicros added to every larger one
public record LinkModel(
    Latency latency, Upload upload, long overheadMicros, long bulkOverheadMicros) {
  /// Larger messages wait until the node's line is free; smaller ones slip in between, as they do
  /// between TCP connections.
  public static final int BULK_BYTES = 4_096;

  /// The mean latency always, rates shared, nothing added.
  public static final LinkModel PLAIN = new LinkModel(new Latency.Mean(), Upload.SERIAL, 0, 0);

  /// SimBlock: latencies scatter, the next block leaves when the one before has arrived; 10 ms are
  /// added to small messages and 2 ms to blocks.
  public static final LinkModel SIMBLOCK =
      new LinkModel(new Latency.Pareto(), Upload.SERIAL_UNTIL_RECEIVED, 10_000, 2_000);

  /// How a node's line is shared.
  public enum Upload {
    /// Bytes take no time at all.
    UNLIMITED,
    /// Every link has the whole rate for itself.
    PARALLEL,
    /// One after another: a block waits until the one before it has left.
    SERIAL,
    /// A block waits until the one before it has arrived.
    SERIAL_UNTIL_RECEIVED
  }

  /// How latencies scatter.
  public sealed interface Latency {
    /// Always the mean.
    record Mean() implements Latency {}

    /// Pareto distributed with shape 0.2 · mean and scale mean − 5 ms, mean in milliseconds
    /// (SimBlock). Never less than the mean less 5 ms.
    record Pareto() implements Latency {}

    /// The same for every pair of nodes, wherever they stand.
    ///
    /// @param micros microseconds
    record Fixed(long micros) implements Latency {}
  }

  /// Links that need the same time for every message, however large and wherever the nodes stand.
  public static LinkModel fixed(long micros) {
    return new LinkModel(new Latency.Fixed(micros), Upload.UNLIMITED, 0, 0);
  }

  /// Time one way of a message, apart from the time that its bytes need; microseconds.
  public long latencyMicros(Regions table, Region from, Region to, long bytes, Dice dice) {
    return (bytes > BULK_BYTES ? bulkOverheadMicros : overheadMicros)
        + switch (latency) {
          case Latency.Mean mean -> 1_000L * table.latencyMillis(from, to);
          case Latency.Pareto pareto -> {
            double millis = table.latencyMillis(from, to);
            yield (long) (1_000 * dice.pareto(Math.max(0.1, millis - 5), 0.2 * millis));
          }
          case Latency.Fixed fixed -> fixed.micros();
        };
  }

  /// Time that so many bytes need at a rate, microseconds, rounded up.
  ///
  /// @param rate bits per second, above 0
  public static long transferMicros(long bytes, long rate) {
    return Math.ceilDiv(bytes * 8_000_000L, rate);
  }
}
