package dev.renga.lab.experiment;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// One thing an experiment can be told: its name, range, unit and default.
///
/// Text is the form in which values are given, kept and hashed; [#canonical] reads it, checks it
/// and writes it in the one form that equal values share. Reals may be written `0.45`, `45%` or
/// `1/3`.
public sealed interface Parameter {
  /// Most values of a list.
  int LONGEST = 1000;

  /// Lower-case words joined by hyphens.
  String name();

  /// One English phrase.
  String summary();

  /// Unit of the value, empty for a pure number or a choice.
  String unit();

  /// The default, in canonical form.
  String defaultText();

  /// The range in words, such as `0 to 0.5`.
  String range();

  /// Reads a value.
  ///
  /// @throws ParameterException if it is not of this kind or out of range
  String canonical(String text) throws ParameterException;

  /// A whole number from `least` to `most`, both allowed.
  record Whole(String name, String summary, String unit, long least, long most, long ordinary)
      implements Parameter {
    @Override
    public String defaultText() {
      return Long.toString(ordinary);
    }

    @Override
    public String range() {
      return least + " to " + most;
    }

    @Override
    public String canonical(String text) throws ParameterException {
      return Long.toString(whole(this, text, least, most));
    }
  }

  /// A real number from `least` to `most`, both allowed.
  record Real(String name, String summary, String unit, double least, double most, double ordinary)
      implements Parameter {
    @Override
    public String defaultText() {
      return Double.toString(ordinary);
    }

    @Override
    public String range() {
      return number(least) + " to " + number(most);
    }

    @Override
    public String canonical(String text) throws ParameterException {
      return Double.toString(real(this, text, least, most));
    }
  }

  /// Real numbers separated by commas, each from `least` to `most`; may be empty where the
  /// experiment then has a list of its own.
  record Reals(
      String name, String summary, String unit, double least, double most, List<Double> ordinary)
      implements Parameter {
    public Reals {
      ordinary = List.copyOf(ordinary);
    }

    @Override
    public String defaultText() {
      return String.join(",", ordinary.stream().map(value -> Double.toString(value)).toList());
    }

    @Override
    public String range() {
      return "a list, each " + number(least) + " to " + number(most);
    }

    @Override
    public String canonical(String text) throws ParameterException {
      List<String> values = new ArrayList<>();
      for (String part : parts(this, text)) {
        values.add(Double.toString(real(this, part, least, most)));
      }
      return String.join(",", values);
    }
  }

  /// Whole numbers separated by commas, each from `least` to `most`; may be empty as [Reals] may.
  record Wholes(
      String name, String summary, String unit, long least, long most, List<Long> ordinary)
      implements Parameter {
    public Wholes {
      ordinary = List.copyOf(ordinary);
    }

    @Override
    public String defaultText() {
      return String.join(",", ordinary.stream().map(value -> Long.toString(value)).toList());
    }

    @Override
    public String range() {
      return "a list, each " + least + " to " + most;
    }

    @Override
    public String canonical(String text) throws ParameterException {
      List<String> values = new ArrayList<>();
      for (String part : parts(this, text)) {
        values.add(Long.toString(whole(this, part, least, most)));
      }
      return String.join(",", values);
    }
  }

  /// One of several words.
  record Choice(String name, String summary, List<String> choices, String defaultText)
      implements Parameter {
    public Choice {
      choices = List.copyOf(choices);
    }

    @Override
    public String unit() {
      return "";
    }

    @Override
    public String range() {
      return String.join(" or ", choices);
    }

    @Override
    public String canonical(String text) throws ParameterException {
      if (!choices.contains(text.strip())) {
        throw wrong(this, text, "one of " + String.join(", ", choices));
      }
      return text.strip();
    }
  }

  private static long whole(Parameter parameter, String text, long least, long most)
      throws ParameterException {
    long value;
    try {
      value = Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw wrong(parameter, text, "a whole number");
    }
    if (value < least || value > most) {
      throw outside(parameter, text);
    }
    return value;
  }

  private static double real(Parameter parameter, String text, double least, double most)
      throws ParameterException {
    double value;
    try {
      value = fraction(text.strip());
    } catch (NumberFormatException e) {
      throw wrong(parameter, text, "a number");
    }
    if (!(value >= least && value <= most)) {
      throw outside(parameter, text);
    }
    return value + 0.0; // no negative zero
  }

  private static double fraction(String text) {
    if (text.length() > 40) {
      throw new NumberFormatException("too long");
    }
    int slash = text.indexOf('/');
    if (slash >= 0) {
      return decimal(text.substring(0, slash)) / decimal(text.substring(slash + 1));
    }
    return text.endsWith("%") ? decimal(text.substring(0, text.length() - 1)) / 100 : decimal(text);
  }

  private static double decimal(String text) {
    return new BigDecimal(text.strip()).doubleValue();
  }

  private static List<String> parts(Parameter parameter, String text) throws ParameterException {
    List<String> parts = Lists.of(text.strip());
    if (parts.size() > LONGEST) {
      throw new ParameterException(
          "%s lists %s values; at most %s are allowed."
              .formatted(parameter.name(), parts.size(), LONGEST));
    }
    return parts;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static ParameterException wrong(Parameter parameter, String text, String wanted) {
    return new ParameterException(
        "%s must be %s, not \"%s\".".formatted(parameter.name(), wanted, shortened(text)));
  }

  private static ParameterException outside(Parameter parameter, String text) {
    return new ParameterException(
        "%s must be %s%s, not %s."
            .formatted(
                parameter.name(),
                parameter.range(),
                parameter.unit().isEmpty() ? "" : " " + parameter.unit(),
                shortened(text)));
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
