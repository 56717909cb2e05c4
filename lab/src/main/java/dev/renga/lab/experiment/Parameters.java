package dev.renga.lab.experiment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A value for every parameter of one experiment, checked. Text in canonical form is what is kept,
/// so that equal parameters are equal, print equal and hash equal.
public final class Parameters {
  /// What every experiment has besides its own: the number from which all chance is drawn.
  public static final Parameter SEED =
      new Parameter.Whole(
          "seed", "number from which all chance is drawn", "", 0, Long.MAX_VALUE, 1);

  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// The defaults of an experiment.
  public static Parameters of(Experiment experiment) {
    Map<String, String> values = new LinkedHashMap<>();
    all(experiment).forEach(each -> values.put(each.name(), each.defaultText()));
    return new Parameters(values);
  }

  /// The defaults of an experiment with these values instead.
  ///
  /// @param given names and values as people write them
  /// @throws ParameterException if a name is unknown or a value wrong
  public static Parameters of(Experiment experiment, Map<String, String> given)
      throws ParameterException {
    List<Parameter> known = all(experiment);
    for (String name : given.keySet()) {
      if (known.stream().noneMatch(each -> each.name().equals(name))) {
        throw new ParameterException(
            "%s has no parameter %s; it has %s."
                .formatted(
                    experiment.name(),
                    name,
                    String.join(", ", known.stream().map(Parameter::name).toList())));
      }
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Parameter each : known) {
      String text = given.get(each.name());
      values.put(each.name(), text == null ? each.defaultText() : each.canonical(text));
    }
    return new Parameters(values);
  }

  /// The experiment's own parameters and the seed.
  public static List<Parameter> all(Experiment experiment) {
    List<Parameter> all = new ArrayList<>(experiment.parameters());
    all.add(SEED);
    return List.copyOf(all);
  }

  /// Names and canonical values, in the experiment's order.
  public Map<String, String> values() {
    return values;
  }

  public long seed() {
    return whole("seed");
  }

  /// The value of a [Parameter.Whole].
  public long whole(String name) {
    return Long.parseLong(text(name));
  }

  /// The value of a [Parameter.Whole] whose range fits an `int`.
  public int count(String name) {
    return Math.toIntExact(whole(name));
  }

  /// The value of a [Parameter.Real].
  public double real(String name) {
    return Double.parseDouble(text(name));
  }

  /// The values of a [Parameter.Reals].
  public List<Double> reals(String name) {
    return Lists.of(text(name)).stream().map(Double::valueOf).toList();
  }

  /// The values of a [Parameter.Wholes].
  public List<Long> wholes(String name) {
    return Lists.of(text(name)).stream().map(Long::valueOf).toList();
  }

  /// The word of a [Parameter.Choice], or any value as text.
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no parameter is called " + name);
    }
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Parameters that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /// `name=value` for each, separated by spaces.
  @Override
  public String toString() {
    return String.join(
        " ", values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }
}
