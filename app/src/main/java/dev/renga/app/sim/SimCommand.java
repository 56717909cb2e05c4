package dev.renga.app.sim;

import dev.renga.app.log.Terminal;
import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.ExperimentRun;
import dev.renga.lab.experiment.Experiments;
import dev.renga.lab.experiment.ParameterException;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Result;
import dev.renga.lab.experiment.Scenario;
import dev.renga.lab.experiment.StateFile;
import dev.renga.lab.report.ReportText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// `renga sim`: lists and runs experiments. Status 0 when done, 1 with one sentence when something
/// is wrong, 130 when stopped.
public final class SimCommand {
  private static final long LARGEST_SCENARIO = 1 << 20;
  private static final int STOPPED = 130;
  private static final double HEAP_SHARE = 0.8;

  private final PrintStream out;
  private final PrintStream err;
  private final Surroundings surroundings;

  /// What a run needs from its process.
  ///
  /// @param terminal whether standard error is one
  /// @param nanos monotonic time in nanoseconds
  /// @param heap largest size of the heap in bytes
  /// @param processors how many there are
  /// @param onStop called once with what is to be called when the person wants to stop
  /// @param here the folder where the command runs
  public record Surroundings(
      boolean terminal,
      LongSupplier nanos,
      long heap,
      int processors,
      Consumer<Runnable> onStop,
      Path here) {}

  public SimCommand(PrintStream out, PrintStream err, Surroundings surroundings) {
    this.out = out;
    this.err = err;
    this.surroundings = surroundings;
  }

  /// @param arguments what follows `sim`
  /// @return exit status
  public int run(List<String> arguments) throws InterruptedException {
    try {
      return dispatch(SimOptions.parse(arguments));
    } catch (SimException | ParameterException e) {
      err.println("Error: " + e.getMessage());
      return 1;
    }
  }

  private int dispatch(SimOptions options)
      throws SimException, ParameterException, InterruptedException {
    List<String> words = options.words();
    String first = words.isEmpty() ? "" : words.getFirst();
    if (options.resume() != null) {
      return resume(options, options.resume());
    }
    if (first.isEmpty() || first.equals("help")) {
      new SimHelp(out).usage();
      return first.isEmpty() && !options.help() ? 1 : 0;
    }
    if (first.equals("list")) {
      new SimHelp(out).list();
      return 0;
    }
    if (words.size() > (first.equals("run") ? 2 : 1)) {
      throw new SimException("%s is one word too many.".formatted(words.getLast()));
    }
    if (first.equals("scale") && !options.help()) {
      return new SimScale(out, err, surroundings).run(options.values());
    }
    if (first.equals("run")) {
      if (words.size() < 2) {
        throw new SimException("renga sim run needs the name of a scenario file.");
      }
      return scenario(options, Path.of(words.get(1)));
    }
    Experiment experiment = experiment(first);
    if (options.help()) {
      new SimHelp(out).parameters(experiment);
      return 0;
    }
    return begin(options, experiment, Parameters.of(experiment, options.values()));
  }

  private static Experiment experiment(String name) throws SimException {
    return Experiments.named(name)
        .orElseThrow(
            () ->
                new SimException(
                    "There is no experiment %s; there are %s."
                        .formatted(
                            name,
                            String.join(
                                ", ",
                                Experiments.ready().stream().map(Experiment::name).toList()))));
  }

  private int scenario(SimOptions options, Path file)
      throws SimException, ParameterException, InterruptedException {
    Scenario scenario;
    try {
      if (Files.isDirectory(file)) {
        throw new SimException("%s is a folder, not a scenario file.".formatted(file));
      }
      if (Files.size(file) > LARGEST_SCENARIO) {
        throw new SimException("%s is too large to be a scenario.".formatted(file));
      }
      scenario = Scenario.parse(Files.readString(file));
    } catch (ParameterException e) {
      throw new SimException("%s: %s".formatted(file, e.getMessage()));
    } catch (NoSuchFileException e) {
      throw new SimException("There is no scenario file %s.".formatted(file));
    } catch (CharacterCodingException e) {
      throw new SimException("%s is not a text file.".formatted(file));
    } catch (IOException e) {
      throw new SimException("%s cannot be read: %s.".formatted(file, e.getMessage()));
    }
    Experiment experiment = experiment(scenario.experiment());
    Map<String, String> values = new LinkedHashMap<>(scenario.values());
    values.putAll(options.values());
    return begin(options, experiment, Parameters.of(experiment, values));
  }

  private int begin(SimOptions options, Experiment experiment, Parameters parameters)
      throws SimException, ParameterException, InterruptedException {
    ExperimentRun run = ExperimentRun.of(experiment, parameters);
    int threads = threads(options, run);
    Path out = options.out();
    SimFolder folder =
        !options.files()
            ? null
            : out != null
                ? SimFolder.create(out, true)
                : SimFolder.create(surroundings.here().resolve("sim-" + experiment.name()), false);
    return go(run, folder, threads);
  }

  private int resume(SimOptions options, Path path)
      throws SimException, ParameterException, InterruptedException {
    if (!options.words().isEmpty() || !options.values().isEmpty() || options.out() != null) {
      throw new SimException(
          "--resume goes on with a run as it was begun; it takes no experiment, parameters or"
              + " --out.");
    }
    SimFolder folder = SimFolder.existing(path);
    StateFile state = folder.state();
    Experiment experiment = experiment(state.experiment());
    ExperimentRun run = ExperimentRun.of(experiment, Parameters.of(experiment, state.parameters()));
    if (run.plan().units() != state.units()) {
      throw new SimException(
          "The run in %s was begun by another version of Renga and cannot be resumed by this one."
              .formatted(path));
    }
    run.resume(state.done());
    return go(run, folder, threads(options, run));
  }

  /// As many threads as were asked for and fit the heap.
  private int threads(SimOptions options, ExperimentRun run) throws SimException {
    long heap = (long) (surroundings.heap() * HEAP_SHARE);
    int threads = options.threads() == 0 ? surroundings.processors() : options.threads();
    threads = Math.min(threads, run.plan().units());
    while (threads > 1 && run.plan().memory(threads) > heap) {
      threads--;
    }
    long needed = run.plan().memory(threads);
    if (needed > heap) {
      throw new SimException(
          "This needs about %s of memory, and the heap may grow to %s; ask for less, or give it more with RENGA_HEAP=%sm."
              .formatted(mebibytes(needed), mebibytes(surroundings.heap()), 2 * (needed >> 20)));
    }
    return threads;
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MiB", (bytes >> 20) + 1);
  }

  private int go(ExperimentRun run, @Nullable SimFolder folder, int threads)
      throws SimException, InterruptedException {
    Experiment experiment = run.experiment();
    SimWatch watch =
        new SimWatch(
            experiment.name(),
            err,
            new Terminal(err, surroundings.terminal()),
            surroundings.nanos());
    watch.beginsAt(run.fractionDone());
    surroundings.onStop().accept(watch::stop);
    long begun = surroundings.nanos().getAsLong();
    Optional<Result> result = new SimSession(run, folder, watch, surroundings.nanos()).go(threads);
    if (result.isEmpty()) {
      String done = String.format(Locale.ROOT, "%.1f %%", 100 * run.fractionDone());
      err.println(
          folder == null
              ? "Stopped at %s; with --no-files nothing is kept.".formatted(done)
              : "Stopped at %s; go on with: renga sim --resume %s".formatted(done, folder.path()));
      return STOPPED;
    }
    out.print(ReportText.of(result.get()));
    double seconds = (surroundings.nanos().getAsLong() - begun) / 1e9;
    err.println(
        String.format(
            Locale.ROOT, "%s took %.1f s on %s threads.", experiment.name(), seconds, threads));
    if (folder != null) {
      folder.report(result.get(), experiment.summary()).forEach(err::println);
      err.println("Reports are in " + folder.path());
    }
    return 0;
  }
}
