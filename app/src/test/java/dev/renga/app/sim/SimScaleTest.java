package dev.renga.app.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SimScaleTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(boolean stopAtOnce, String... arguments) throws Exception {
    AtomicLong nanos = new AtomicLong();
    return new SimCommand(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new SimCommand.Surroundings(
                false,
                () -> nanos.addAndGet(1_000_000_000L),
                1L << 30,
                2,
                stop -> {
                  if (stopAtOnce) {
                    stop.run();
                  }
                },
                Path.of("unused")))
        .run(List.of(arguments));
  }

  @Test
  void tellsHowLongItTakesAndHowItGrows() throws Exception {
    int status = run(false, "scale", "--nodes", "60", "--links", "4", "--blocks", "6");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(status).isZero();
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(text.lines()).hasSize(1 + 4 * 2 + 3);
    assertThat(text).contains("Twice as many nodes: ").contains("Twice as many links: ");
    assertThat(text).contains("Twice as many blocks: ").contains("half of the nodes");
  }

  @Test
  void stopsWhenAskedTo() throws Exception {
    assertThat(run(true, "scale", "--nodes", "60", "--growth", "no")).isEqualTo(130);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Stopped.");
  }

  @Test
  void refusesWhatCannotBe() throws Exception {
    assertThat(run(false, "scale", "--nodes", "1")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("nodes must be 20 to 1000000");
    assertThat(run(false, "scale", "--size", "1")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no parameter size");
    assertThat(run(false, "scale", "--growth", "maybe")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("growth must be yes or no");
    assertThat(run(false, "scale", "--nodes", "500000", "--blocks", "1000")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("RENGA_HEAP=");
  }
}
