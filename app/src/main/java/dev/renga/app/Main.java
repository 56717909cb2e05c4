package dev.renga.app;

import dev.renga.app.cli.CliCommand;
import dev.renga.app.log.Terminal;
import dev.renga.app.sim.SimCommand;
import dev.renga.p2p.protocol.ProtocolSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;

/// The program `renga`.
///
/// `node` and `cli` have options in bitcoind's form, which no library reads; they are also started
/// hundreds of times by tests. So they go past picocli, which serves all others.
public final class Main {
  private static final Map<String, String> NOT_BUILT = Map.of("wallet", "the wallet");

  private Main() {}

  /// Runs the command in the arguments and ends the process with its status.
  public static void main(String[] arguments) {
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    int status;
    try {
      status = run(List.of(arguments), out, err);
    } catch (Exception e) {
      err.println("Error: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
      status = 1;
    }
    out.flush();
    err.flush();
    System.exit(status);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    String command = arguments.isEmpty() ? "help" : arguments.getFirst();
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    return switch (command) {
      case "node" -> new NodeCommand(out, err).run(rest);
      case "cli" -> new CliCommand(System.in, out, err).run(rest);
      case "sim" -> new SimCommand(out, err, simSurroundings()).run(rest);
      case "warm-up" -> new WarmUp(err).run();
      case "help", "-h", "--help", "-help" -> help(rest, out, err);
      case "version", "--version", "-V", "-version" -> {
        out.println("Renga version v" + ProtocolSettings.VERSION);
        yield 0;
      }
      default -> runOther(command, rest, out, err);
    };
  }

  private static SimCommand.Surroundings simSurroundings() {
    System.setProperty("java.awt.headless", "true");
    Runtime runtime = Runtime.getRuntime();
    return new SimCommand.Surroundings(
        Terminal.isThere(),
        System::nanoTime,
        runtime.maxMemory(),
        runtime.availableProcessors(),
        Main::onStop,
        Path.of(""));
  }

  /// The first signal asks to stop; the second does not wait.
  private static void onStop(Runnable stop) {
    AtomicBoolean asked = new AtomicBoolean();
    for (String name : List.of("INT", "TERM")) {
      Signals.on(
          name,
          signal -> {
            if (asked.getAndSet(true)) {
              Runtime.getRuntime().halt(130);
            }
            stop.run();
          });
    }
  }

  private static int runOther(String command, List<String> rest, PrintStream out, PrintStream err)
      throws Exception {
    if (NOT_BUILT.containsKey(command)) {
      err.println(
          "Error: renga %s is not available: Renga does not have %s yet."
              .formatted(command, NOT_BUILT.get(command)));
      return 1;
    }
    for (Subcommand subcommand : ServiceLoader.load(Subcommand.class)) {
      if (subcommand.name().equals(command)) {
        return subcommand.run(rest);
      }
    }
    if (command.equals("bench")) {
      err.println(
          "Error: renga bench is not part of this build; run it from a checkout with its sources.");
      return 1;
    }
    return picocli(command, rest, out, err);
  }

  private static int help(List<String> rest, PrintStream out, PrintStream err) throws Exception {
    return switch (rest.isEmpty() ? "" : rest.getFirst()) {
      case "", "help" -> {
        commands(out, err).usage(out);
        yield 0;
      }
      case "node" -> new NodeCommand(out, err).run(List.of("-help"));
      case "sim" -> new SimCommand(out, err, simSurroundings()).run(List.of("help"));
      case "bench" -> picocli("bench", List.of("--help"), out, err); // its own help is in its room
      case "cli" -> new CliCommand(System.in, out, err).run(List.of("-help"));
      default -> runOther(rest.getFirst(), List.of("--help"), out, err);
    };
  }

  private static int picocli(String command, List<String> rest, PrintStream out, PrintStream err) {
    CommandLine line = commands(out, err);
    if (!line.getSubcommands().containsKey(command)) {
      err.println(
          "Error: There is no command '%s'. `renga help` lists the commands.".formatted(command));
      return 1;
    }
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(rest);
    return line.execute(all.toArray(String[]::new));
  }

  private static CommandLine commands(PrintStream out, PrintStream err) {
    CommandLine line = new CommandLine(new Commands());
    line.addSubcommand(new LaboratoryCommand(out, err));
    line.addSubcommand(new ForgeCommand(out, err));
    line.addSubcommand(new CheckBlockCommand(out, err));
    line.addSubcommand(new CommandLine.HelpCommand());
    line.setOut(new java.io.PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new java.io.PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler(
        (problem, given) -> {
          String name = problem.getCommandLine().getCommandName();
          err.println(
              "Error: %s. `renga %s --help` lists the options."
                  .formatted(problem.getMessage(), name));
          return 1;
        });
    line.setExecutionExceptionHandler(
        (problem, where, given) -> {
          err.println("Error: " + problem.getMessage());
          return 1;
        });
    for (CommandLine subcommand : line.getSubcommands().values()) {
      if (subcommand.getCommandSpec().findOption("--help") == null) {
        subcommand
            .getCommandSpec()
            .addOption(
                CommandLine.Model.OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Prints this.")
                    .build());
      }
    }
    return line;
  }

  /// The list of commands, for help.
  @CommandLine.Command(
      name = "renga",
      description = "A peer in Bitcoin's network.",
      synopsisSubcommandLabel = "COMMAND",
      subcommands = {
        NodeHelp.class,
        CliHelp.class,
        SimHelp.class,
        BenchHelp.class,
        VersionHelp.class
      })
  private static final class Commands {}

  @CommandLine.Command(
      name = "node",
      description = "Runs a node; `renga node -help` lists bitcoind's options that it knows.")
  private static final class NodeHelp {}

  @CommandLine.Command(
      name = "cli",
      description = "Calls a running node; `renga cli help` lists what it answers.")
  private static final class CliHelp {}

  @CommandLine.Command(
      name = "sim",
      description = "Simulates networks and attacks; `renga sim help` lists what and how.")
  private static final class SimHelp {}

  @CommandLine.Command(name = "bench", description = "Measures; `renga bench help` lists what.")
  private static final class BenchHelp {}

  @CommandLine.Command(name = "version", description = "Prints the version.")
  private static final class VersionHelp {}
}
