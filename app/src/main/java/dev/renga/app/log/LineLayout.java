package dev.renga.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One event as one line in bitcoind's format: `2026-11-23T07:00:00Z [net] message`.
///
/// Control characters are escaped, whoever they come from (known failure R-013); an exception
/// follows on the same line, cut after a few frames. No text is ever looked up or interpreted.
final class LineLayout extends LayoutBase<ILoggingEvent> {
  private static final int MAX_FRAMES = 12;
  private static final int MAX_CAUSES = 6;
  private static final int MAX_MESSAGE = 16_384;

  /// What a line begins with.
  ///
  /// @param timestamps whether with the time
  /// @param micros whether to the microsecond
  /// @param threads whether with the thread's name
  /// @param places whether with the place in the code
  /// @param levels whether category and level are always named
  record Style(
      boolean timestamps, boolean micros, boolean threads, boolean places, boolean levels) {}

  private final Style style;

  /// Categories found before; as many as there are loggers.
  private final Map<String, String> categories = new ConcurrentHashMap<>();

  LineLayout(Style style) {
    this.style = style;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    if (style.timestamps()) {
      appendTime(line, event);
    }
    if (style.threads()) {
      line.append('[').append(event.getThreadName()).append("] ");
    }
    if (style.places()) {
      appendPlace(line, event);
    }
    appendLevel(line, event);
    appendSafely(line, event.getFormattedMessage());
    appendFailure(line, event.getThrowableProxy());
    return line.append('\n').toString();
  }

  private void appendTime(StringBuilder line, ILoggingEvent event) {
    Instant time = event.getInstant();
    if (time == null) {
      time = Instant.ofEpochMilli(event.getTimeStamp());
    }
    String text = time.truncatedTo(ChronoUnit.SECONDS).toString();
    if (style.micros()) {
      String micros = Integer.toString(1_000_000 + time.get(ChronoField.MICRO_OF_SECOND));
      line.append(text, 0, text.length() - 1).append('.').append(micros, 1, 7).append("Z ");
    } else {
      line.append(text).append(' ');
    }
  }

  private static void appendPlace(StringBuilder line, ILoggingEvent event) {
    StackTraceElement[] callers = event.getCallerData();
    if (callers != null && callers.length > 0) {
      line.append('[').append(callers[0].getFileName());
      line.append(':').append(callers[0].getLineNumber()).append("] [");
      line.append(callers[0].getMethodName()).append("] ");
    }
  }

  private void appendLevel(StringBuilder line, ILoggingEvent event) {
    Level level = event.getLevel();
    String category =
        categories.computeIfAbsent(String.valueOf(event.getLoggerName()), Categories::of);
    if (style.levels()) {
      line.append('[').append(category.isEmpty() ? "all" : category).append(':');
      line.append(name(level)).append("] ");
    } else if (level.isGreaterOrEqual(Level.WARN)) {
      line.append('[').append(name(level)).append("] ");
    } else if (level.levelInt < Level.INFO_INT && !category.isEmpty()) {
      line.append('[').append(category);
      line.append(level.levelInt < Level.DEBUG_INT ? ":trace] " : "] ");
    }
  }

  private static String name(Level level) {
    return switch (level.levelInt) {
      case Level.ERROR_INT -> "error";
      case Level.WARN_INT -> "warning";
      case Level.INFO_INT -> "info";
      case Level.DEBUG_INT -> "debug";
      default -> "trace";
    };
  }

  /// Appends with everything escaped that could move the cursor or begin another line.
  static void appendSafely(StringBuilder line, @Nullable String text) {
    if (text == null) {
      return;
    }
    int end = Math.min(text.length(), MAX_MESSAGE);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == 0x7f || isHidden(c)) {
        line.append(c < 0x100 ? "\\x" : "\\u");
        line.append(Integer.toHexString(0x10000 | c), c < 0x100 ? 3 : 1, 5);
      } else {
        line.append(c);
      }
    }
    if (end < text.length()) {
      line.append("… (").append(text.length() - end).append(" more)");
    }
  }

  /// C1 controls, line separators, and marks that turn the direction of text around.
  private static boolean isHidden(char c) {
    return (c >= 0x80 && c < 0xa0)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0x200e
        || c == 0x200f
        || c == 0xfeff;
  }

  private static void appendFailure(StringBuilder line, @Nullable IThrowableProxy failure) {
    int causes = 0;
    for (IThrowableProxy one = failure;
        one != null && causes++ < MAX_CAUSES;
        one = one.getCause()) {
      int left = MAX_FRAMES;
      line.append(causes == 1 ? " | " : " | caused by ").append(one.getClassName()).append(": ");
      appendSafely(line, one.getMessage());
      StackTraceElementProxy[] frames = one.getStackTraceElementProxyArray();
      for (int i = 0; frames != null && i < frames.length && left > 0; i++) {
        StackTraceElement frame = frames[i].getStackTraceElement();
        line.append(" < ").append(frame.getClassName()).append('.').append(frame.getMethodName());
        line.append(':').append(frame.getLineNumber());
        left--;
      }
    }
  }
}
