package dev.renga.app;

import dev.renga.app.log.LogSetup;
import dev.renga.app.log.ProgressReport;
import dev.renga.app.log.Terminal;
import dev.renga.node.NodeException;
import dev.renga.node.RengaNode;
import dev.renga.node.config.ConfigException;
import dev.renga.node.config.ConfigReader;
import dev.renga.node.config.NodeOptions;
import dev.renga.node.config.Options;
import dev.renga.node.config.Settings;
import dev.renga.p2p.protocol.ProtocolSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `renga node`: a node from its options to its exit status.
///
/// Whatever is wrong is one sentence on the error stream that begins with `Error: `, and status 1.
final class NodeCommand {
  private final PrintStream out;
  private final PrintStream err;

  NodeCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  int run(List<String> arguments) throws InterruptedException {
    Options options = NodeOptions.table();
    try {
      Settings settings = Settings.read(options, arguments, DataDirectories.defaultDirectory());
      if (asksForHelp(settings)) {
        out.println(helpText(options));
        return 0;
      }
      if (settings.isOn("version", false)) {
        out.println("Renga version v" + ProtocolSettings.VERSION);
        return 0;
      }
      ConfigReader.Read config =
          ConfigReader.read(
              settings,
              DataDirectories.defaultDirectory(),
              Runtime.getRuntime().availableProcessors());
      LogSetup logging = LogSetup.read(settings, config.networkDirectory());
      config.warnings().forEach(warning -> err.println(asWarning(warning)));
      return run(settings, config, logging);
    } catch (ConfigException e) {
      return failed(e.text());
    } catch (NodeException e) {
      return failed(e.text());
    } catch (java.nio.file.InvalidPathException e) {
      return failed("'%s' cannot be a path: %s.".formatted(e.getInput(), e.getReason()));
    }
  }

  private static boolean asksForHelp(Settings settings) {
    return settings.isOn("help", false) || settings.isOn("h", false) || settings.isOn("?", false);
  }

  private static String helpText(Options options) {
    return """
    Renga version v%s

    Usage: renga node [options]

    Options are bitcoind's. Those in bitcoin.conf have no dash; -noNAME takes one back.

    %s\
    """
        .formatted(ProtocolSettings.VERSION, options.help());
  }

  private int failed(String sentence) {
    err.println("Error: " + sentence);
    return 1;
  }

  /// bitcoind writes this one warning with a small letter.
  private static String asWarning(String warning) {
    return warning.startsWith("-includeconf") ? "warning: " + warning : "Warning: " + warning;
  }

  private int run(Settings settings, ConfigReader.Read config, LogSetup logging)
      throws NodeException, ConfigException, InterruptedException {
    boolean rewriting = Terminal.isThere();
    Terminal terminal = new Terminal(out, rewriting && settings.isOn("printtoconsole", true));
    NodePages pages = NodePages.of(settings, config.node());
    RengaNode node = RengaNode.of(config.node(), pages.http());
    Path pidFile = null;
    try {
      for (String signal : List.of("INT", "TERM")) {
        Signals.on(signal, name -> node.requestStop());
      }
      Signals.on("HUP", name -> logging.reopen());
      node.claim();
      logging.start(terminal);
      sayHello(settings, config);
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, problem) ->
              node.fail(
                  "The thread \"%s\" ended with %s.".formatted(thread.getName(), problem),
                  problem));
      pidFile = writePid(settings, config.networkDirectory());
      node.start();
      pages.show(node, out);
      Optional<String> failure;
      try (ProgressReport _ = ProgressReport.of(node.chain(), terminal, System::nanoTime)) {
        failure = node.awaitStop();
      }
      return failure.map(this::reportFatal).orElse(0);
    } catch (NodeException e) {
      Logger log = LoggerFactory.getLogger(NodeCommand.class);
      log.error("{}", e.text());
      log.debug("The start was refused here", e);
      throw e;
    } finally {
      node.close();
      pages.close();
      remove(pidFile);
      LoggerFactory.getLogger(NodeCommand.class).info("Shutdown: done");
      logging.close();
    }
  }

  private int reportFatal(String sentence) {
    return failed("A fatal internal error occurred, see debug.log for details: " + sentence);
  }

  private static void sayHello(Settings settings, ConfigReader.Read config) {
    Logger log = LoggerFactory.getLogger(NodeCommand.class);
    log.info(
        "Renga version v{} on {} (Java {}, {})",
        ProtocolSettings.VERSION,
        System.getProperty("os.name"),
        Runtime.version(),
        System.getProperty("os.arch"));
    log.info("Network {}, data in {}", config.node().network().name(), config.networkDirectory());
    settings.shown().forEach((name, value) -> log.info("Command-line arg: {}=\"{}\"", name, value));
    config.warnings().forEach(warning -> log.warn("{}", warning));
    config.notes().forEach(note -> log.warn("{}", note));
  }

  private static Path writePid(Settings settings, Path directory) throws NodeException {
    if (settings.isNegated("pid")) {
      return directory.resolve(".no-pid-file");
    }
    String name = settings.text("pid").filter(text -> !text.isEmpty()).orElse("bitcoind.pid");
    Path file = directory.resolve(name);
    try {
      Files.writeString(file, ProcessHandle.current().pid() + "\n", StandardCharsets.US_ASCII);
      return file;
    } catch (IOException e) {
      throw new NodeException(
          "Unable to create the PID file '%s'; does its folder exist, and may it be written to?"
              .formatted(file),
          e);
    }
  }

  private static void remove(@org.jspecify.annotations.Nullable Path pidFile) {
    if (pidFile != null) {
      try {
        Files.deleteIfExists(pidFile);
      } catch (IOException e) {
        LoggerFactory.getLogger(NodeCommand.class)
            .warn("The PID file could not be removed: {}", e.getMessage());
      }
    }
  }
}
