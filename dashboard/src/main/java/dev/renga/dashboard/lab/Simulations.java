package dev.renga.dashboard.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.dashboard.RefusedException;
import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.ExperimentRun;
import dev.renga.lab.experiment.Experiments;
import dev.renga.lab.experiment.Interval;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.ParameterException;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Result;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Section;
import dev.renga.lab.experiment.StoppedException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Experiments that the page runs beside the live network, one at a time and on one thread. They
/// share nothing with it. Thread-safe.
final class Simulations implements AutoCloseable {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private @Nullable Run run;

  private static final class Run implements Progress {
    private final ExperimentRun experiment;
    private volatile boolean stopped;
    private volatile double fraction;
    private volatile String doing = "";
    private volatile @Nullable Result result;
    private volatile String failure = "";
    private volatile boolean over;

    Run(ExperimentRun experiment) {
      this.experiment = experiment;
    }

    @Override
    public void at(double part, String phrase) {
      fraction = part;
      doing = phrase;
    }

    @Override
    public boolean isStopRequested() {
      return stopped;
    }

    void work() {
      try {
        result = experiment.run(1, this);
        fraction = 1;
      } catch (StoppedException e) {
        failure = "stopped";
      } catch (RuntimeException e) {
        failure = String.valueOf(e.getMessage());
      } finally {
        over = true;
      }
    }
  }

  /// The experiments with their parameters.
  static ObjectNode list() {
    ObjectNode json = JSON.objectNode();
    ArrayNode experiments = json.putArray("experiments");
    for (Experiment experiment : Experiments.ready()) {
      ObjectNode one = experiments.addObject();
      one.put("name", experiment.name()).put("summary", experiment.summary());
      ArrayNode parameters = one.putArray("parameters");
      for (Parameter parameter : Parameters.all(experiment)) {
        ObjectNode each =
            parameters
                .addObject()
                .put("name", parameter.name())
                .put("summary", parameter.summary())
                .put("unit", parameter.unit())
                .put("range", parameter.range())
                .put("default", parameter.defaultText());
        if (parameter instanceof Parameter.Choice choice) {
          ArrayNode choices = each.putArray("choices");
          choice.choices().forEach(choices::add);
        }
      }
    }
    return json;
  }

  /// Starts one, unless one runs.
  ///
  /// @throws RefusedException with a sentence when a name or value is wrong
  synchronized void start(JsonNode command) throws RefusedException {
    Run last = run;
    if (last != null && !last.over) {
      throw new RefusedException(409, "A simulation runs already; stop it first.");
    }
    String name = command.path("experiment").asText();
    Experiment experiment =
        Experiments.named(name)
            .orElseThrow(
                () -> new RefusedException(400, "There is no experiment \"%s\".".formatted(name)));
    Map<String, String> given = new TreeMap<>();
    command
        .path("parameters")
        .properties()
        .forEach(field -> given.put(field.getKey(), field.getValue().asText()));
    try {
      Run next = new Run(ExperimentRun.of(experiment, Parameters.of(experiment, given)));
      run = next;
      Thread.ofPlatform()
          .daemon()
          .name("pages-simulation")
          .priority(Thread.MIN_PRIORITY)
          .start(next::work);
    } catch (ParameterException e) {
      throw new RefusedException(400, String.valueOf(e.getMessage()));
    }
  }

  /// Asks the one that runs to end.
  synchronized void stop() {
    if (run != null) {
      run.stopped = true;
    }
  }

  /// How far the last one is, and what it found.
  synchronized ObjectNode state() {
    ObjectNode json = JSON.objectNode();
    Run last = run;
    if (last == null) {
      return json;
    }
    json.put("name", last.experiment.experiment().name())
        .put("running", !last.over)
        .put("fraction", last.fraction)
        .put("doing", last.doing)
        .put("failure", last.failure);
    ObjectNode parameters = json.putObject("parameters");
    last.experiment.parameters().values().forEach(parameters::put);
    Result result = last.result;
    if (result != null) {
      json.put("hash", result.hash());
      ArrayNode sections = json.putArray("sections");
      result.findings().sections().forEach(section -> sections.add(section(section)));
      ArrayNode notes = json.putArray("notes");
      result.findings().notes().forEach(notes::add);
    }
    return json;
  }

  private static ObjectNode section(Section section) {
    ObjectNode json = JSON.objectNode().put("title", section.title());
    ArrayNode rows = json.putArray("rows");
    for (Row row : section.rows()) {
      ObjectNode one = rows.addObject().put("label", row.label()).put("unit", row.unit());
      one.put("measured", row.measured());
      one.put("verdict", row.verdict().name().toLowerCase(Locale.ROOT)).put("note", row.note());
      row.parameters().forEach(one.putObject("parameters")::put);
      Interval interval = row.interval99();
      if (interval != null) {
        one.put("low", interval.low()).put("high", interval.high());
      }
      if (row.reference() != null) {
        one.put("reference", row.reference().value()).put("source", row.reference().source());
      }
    }
    return json;
  }

  @Override
  public void close() {
    stop();
  }
}
