package dev.renga.lab.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A scenario: which experiment, and what it is told. As a file it is lines `name = value`; `#`
/// begins a comment, empty lines do not count, and `experiment = …` names the experiment.
///
/// @param experiment its name
/// @param values names and values as people write them
public record Scenario(String experiment, Map<String, String> values) {
  private static final int LONGEST_TEXT = 1 << 20;
  private static final int LONGEST_LINE = 20_000;

  public Scenario {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// Reads the text of a scenario file.
  ///
  /// @throws ParameterException with the number of the line that is wrong
  public static Scenario parse(String text) throws ParameterException {
    if (text.length() > LONGEST_TEXT) {
      throw new ParameterException("A scenario is a short text; this one is over a megabyte.");
    }
    Map<String, String> values = new LinkedHashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.length() > LONGEST_LINE || line.indexOf('\0') >= 0) {
        throw new ParameterException("Line %s is not a line of a scenario.".formatted(number));
      }
      int comment = line.indexOf('#');
      String content = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!content.isEmpty()) {
        add(values, content, number);
      }
    }
    String experiment = values.remove("experiment");
    if (experiment == null) {
      throw new ParameterException(
          "The scenario does not name its experiment: a line such as experiment = double-spend is"
              + " missing.");
    }
    return new Scenario(experiment, values);
  }

  private static void add(Map<String, String> values, String content, int number)
      throws ParameterException {
    int equals = content.indexOf('=');
    if (equals <= 0) {
      throw new ParameterException(
          "Line %s must have the form name = value, not \"%s\"."
              .formatted(number, shortened(content)));
    }
    String name = content.substring(0, equals).strip();
    if (values.put(name, content.substring(equals + 1).strip()) != null) {
      throw new ParameterException("Line %s gives %s a second time.".formatted(number, name));
    }
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
