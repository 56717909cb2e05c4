package dev.renga.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LineLayoutTest {
  private final LoggerContext context = new LoggerContext();

  private String line(
      LineLayout.Style style, String logger, Level level, String text, Object... arguments) {
    return line(style, logger, level, text, null, arguments);
  }

  private String line(
      LineLayout.Style style,
      String logger,
      Level level,
      String text,
      @Nullable Throwable problem,
      Object... arguments) {
    LoggingEvent event =
        new LoggingEvent("x", context.getLogger(logger), level, text, problem, arguments);
    event.setInstant(Instant.parse("2026-11-23T07:00:00.000123Z"));
    event.setThreadName("net");
    return new LineLayout(style).doLayout(event);
  }

  private static final LineLayout.Style PLAIN =
      new LineLayout.Style(true, false, false, false, false);

  @Test
  void linesHaveBitcoindsForm() {
    assertThat(line(PLAIN, "dev.renga.chain.Chain", Level.INFO, "a {}", 1))
        .isEqualTo("2026-11-23T07:00:00Z a 1\n");
    assertThat(line(PLAIN, "dev.renga.p2p.connection.Loop", Level.DEBUG, "b"))
        .isEqualTo("2026-11-23T07:00:00Z [net] b\n");
    assertThat(line(PLAIN, "dev.renga.p2p.address.AddressBook", Level.TRACE, "c"))
        .isEqualTo("2026-11-23T07:00:00Z [addrman:trace] c\n");
    assertThat(line(PLAIN, "dev.renga.p2p.connection.Loop", Level.WARN, "d"))
        .isEqualTo("2026-11-23T07:00:00Z [warning] d\n");
    assertThat(
            line(
                new LineLayout.Style(true, true, true, false, true),
                "dev.renga.rpc.server.RpcServer",
                Level.INFO,
                "e"))
        .isEqualTo("2026-11-23T07:00:00.000123Z [net] [http:info] e\n");
    assertThat(line(new LineLayout.Style(false, false, false, false, false), "x", Level.INFO, "f"))
        .isEqualTo("f\n");
  }

  @Test
  @Tag("kf=R-013")
  void oneEventIsOneLineWhateverItSays() {
    String hostile = "a\r\nERROR \u001b[2J \u0000 \u202e \u2028 b";
    String line = line(PLAIN, "dev.renga.rpc", Level.INFO, "{}", hostile);
    assertThat(line)
        .isEqualTo("2026-11-23T07:00:00Z a\\x0d\\x0aERROR \\x1b[2J \\x00 \\u202e \\u2028 b\n");
    assertThat(line(PLAIN, "x", Level.INFO, "{}", "y".repeat(100_000)).length()).isLessThan(17_000);
    assertThat(
            line(
                PLAIN,
                "x",
                Level.ERROR,
                "bad",
                new IllegalStateException("two\nlines", new RuntimeException("cause"))))
        .contains("two\\x0alines")
        .contains("caused by java.lang.RuntimeException: cause")
        .hasLineCount(1);
  }

  @Test
  @Tag("kf=R-012")
  @Tag("kf=J-029")
  void nothingInAMessageIsLookedUpOrInterpreted() {
    for (String text : new String[] {"${jndi:ldap://x/y}", "%n%d{}", "{} {}", "${env:HOME}"}) {
      assertThat(line(PLAIN, "x", Level.INFO, "agent {}", text))
          .isEqualTo("2026-11-23T07:00:00Z agent " + text + "\n");
    }
  }

  @Test
  void theTimeLeftIsNamedOnlyWhenItIsKnown() {
    long second = 1_000_000_000L;
    assertThat(ProgressReport.remaining(0.1, 0.5, 9 * second)).isEmpty();
    assertThat(ProgressReport.remaining(0, 0.5, 60 * second)).isEmpty();
    assertThat(ProgressReport.remaining(0.1, 0.1, 60 * second)).isEqualTo(", about 60 s left");
    assertThat(ProgressReport.remaining(0.01, 0.5, 60 * second)).isEqualTo(", about 50 min left");
    assertThat(ProgressReport.remaining(0.001, 0.5, 60 * second))
        .isEqualTo(", about 8 h 20 min left");
    assertThat(ProgressReport.remaining(0.0001, 0.5, 60 * second))
        .isEqualTo(", about 3 d 11 h left");
    assertThat(ProgressReport.remaining(1e-9, 0.5, 60 * second)).isEmpty();
  }
}
