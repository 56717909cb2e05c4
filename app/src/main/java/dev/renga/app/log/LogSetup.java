package dev.renga.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.renga.node.config.ConfigException;
import dev.renga.node.config.Settings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// The log as options want it. Configures Logback by code alone: no file is looked for, no text is
/// interpreted.
public final class LogSetup implements AutoCloseable {
  private static final long SHRINK_ABOVE = 11_000_000;
  private static final int SHRINK_TO = 10_000_000;
  private static final String LEVELS = "info, debug, trace";

  private final LineLayout.Style style;
  private final Map<String, Level> levels;
  private final @Nullable Path file;
  private final boolean shrink;
  private final boolean console;
  private @Nullable FileAppender<ILoggingEvent> appender;

  private LogSetup(
      LineLayout.Style style,
      Map<String, Level> levels,
      @Nullable Path file,
      boolean shrink,
      boolean console) {
    this.style = style;
    this.levels = levels;
    this.file = file;
    this.shrink = shrink;
    this.console = console;
  }

  /// Reads the options on the log.
  ///
  /// @param directory the network's folder
  /// @throws ConfigException for categories and levels that do not exist
  public static LogSetup read(Settings settings, Path directory) throws ConfigException {
    Map<String, Level> levels = levels(settings);
    String name = settings.text("debuglogfile").orElse("debug.log");
    boolean none = settings.isNegated("debuglogfile") || name.equals("0");
    return new LogSetup(
        new LineLayout.Style(
            settings.isOn("logtimestamps", true),
            settings.isOn("logtimemicros", false),
            settings.isOn("logthreadnames", false),
            settings.isOn("logsourcelocations", false),
            settings.isOn("loglevelalways", false)),
        levels,
        none ? null : directory.resolve(name.isEmpty() ? "debug.log" : name),
        settings.isOn("shrinkdebugfile", levels.isEmpty()),
        settings.isOn("printtoconsole", true));
  }

  /// The level of every category that `-debug` turns on.
  private static Map<String, Level> levels(Settings settings) throws ConfigException {
    Map<String, Level> own = new LinkedHashMap<>();
    Level general = Level.DEBUG;
    for (String text : settings.texts("loglevel")) {
      int colon = text.indexOf(':');
      if (colon < 0) {
        general = level(text);
        if (general == null) {
          throw new ConfigException(
              "Unsupported global logging level -loglevel=%s. Valid values: %s."
                  .formatted(text, LEVELS));
        }
      } else {
        Level level = level(text.substring(colon + 1));
        String category = text.substring(0, colon);
        if (level == null || !Categories.isKnown(category)) {
          throw new ConfigException(
              "Unsupported category-specific logging level -loglevel=%s. Expected -loglevel=<category>:<loglevel>. Valid categories: %s. Valid loglevels: %s."
                  .formatted(text, String.join(", ", Categories.NAMES), LEVELS));
        }
        own.put(category, level);
      }
    }
    Map<String, Level> levels = new LinkedHashMap<>();
    for (String category : chosen(settings)) {
      levels.put(category, own.getOrDefault(category, general));
    }
    return levels;
  }

  private static @Nullable Level level(String text) {
    return switch (text) {
      case "info" -> Level.INFO;
      case "debug" -> Level.DEBUG;
      case "trace" -> Level.TRACE;
      default -> null;
    };
  }

  private static List<String> chosen(Settings settings) throws ConfigException {
    List<String> chosen = new ArrayList<>();
    for (String text : settings.texts("debug")) {
      switch (text) {
        case "", "1", "all" -> {
          chosen.clear();
          chosen.addAll(Categories.NAMES);
        }
        case "0", "none" -> chosen.clear();
        default -> {
          requireKnown("debug", text);
          if (!chosen.contains(text)) {
            chosen.add(text);
          }
        }
      }
    }
    for (String text : settings.texts("debugexclude")) {
      if (text.equals("") || text.equals("1") || text.equals("all")) {
        chosen.clear();
      } else if (!text.equals("0") && !text.equals("none")) {
        requireKnown("debugexclude", text);
        chosen.remove(text);
      }
    }
    return chosen;
  }

  private static void requireKnown(String option, String category) throws ConfigException {
    if (!Categories.isKnown(category)) {
      throw new ConfigException("Unsupported logging category -%s=%s.".formatted(option, category));
    }
  }

  /// Starts logging.
  ///
  /// @throws ConfigException when the file cannot be opened
  public void start(Terminal terminal) throws ConfigException {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    context.getLogger("dev.renga").setLevel(Level.INFO);
    levels.forEach(
        (category, level) ->
            Categories.loggers(category).forEach(name -> context.getLogger(name).setLevel(level)));
    if (file != null) {
      appender = open(context, file);
      root.addAppender(appender);
    }
    if (console) {
      ConsoleAppender lines = new ConsoleAppender(terminal, layout(context));
      lines.setContext(context);
      lines.start();
      root.addAppender(lines);
    }
  }

  private LineLayout layout(LoggerContext context) {
    LineLayout layout = new LineLayout(style);
    layout.setContext(context);
    layout.start();
    return layout;
  }

  private FileAppender<ILoggingEvent> open(LoggerContext context, Path path)
      throws ConfigException {
    try {
      if (shrink && Files.exists(path) && Files.size(path) > SHRINK_ABOVE) {
        shrink(path);
      }
      // Asked first, because Logback would only complain to itself.
      new RandomAccessFile(path.toFile(), "rw").close();
    } catch (IOException e) {
      throw new ConfigException("Could not open debug log file %s".formatted(path));
    }
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout(context));
    encoder.start();
    FileAppender<ILoggingEvent> opened = new FileAppender<>();
    opened.setContext(context);
    opened.setFile(path.toString());
    opened.setAppend(true);
    opened.setImmediateFlush(true);
    opened.setEncoder(encoder);
    opened.start();
    return opened;
  }

  /// Keeps the last lines of a long log.
  private static void shrink(Path path) throws IOException {
    byte[] tail = new byte[SHRINK_TO];
    try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
      in.seek(in.length() - SHRINK_TO);
      in.readFully(tail);
    }
    int from = 0;
    while (from < tail.length && tail[from] != '\n') {
      from++;
    }
    Path beside = path.resolveSibling(path.getFileName() + ".shrunk");
    Files.deleteIfExists(beside);
    try (RandomAccessFile out = new RandomAccessFile(beside.toFile(), "rw")) {
      out.write(tail, Math.min(from + 1, tail.length), Math.max(0, tail.length - from - 1));
    }
    Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Opens the file anew, for programs that rotate logs (SIGHUP).
  public void reopen() {
    FileAppender<ILoggingEvent> opened = appender;
    if (opened != null) {
      opened.stop();
      opened.start();
    }
  }

  /// Writes what is left and closes the file.
  @Override
  public void close() {
    SLF4JBridgeHandler.uninstall();
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }

  /// Lines on the console. Where a status line rewrites itself, plain progress lines are left out.
  private static final class ConsoleAppender extends AppenderBase<ILoggingEvent> {
    private final Terminal terminal;
    private final LineLayout layout;

    ConsoleAppender(Terminal terminal, LineLayout layout) {
      this.terminal = terminal;
      this.layout = layout;
    }

    @Override
    protected void append(ILoggingEvent event) {
      boolean shownBelow =
          terminal.isRewriting() && event.getLoggerName().equals(ProgressReport.class.getName());
      if (!shownBelow) {
        terminal.print(layout.doLayout(event));
      }
    }
  }
}
