package dev.renga.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Browsers that are slow, or gone.
class ViewerTest {
  private final AtomicLong nanos = new AtomicLong();

  private static Bytes frame(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @Tag("kf=R-031")
  void forgetsTheChangesOfABrowserThatDoesNotKeepUpAndStartsItOver() throws IOException {
    Viewer viewer = new Viewer(nanos::get);
    assertThat(viewer.isBehind()).isTrue();
    viewer.restart(frame("snapshot "));
    for (int i = 0; i < 1000; i++) {
      viewer.add(frame("old "));
    }
    assertThat(viewer.isBehind()).isTrue();
    viewer.restart(frame("fresh "));
    viewer.add(frame("new"));
    assertThat(viewer.isBehind()).isFalse();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Thread ending =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!out.toString(StandardCharsets.UTF_8).endsWith("new")) {
                    Browser.pause(5);
                  }
                  viewer.end();
                });
    viewer.run(out);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("fresh new");
    assertThat(ending.isAlive() || out.size() > 0).isTrue();
  }

  @Test
  @Tag("kf=R-031")
  void letsABrowserGoThatTakesNothing() throws InterruptedException {
    AtomicReference<Viewer> made = new AtomicReference<>();
    CountDownLatch writing = new CountDownLatch(1);
    OutputStream stuck =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            writing.countDown();
            try {
              Thread.sleep(Duration.ofMinutes(5));
            } catch (InterruptedException e) {
              throw new IOException("closed", e);
            }
          }
        };
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  Viewer viewer = new Viewer(nanos::get);
                  viewer.restart(frame("snapshot"));
                  made.set(viewer);
                  try {
                    viewer.run(stuck);
                  } catch (IOException e) {
                    return; // as when a socket closes
                  }
                });
    writing.await();
    made.get().dropIfStuck();
    assertThat(thread.isAlive()).isTrue();
    nanos.addAndGet(Duration.ofSeconds(16).toNanos());
    made.get().dropIfStuck();
    assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
  }
}
