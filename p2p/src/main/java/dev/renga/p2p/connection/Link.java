package dev.renga.p2p.connection;

import dev.renga.primitives.Hash256;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One end's side of a connection in a laboratory: how what this end writes travels to the other,
/// and whether this end is frozen. One for each end of each connection; any thread may change it.
///
/// A message occupies the line for its size divided by the rate, one after the other, and arrives a
/// latency later; so many messages are under way at once, and latency does not cost throughput. The
/// order is kept always. A message that is lost never arrives, and the connection stays.
///
/// A frozen end neither reads nor writes until it is thawed. What had left it before still arrives.
public final class Link {
  /// Bytes under way at which the sender waits, whatever the rate.
  private static final long MAX_IN_FLIGHT = 32L << 20;

  /// How far the line may be booked ahead: timers are not finer.
  private static final long AHEAD = 5_000_000;

  private final LongSupplier nanos;
  private final RandomGenerator dice;
  private final Observer observer;
  private final DelayLine line;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Flight> inFlight = new ArrayDeque<>();
  private Shape shape;
  private boolean frozen;
  private boolean closed;
  private long inFlightBytes;
  private long messages;
  private long bytes;
  private @Nullable Runnable breaker;
  private boolean cutBefore;

  /// How messages travel.
  ///
  /// @param latency from the last byte sent to the last byte received
  /// @param bytesPerSecond at most; 0 for no limit
  /// @param loss share of messages that never arrive, 0 to 1
  public record Shape(Duration latency, long bytesPerSecond, double loss) {
    /// At once and all.
    public static final Shape NONE = new Shape(Duration.ZERO, 0, 0);

    /// Checks the ranges.
    public Shape {
      if (latency.isNegative() || latency.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("a latency is 0 to 1 hour, not " + latency);
      }
      if (bytesPerSecond < 0) {
        throw new IllegalArgumentException("a rate is not negative: " + bytesPerSecond);
      }
      if (!(loss >= 0 && loss <= 1)) {
        throw new IllegalArgumentException("a loss is a share from 0 to 1, not " + loss);
      }
    }

    /// The same with another latency.
    public Shape withLatency(Duration other) {
      return new Shape(other, bytesPerSecond, loss);
    }

    /// The same with another rate.
    public Shape withBytesPerSecond(long other) {
      return new Shape(latency, other, loss);
    }

    /// The same with another share of lost messages.
    public Shape withLoss(double other) {
      return new Shape(latency, bytesPerSecond, other);
    }
  }

  /// A message on its way.
  ///
  /// @param command its name
  /// @param size bytes on the wire
  /// @param subject the block or transaction (by txid) that it carries; `null` for others
  /// @param departs when its first byte leaves, in the nanoseconds of the link's source
  /// @param arrives when its last byte arrives
  /// @param lost whether it never will
  public record Travel(
      String command,
      int size,
      @Nullable Hash256 subject,
      long departs,
      long arrives,
      boolean lost) {}

  /// Is told of messages as they leave, on the thread that writes; must not block.
  @FunctionalInterface
  public interface Observer {
    /// Nobody looks.
    Observer NONE = travel -> {};

    /// A message leaves.
    void leaves(Travel travel);
  }

  private record Flight(Outgoing.Frame frame, long arrives) {}

  /// A link at work.
  ///
  /// @param nanos a clock that goes on steadily, in nanoseconds
  /// @param dice decides which messages are lost; used by this link only
  /// @param shape to begin with
  /// @param observer of what leaves this end
  public Link(LongSupplier nanos, RandomGenerator dice, Shape shape, Observer observer) {
    this.nanos = nanos;
    this.dice = dice;
    this.shape = shape;
    this.observer = observer;
    this.line = new DelayLine(nanos.getAsLong());
  }

  /// Changes how messages travel that leave from now on.
  public void shape(Shape other) {
    lock.lock();
    try {
      shape = other;
    } finally {
      lock.unlock();
    }
  }

  /// How messages travel now.
  public Shape shape() {
    lock.lock();
    try {
      return shape;
    } finally {
      lock.unlock();
    }
  }

  /// Stops this end from reading and writing; the connection stays.
  public void freeze() {
    set(true);
  }

  /// Lets this end go on.
  public void thaw() {
    set(false);
  }

  private void set(boolean isFrozen) {
    lock.lock();
    try {
      frozen = isFrozen;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether this end is frozen.
  public boolean isFrozen() {
    lock.lock();
    try {
      return frozen;
    } finally {
      lock.unlock();
    }
  }

  /// Breaks the connection, as a cut cable does; both ends notice at once.
  public void cut() {
    Runnable action;
    lock.lock();
    try {
      action = breaker;
      cutBefore = action == null;
    } finally {
      lock.unlock();
    }
    if (action != null) {
      action.run();
    }
  }

  /// Whether the connection is gone.
  public boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Messages that have left this end, lost ones included.
  public long messages() {
    lock.lock();
    try {
      return messages;
    } finally {
      lock.unlock();
    }
  }

  /// Bytes that have left this end, those of lost messages included.
  public long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /// The connection of this link; once. It is closed at once if the link was cut before.
  void attach(Runnable onCut) {
    boolean isCut;
    lock.lock();
    try {
      if (breaker != null || closed) {
        throw new IllegalStateException("a link serves one end of one connection");
      }
      breaker = onCut;
      isCut = cutBefore;
    } finally {
      lock.unlock();
    }
    if (isCut) {
      onCut.run();
    }
  }

  /// Waits while this end is frozen.
  void awaitThaw() {
    lock.lock();
    try {
      awaitThawLocked();
    } finally {
      lock.unlock();
    }
  }

  private void awaitThawLocked() {
    while (frozen && !closed) {
      changed.awaitUninterruptibly();
    }
  }

  /// Sends a message on its way; waits while the line is taken. The writer's thread.
  void carry(Outgoing.Frame frame) {
    Travel travel = depart(frame);
    if (travel != null) {
      observer.leaves(travel);
      awaitRoom();
    }
  }

  private @Nullable Travel depart(Outgoing.Frame frame) {
    lock.lock();
    try {
      awaitThawLocked();
      if (closed) {
        return null;
      }
      int size = frame.size();
      long now = nanos.getAsLong();
      boolean lost = shape.loss() > 0 && dice.nextDouble() < shape.loss();
      long departs = line.book(now, size, shape);
      long arrives = line.arrives();
      messages++;
      bytes += size;
      if (!lost) {
        inFlight.addLast(new Flight(frame, arrives));
        inFlightBytes += size;
        changed.signalAll();
      }
      return new Travel(frame.command(), size, frame.subject(), departs, arrives, lost);
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom() {
    lock.lock();
    try {
      while (!closed && inFlightBytes > MAX_IN_FLIGHT) {
        changed.awaitUninterruptibly();
      }
      long wait = line.free() - AHEAD - nanos.getAsLong();
      while (!closed && wait > 0) {
        awaitNanos(wait);
        wait = line.free() - AHEAD - nanos.getAsLong();
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitNanos(long time) {
    try {
      var _ = changed.awaitNanos(time);
    } catch (InterruptedException e) {
      closed = true; // nobody interrupts these threads: they end when the connection does
    }
  }

  /// Where messages come out at the other side of the line.
  @FunctionalInterface
  interface Exit {
    void write(Outgoing.Frame frame) throws IOException;
  }

  /// Lets messages arrive when their time has come; ends with the connection. The carrier's thread.
  void deliver(Exit exit) throws IOException {
    while (true) {
      Flight first = awaitArrival();
      if (first == null) {
        return;
      }
      exit.write(first.frame());
      lock.lock();
      try {
        inFlightBytes -= first.frame().size();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private @Nullable Flight awaitArrival() {
    lock.lock();
    try {
      while (!closed) {
        Flight first = inFlight.peekFirst();
        if (first == null) {
          changed.awaitUninterruptibly();
          continue;
        }
        long wait = first.arrives() - nanos.getAsLong();
        if (wait <= 0) {
          return inFlight.removeFirst();
        }
        awaitNanos(wait);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// The connection is gone: nobody waits any more.
  void close() {
    lock.lock();
    try {
      closed = true;
      inFlight.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
