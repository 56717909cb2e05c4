package dev.renga.dashboard;

import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGeneratorFactory;

/// The pages over a made-up network, on a port of the system's choice.
final class SamplePages implements AutoCloseable {
  private final SampleSource source;
  private final PageServer server;
  private volatile boolean closed;

  SamplePages(int nodes, Duration idle) throws IOException {
    source = new SampleSource(nodes);
    Dashboard dashboard =
        Dashboard.over(
            source, RandomGeneratorFactory.of("L64X128MixRandom").create(5), System::nanoTime);
    server = PageServer.start(0, dashboard, idle);
  }

  int port() {
    return server.port();
  }

  String link() {
    return server.link();
  }

  SampleSource source() {
    return source;
  }

  /// Lets it move by itself, as fast as the clock.
  SamplePages moving() {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!closed) {
                source.step();
                try {
                  Thread.sleep(100);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    return this;
  }

  @Override
  public void close() {
    closed = true;
    server.close();
  }

  /// For looking at the pages by hand.
  static void main(String[] arguments) throws Exception {
    int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 12;
    SamplePages pages = new SamplePages(nodes, Duration.ofSeconds(30)).moving();
    System.out.println(pages.link());
    Thread.sleep(Duration.ofHours(1));
  }
}
