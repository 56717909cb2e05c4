package dev.renga.lab.experiment;

import java.util.List;

/// A question that is answered by measuring. Implementations have no state; [Experiments] lists
/// them.
public interface Experiment {
  /// The word after `renga sim`: lower case, hyphens.
  String name();

  /// What it asks and measures, one English sentence.
  String summary();

  /// What it can be told, besides the seed that all have ([Parameters#SEED]).
  List<Parameter> parameters();

  /// What there is to do for these parameters; does none of it yet.
  ///
  /// @throws ParameterException if the values are impossible together
  Plan plan(Parameters parameters) throws ParameterException;

  /// Runs all of it on the calling thread. [ExperimentRun] can do more: use several threads, stop,
  /// keep what is done and resume.
  ///
  /// @throws ParameterException if the values are impossible together
  /// @throws StoppedException if `progress` asked for it
  default Result run(Parameters parameters, Progress progress)
      throws ParameterException, StoppedException {
    return ExperimentRun.of(this, parameters).run(1, progress);
  }
}
