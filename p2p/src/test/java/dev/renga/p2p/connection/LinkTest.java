package dev.renga.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.p2p.connection.Link.Shape;
import dev.renga.primitives.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How messages travel through a laboratory's link: by a virtual clock where that is enough, by the
/// real one, with wide margins, where threads wait.
class LinkTest {
  private static final Shape MEGABYTE = Shape.NONE.withBytesPerSecond(1_000_000);
  private static final long MILLI = 1_000_000;

  private final List<Link.Travel> travels = new CopyOnWriteArrayList<>();
  private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
  private final List<Link> opened = new ArrayList<>();

  private record Arrival(String command, long nanos) {}

  @AfterEach
  void close() {
    opened.forEach(Link::close);
  }

  private Link open(Shape shape) {
    Link link = new Link(System::nanoTime, new Random(1), shape, travels::add);
    opened.add(link);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                link.deliver(
                    frame -> arrivals.add(new Arrival(frame.command(), System.nanoTime())));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    return link;
  }

  private static Outgoing.Frame message(String name, int size) {
    return new Outgoing.Frame(name, Bytes.adopt(new byte[size]), null);
  }

  private void awaitArrivals(int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (arrivals.size() < count && System.nanoTime() < end) {
      Thread.sleep(2);
    }
    assertThat(arrivals).hasSizeGreaterThanOrEqualTo(count);
  }

  @Test
  void aMessageTakesItsTurnItsSizeAndTheLatency() {
    DelayLine line = new DelayLine(100);
    Shape shape = MEGABYTE.withLatency(Duration.ofMillis(50));
    assertThat(line.book(1_000, 500_000, shape)).isEqualTo(1_000);
    assertThat(line.free()).isEqualTo(1_000 + 500 * MILLI);
    assertThat(line.arrives()).isEqualTo(1_000 + 550 * MILLI);
    // the second waits for the first, not for its arrival
    assertThat(line.book(2_000, 1_000, shape)).isEqualTo(1_000 + 500 * MILLI);
    assertThat(line.arrives()).isEqualTo(1_000 + 551 * MILLI);
    // a line that has rested serves at once
    assertThat(line.book(9_000 * MILLI, 1_000, shape)).isEqualTo(9_000 * MILLI);
    assertThat(line.arrives()).isEqualTo(9_051 * MILLI);
  }

  @Test
  void aShorterLatencyLetsNothingOvertake() {
    DelayLine line = new DelayLine(0);
    line.book(0, 100, Shape.NONE.withLatency(Duration.ofMillis(500)));
    long first = line.arrives();
    line.book(10, 100, Shape.NONE.withLatency(Duration.ofMillis(1)));
    assertThat(line.arrives()).isEqualTo(first);
  }

  @Test
  void latencyDoesNotCostThroughput() throws Exception {
    Link link = open(MEGABYTE.withLatency(Duration.ofMillis(300)));
    long begin = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      link.carry(message("m" + i, 10_000));
    }
    awaitArrivals(100);
    long took = (arrivals.getLast().nanos() - begin) / MILLI;
    assertThat(took).isBetween(1_290L, 2_500L);
    assertThat((arrivals.getFirst().nanos() - begin) / MILLI).isBetween(309L, 1_000L);
    for (int i = 0; i < 100; i++) {
      assertThat(arrivals.get(i).command()).isEqualTo("m" + i);
    }
    assertThat(link.messages()).isEqualTo(100);
    assertThat(link.bytes()).isEqualTo(1_000_000);
    assertThat(travels).hasSize(100);
    Link.Travel last = travels.getLast();
    assertThat(last.arrives() - last.departs()).isEqualTo(310 * MILLI);
  }

  @Test
  void theSenderWaitsWhileTheLineIsTaken() {
    Link link = open(MEGABYTE);
    long begin = System.nanoTime();
    link.carry(message("block", 400_000));
    assertThat((System.nanoTime() - begin) / MILLI).isBetween(390L, 1_500L);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 1})
  void theShareThatIsLostIsTheOneAskedFor(double loss) throws Exception {
    Link link = open(Shape.NONE.withLoss(loss));
    for (int i = 0; i < 2_000; i++) {
      link.carry(message("m", 100));
    }
    long lost = travels.stream().filter(Link.Travel::lost).count();
    assertThat(lost / 2_000.0).isBetween(loss - 0.04, loss + 0.04);
    awaitArrivals((int) (2_000 - lost));
    assertThat(arrivals).hasSize((int) (2_000 - lost));
  }

  @Test
  void aFrozenEndSendsNothingUntilItIsThawed() throws Exception {
    Link link = open(Shape.NONE);
    link.freeze();
    assertThat(link.isFrozen()).isTrue();
    Thread writer = Thread.ofVirtual().start(() -> link.carry(message("late", 10)));
    Thread reader = Thread.ofVirtual().start(link::awaitThaw);
    assertThat(writer.join(Duration.ofMillis(150))).isFalse();
    assertThat(reader.join(Duration.ofMillis(1))).isFalse();
    assertThat(arrivals).isEmpty();
    link.thaw();
    assertThat(writer.join(Duration.ofSeconds(10))).isTrue();
    assertThat(reader.join(Duration.ofSeconds(10))).isTrue();
    awaitArrivals(1);
  }

  @Test
  void nobodyWaitsAtALinkThatIsClosed() throws Exception {
    Link link = open(MEGABYTE);
    link.freeze();
    Thread writer = Thread.ofVirtual().start(() -> link.carry(message("never", 10_000_000)));
    Thread reader = Thread.ofVirtual().start(link::awaitThaw);
    link.close();
    assertThat(writer.join(Duration.ofSeconds(10))).isTrue();
    assertThat(reader.join(Duration.ofSeconds(10))).isTrue();
    assertThat(link.isClosed()).isTrue();
    assertThat(arrivals).isEmpty();
  }

  @Test
  void whoDoesNotReadMakesTheSenderWait() throws Exception {
    Link link = new Link(System::nanoTime, new Random(1), Shape.NONE, travels::add);
    opened.add(link); // nobody lets anything arrive
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    link.carry(message("block", 1_000_000));
                  }
                });
    assertThat(writer.join(Duration.ofMillis(300))).isFalse();
    assertThat(link.bytes()).isBetween(33_000_000L, 35_000_000L);
    link.close();
    assertThat(writer.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void impossibleShapesAreRefused() {
    assertThatThrownBy(() -> Shape.NONE.withLatency(Duration.ofMillis(-1)))
        .hasMessageContaining("latency");
    assertThatThrownBy(() -> Shape.NONE.withLatency(Duration.ofDays(1)))
        .hasMessageContaining("latency");
    assertThatThrownBy(() -> Shape.NONE.withBytesPerSecond(-1)).hasMessageContaining("rate");
    for (double loss : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> Shape.NONE.withLoss(loss)).hasMessageContaining("loss");
    }
  }

  @Test
  void aLinkServesOneConnection() {
    Link link = open(Shape.NONE);
    link.attach(() -> {});
    assertThatThrownBy(() -> link.attach(() -> {})).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatWasCutBeforeItHadAConnectionClosesIt() {
    Link link = new Link(System::nanoTime, new Random(1), Shape.NONE, Link.Observer.NONE);
    link.cut();
    List<String> closed = new ArrayList<>();
    link.attach(() -> closed.add("closed"));
    assertThat(closed).hasSize(1);
  }
}
