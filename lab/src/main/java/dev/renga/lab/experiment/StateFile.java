package dev.renga.lab.experiment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The text in which a run that is not finished is kept:
///
/// ```
/// renga-sim-state 1
/// experiment double-spend
/// parameter trials 100000
/// units 1408
/// unit 0 512.0 []
/// sha256 …of all bytes above…
/// ```
///
/// One line for each unit that is done: its number, its values in the shortest form that reads back
/// exactly, and its trace in brackets. A file whose hash does not fit is refused as a whole.
///
/// @param experiment name of the experiment
/// @param parameters names and canonical values
/// @param units how many units the run has
/// @param done tallies of those that are done
public record StateFile(
    String experiment, Map<String, String> parameters, int units, SortedMap<Integer, Tally> done) {
  private static final String MAGIC = "renga-sim-state 1";
  private static final String EXPERIMENT = "experiment ";
  private static final String PARAMETER = "parameter ";
  private static final String UNITS = "units ";
  private static final String UNIT = "unit ";
  private static final String HASH = "sha256 ";

  public StateFile {
    parameters = new LinkedHashMap<>(parameters);
    done = new TreeMap<>(done);
  }

  /// What a run has done so far.
  public static StateFile of(ExperimentRun run) {
    return new StateFile(
        run.experiment().name(), run.parameters().values(), run.plan().units(), run.done());
  }

  /// The text of the file.
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(MAGIC).append('\n').append(EXPERIMENT).append(experiment).append('\n');
    parameters.forEach(
        (name, value) ->
            text.append(PARAMETER).append(name).append(' ').append(value).append('\n'));
    text.append(UNITS).append(units).append('\n');
    done.forEach(
        (unit, tally) ->
            text.append(UNIT).append(unit).append(' ').append(line(tally)).append('\n'));
    String hash = hash(text.toString());
    return text.append(HASH).append(hash).append('\n').toString();
  }

  /// Reads the text of a file.
  ///
  /// @throws StateException if it is torn, edited or something else
  public static StateFile parse(String text) throws StateException {
    if (!text.startsWith(MAGIC + "\n")) {
      throw new StateException("This is not the state of a simulation that this Renga can resume.");
    }
    int last = text.lastIndexOf("\n" + HASH) + 1;
    String end = last == 0 ? "" : text.substring(last);
    String body = text.substring(0, last);
    if (last == 0 || !end.equals(HASH + hash(body) + "\n")) {
      throw new StateException(
          "The saved state is damaged: it was cut short or edited, so it cannot be resumed.");
    }
    try {
      return lines(body.lines().toList());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new StateException("The saved state does not have the form it should have.");
    }
  }

  private static StateFile lines(List<String> lines) {
    String experiment = after(EXPERIMENT, lines.get(1));
    Map<String, String> parameters = new LinkedHashMap<>();
    int at = 2;
    for (; lines.get(at).startsWith(PARAMETER); at++) {
      String rest = after(PARAMETER, lines.get(at));
      int space = rest.indexOf(' ');
      parameters.put(rest.substring(0, space), rest.substring(space + 1));
    }
    int units = Integer.parseInt(after(UNITS, lines.get(at)));
    SortedMap<Integer, Tally> done = new TreeMap<>();
    for (String line : lines.subList(at + 1, lines.size())) {
      String rest = after(UNIT, line);
      int space = rest.indexOf(' ');
      int unit = Integer.parseInt(rest.substring(0, space));
      if (unit < 0 || unit >= units) {
        throw new IllegalArgumentException("unit " + unit);
      }
      done.put(unit, tally(rest.substring(space + 1)));
    }
    return new StateFile(experiment, parameters, units, done);
  }

  private static String after(String word, String line) {
    if (!line.startsWith(word)) {
      throw new IllegalArgumentException(line);
    }
    return line.substring(word.length());
  }

  /// A tally on one line.
  static String line(Tally tally) {
    StringBuilder line = new StringBuilder();
    tally.values().forEach(value -> line.append(value.doubleValue()).append(' '));
    return line.append('[').append(tally.trace()).append(']').toString();
  }

  private static Tally tally(String line) {
    int bracket = line.lastIndexOf('[');
    List<Double> values = new ArrayList<>();
    int from = 0;
    for (int space = line.indexOf(' '); space >= 0 && space < bracket; ) {
      values.add(Double.valueOf(line.substring(from, space)));
      from = space + 1;
      space = line.indexOf(' ', from);
    }
    return new Tally(values, line.substring(bracket + 1, line.length() - 1));
  }

  private static String hash(String text) {
    return HexFormat.of()
        .formatHex(ExperimentRun.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
