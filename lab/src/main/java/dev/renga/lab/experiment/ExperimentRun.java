package dev.renga.lab.experiment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One run of an experiment: which units are done and what they counted. Thread-safe.
///
/// What is done can be taken out ([#done]) at any time and given to another run of the same
/// experiment, parameters and seed ([#resume]), which then does only the rest and comes to the same
/// [Result].
public final class ExperimentRun {
  private final Experiment experiment;
  private final Parameters parameters;
  private final Plan plan;
  private final double total;
  private final SortedMap<Integer, Tally> done = new TreeMap<>();

  private ExperimentRun(Experiment experiment, Parameters parameters, Plan plan) {
    this.experiment = experiment;
    this.parameters = parameters;
    this.plan = plan;
    double sum = 0;
    for (int unit = 0; unit < plan.units(); unit++) {
      sum += plan.weight(unit);
    }
    this.total = sum;
  }

  /// @throws ParameterException if the values are impossible together
  public static ExperimentRun of(Experiment experiment, Parameters parameters)
      throws ParameterException {
    return new ExperimentRun(experiment, parameters, experiment.plan(parameters));
  }

  public Experiment experiment() {
    return experiment;
  }

  public Parameters parameters() {
    return parameters;
  }

  public Plan plan() {
    return plan;
  }

  /// The units that are done, by number; a copy.
  public SortedMap<Integer, Tally> done() {
    synchronized (done) {
      return Collections.unmodifiableSortedMap(new TreeMap<>(done));
    }
  }

  /// Takes over what an earlier run of the same experiment and parameters has done.
  ///
  /// @throws IllegalArgumentException if a number is not one of this run's units
  public void resume(Map<Integer, Tally> earlier) {
    for (int unit : earlier.keySet()) {
      if (unit < 0 || unit >= plan.units()) {
        throw new IllegalArgumentException("unit %s of %s units".formatted(unit, plan.units()));
      }
    }
    synchronized (done) {
      done.putAll(earlier);
    }
  }

  /// Does what is left and concludes.
  ///
  /// @param threads at least 1; the result does not depend on it
  /// @throws StoppedException if `progress` asked for it; what is done stays done
  public Result run(int threads, Progress progress) throws StoppedException {
    new Crew(this, progress).work(Math.min(threads, plan.units()));
    List<Tally> tallies = new ArrayList<>(done().values());
    return new Result(experiment.name(), parameters, plan.conclude(tallies), hash(tallies));
  }

  /// The part of the work that is done, by weight, 0 to 1.
  public double fractionDone() {
    double sum = 0;
    for (int unit : done().keySet()) {
      sum += plan.weight(unit);
    }
    return Math.min(1, sum / total);
  }

  boolean isDone(int unit) {
    synchronized (done) {
      return done.containsKey(unit);
    }
  }

  void finish(int unit, Tally tally) {
    synchronized (done) {
      done.put(unit, tally);
    }
  }

  Tally runUnit(int unit, Progress progress) throws StoppedException {
    return plan.run(unit, Seeds.derive(parameters.seed(), experiment.name(), unit), progress);
  }

  double totalWeight() {
    return total;
  }

  private String hash(List<Tally> tallies) {
    MessageDigest digest = sha256();
    StringBuilder text = new StringBuilder(experiment.name()).append('\n').append(parameters);
    for (Tally tally : tallies) {
      text.append('\n').append(StateFile.line(tally));
    }
    digest.update(text.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Where the one failure of a crew is kept until all have gone.
  static final class Failure {
    private @Nullable Exception first;

    synchronized void keep(Exception failure) {
      if (first == null || first instanceof StoppedException) {
        first = failure;
      }
    }

    synchronized boolean isThere() {
      return first != null;
    }

    synchronized void raise() throws StoppedException {
      switch (first) {
        case null -> {}
        case StoppedException stopped -> throw stopped;
        case RuntimeException bug -> throw bug;
        default -> throw new IllegalStateException(first);
      }
    }
  }
}
