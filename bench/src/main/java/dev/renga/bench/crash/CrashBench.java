package dev.renga.bench.crash;

import dev.renga.bench.Folders;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `renga bench crash`: the crash campaign.
@Command(
    name = "crash",
    mixinStandardHelpOptions = true,
    description = "Kills chains and nodes at random moments and inspects what they leave behind.")
public final class CrashBench implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--runs", defaultValue = "200", description = "Kills (default: 200)")
  private int runs;

  @Option(names = "--seed", description = "Seed of the choices (default: the time)")
  private @Nullable Long seed;

  @Option(
      names = "--nodes",
      defaultValue = "15",
      description = "Share of folders, in percent, in which whole nodes work (default: 15)")
  private int nodes;

  @Option(names = "--work", description = "Folder to work in (default: a temporary one)")
  private @Nullable Path work;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    boolean temporary = work == null;
    Path folder = work == null ? Files.createTempDirectory("renga-crash-") : work.toAbsolutePath();
    Files.createDirectories(folder);
    long chosen = seed == null ? System.currentTimeMillis() : seed;
    long started = System.nanoTime();
    Tally tally = Campaign.run(Campaign.Plan.of(runs, nodes, chosen), folder, out::println);
    out.print(tally.text());
    out.printf(Locale.ROOT, "%d s%n", (System.nanoTime() - started) / 1_000_000_000L);
    if (!tally.isClean()) {
      out.println("FAILED: seed " + chosen + ", the folder is kept below " + folder);
      return 1;
    }
    if (temporary) {
      Folders.delete(folder);
    }
    return 0;
  }
}
