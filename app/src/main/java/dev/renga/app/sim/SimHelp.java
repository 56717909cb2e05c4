package dev.renga.app.sim;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.Experiments;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.Parameters;
import java.io.PrintStream;

/// What `renga sim` says about itself.
final class SimHelp {
  private static final String USAGE =
      """
      renga sim list                 the experiments
      renga sim NAME [OPTIONS]       runs one
      renga sim NAME --help          its parameters
      renga sim run FILE [OPTIONS]   runs a scenario: lines of name = value, # begins a comment
      renga sim scale                how long networks take here and how that grows; --nodes N,
                                     --links K, --blocks B, --seed S, --growth no for one size
      renga sim --resume DIR         goes on with a run that was stopped, to the same result

      --PARAMETER VALUE, --param PARAMETER=VALUE
                     sets a parameter, such as --trials 1000000 or --seed 7; reals may be written
                     0.45, 45% or 1/3, lists with commas
      --out DIR      folder for state, table, CSV, pictures and page (default: sim-NAME)
      --no-files     only prints the table; such a run cannot be resumed
      --threads N    how many threads work (default: one per processor); changes no result

      Ctrl-C stops and saves; a second one ends at once. Status: 0 done, 1 an error, 130 stopped.
      """;

  private final PrintStream out;

  SimHelp(PrintStream out) {
    this.out = out;
  }

  void usage() {
    out.print(USAGE);
  }

  void list() {
    for (Experiment experiment : Experiments.ready()) {
      out.println(experiment.name());
      out.println("    " + experiment.summary());
    }
  }

  void parameters(Experiment experiment) {
    out.println("renga sim " + experiment.name());
    out.println();
    out.println(experiment.summary());
    out.println();
    for (Parameter parameter : Parameters.all(experiment)) {
      String unit = parameter.unit().isEmpty() ? "" : " " + parameter.unit();
      String ordinary = parameter.defaultText();
      out.println("--" + parameter.name());
      out.println("    " + parameter.summary());
      out.println(
          "    %s%s; default %s"
              .formatted(parameter.range(), unit, ordinary.isEmpty() ? "empty" : ordinary));
    }
  }
}
