package dev.renga.bench.chain;

import dev.renga.bench.Child;
import dev.renga.bench.Folders;
import dev.renga.primitives.Network;
import dev.renga.storage.ChainTip;
import dev.renga.storage.RocksChainStore;
import dev.renga.storage.StorageBudget;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `renga bench chain`: how long a fresh node needs to verify a chain, from the start of its
/// process to its end, so that warming up, flushing and closing count as a person would count them.
@Command(
    name = "chain",
    mixinStandardHelpOptions = true,
    description = "Generates a chain (once) and lets a fresh node import it.")
public final class ChainBench implements Callable<Integer> {
  /// What bitcoind did on 2 cores with a chain of the standard size: inputs a second with all
  /// checks, and megabytes a second where blocks are assumed valid.
  private static final double REFERENCE_INPUTS = 40_000;

  private static final double REFERENCE_MEGABYTES = 26;
  private static final String STAGES = "Time of the stages, summed over threads: ";

  /// Sizes of chains by name.
  enum Named {
    STANDARD,
    SMALL
  }

  /// Which imports to measure.
  enum Checks {
    FULL,
    ASSUMEVALID,
    BOTH
  }

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--size",
      defaultValue = "standard",
      description = "standard (420,000 transactions) or small")
  private Named size = Named.STANDARD;

  @Option(names = "--file", description = "Where the chain is kept (default: temporary folder)")
  private @Nullable Path file;

  @Option(names = "--keep", description = "Keep the nodes' folders.")
  private boolean keep;

  @Option(names = "--dbcache", defaultValue = "450", description = "MiB, as the node's -dbcache")
  private int dbcache;

  @Option(names = "--par", defaultValue = "2", description = "Threads, as the node's -par")
  private int par;

  @Option(
      names = "--checks",
      defaultValue = "both",
      description = "full, assumevalid or both (default)")
  private Checks checks = Checks.BOTH;

  @Option(names = "--in-process", description = "Import in this JVM rather than in a child.")
  private boolean inProcess;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    String name = size.name().toLowerCase(Locale.ROOT);
    Path place =
        file == null
            ? Path.of(System.getProperty("java.io.tmpdir"), "renga-" + name + ".dat")
            : file;
    ChainFile chain = ChainFile.of(place.toAbsolutePath(), size(), out::println);
    ChainGenerator.Made made = chain.made();
    out.printf(
        Locale.ROOT,
        "chain %s: %,d blocks, %,d transactions, %,d inputs, %.1f MB, tip %s%n",
        chain.file(),
        made.blocks(),
        made.transactions(),
        made.inputs(),
        made.bytes() / 1e6,
        made.tip());
    boolean good = true;
    if (checks != Checks.ASSUMEVALID) {
      good = measure(chain, false, out);
    }
    if (checks != Checks.FULL) {
      good &= measure(chain, true, out);
    }
    return good ? 0 : 1;
  }

  private ChainGenerator.Size size() {
    return size == Named.SMALL ? ChainGenerator.Size.SMALL : ChainGenerator.Size.STANDARD;
  }

  private boolean measure(ChainFile chain, boolean assumeValid, PrintWriter out)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("renga-bench-");
    try {
      Measured measured =
          inProcess
              ? InProcessImport.run(chain, folder, assumeValid, dbcache, par)
              : runChild(chain, folder, assumeValid);
      report(chain, assumeValid, measured, out);
      return measured.usage().status() == 0 && measured.complete();
    } finally {
      if (keep) {
        out.println("  kept: " + folder);
      } else {
        Folders.delete(folder);
      }
    }
  }

  private Measured runChild(ChainFile chain, Path folder, boolean assumeValid)
      throws IOException, InterruptedException {
    Path log = folder.resolve("output.txt");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "node",
                "-regtest",
                "-datadir=" + folder,
                "-loadblock=" + chain.file(),
                "-stopafterblockimport",
                "-dbcache=" + dbcache,
                "-par=" + par,
                "-listen=0",
                "-server=0",
                "-printtoconsole"));
    arguments.add("-assumevalid=" + (assumeValid ? chain.made().tip() : "0"));
    ProcessBuilder builder = new ProcessBuilder(Child.renga(arguments));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    long started = System.nanoTime();
    Process process = builder.start();
    Child.Usage usage;
    try {
      usage = Child.watch(process, started);
    } finally {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    if (usage.status() != 0) {
      lines.stream().skip(Math.max(0, lines.size() - 20)).forEach(System.err::println);
    }
    return new Measured(usage, stages(lines), isComplete(chain, folder.resolve("regtest")));
  }

  private static String stages(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains(STAGES))
        .map(line -> line.substring(line.indexOf(STAGES) + STAGES.length()))
        .findFirst()
        .orElse("unknown");
  }

  /// Whether the coins on disk are those of the chain's last block.
  static boolean isComplete(ChainFile chain, Path folder) {
    try (var store =
        RocksChainStore.open(
            folder.resolve("chainstate"),
            Network.REGTEST,
            StorageBudget.of(StorageBudget.MINIMUM))) {
      ChainTip tip = store.tip();
      return tip != null && tip.hash().equals(chain.made().tip());
    }
  }

  /// How an import went.
  ///
  /// @param usage of its process
  /// @param stages where the time went, for people
  /// @param complete whether the coins on disk are those of the last block
  record Measured(Child.Usage usage, String stages, boolean complete) {}

  private static void report(
      ChainFile chain, boolean assumeValid, Measured measured, PrintWriter out) {
    Child.Usage usage = measured.usage();
    double seconds = seconds(usage.wall());
    double inputs = chain.made().inputs() / seconds;
    double megabytes = chain.made().bytes() / 1e6 / seconds;
    double reference =
        assumeValid
            ? chain.made().bytes() / 1e6 / REFERENCE_MEGABYTES
            : chain.made().inputs() / REFERENCE_INPUTS;
    out.printf(
        Locale.ROOT,
        """
        %s:
          %.1f s wall, %.1f s CPU, peak memory %s
          %,.0f inputs/s, %.1f MB/s
          %.2f x the time of bitcoind at %s, its figure for the standard chain on 2 cores
          stages: %s
        """,
        assumeValid ? "assumevalid" : "full checks",
        seconds,
        seconds(usage.cpu()),
        usage.peakBytes() == 0 ? "unknown" : (usage.peakBytes() >> 20) + " MiB",
        inputs,
        megabytes,
        seconds / reference,
        assumeValid ? "26 MB/s" : "40,000 inputs/s",
        measured.stages());
    if (usage.status() != 0) {
      out.println("  FAILED: the node ended with status " + usage.status());
    } else if (!measured.complete()) {
      out.println("  FAILED: the node did not reach the chain's last block");
    }
  }

  private static double seconds(Duration duration) {
    return Math.max(1, duration.toNanos()) / 1e9;
  }
}
