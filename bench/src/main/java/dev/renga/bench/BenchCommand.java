package dev.renga.bench;

import dev.renga.app.Subcommand;
import dev.renga.bench.chain.ChainBench;
import dev.renga.bench.crash.CrashBench;
import dev.renga.bench.micro.MicroBench;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/// `renga bench`: everything that measures, and the crash campaign.
@CommandLine.Command(
    name = "bench",
    description = "Measures Renga, and kills it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ChainBench.class,
      CrashBench.class,
      MicroBench.class,
      CommandLine.HelpCommand.class
    })
public final class BenchCommand implements Subcommand {
  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String summary() {
    return "Measures Renga, and kills it.";
  }

  @Override
  public int run(List<String> arguments) {
    CommandLine line = new CommandLine(this);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler(
        (problem, where, given) -> {
          line.getErr().println("Error: " + text(problem));
          return 1;
        });
    if (arguments.isEmpty()) {
      line.usage(line.getOut());
      return 0;
    }
    return line.execute(arguments.toArray(String[]::new));
  }

  private static String text(Exception problem) {
    String message = problem.getMessage();
    return message == null ? problem.toString() : message;
  }
}
