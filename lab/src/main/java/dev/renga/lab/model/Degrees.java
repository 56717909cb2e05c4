package dev.renga.lab.model;

import java.util.ArrayList;
import java.util.List;

/// How many links a node opens: a cumulative distribution over 1, 2, 3, ….
///
/// @param cumulative share of nodes that open at most 1, 2, 3, … links; ascending, the last is 1
public record Degrees(List<Double> cumulative) {
  /// Out-degrees measured by Miller et al. 2015, as SimBlock uses them.
  public static final Degrees MILLER =
      new Degrees(
          List.of(
              0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97,
              0.97, 0.98, 0.99, 0.995, 1.0));

  /// Connections of a node in Gervais et al., CCS 2016: 10 % of nodes have 1–4, 40 % 5–9, 30 %
  /// 10–14, 13 % 15–19, 6 % 20–29, 1 % 30–124; inside a class each number is as likely.
  public static final Degrees GERVAIS =
      classes(List.of(4, 9, 14, 19, 29, 124), List.of(0.10, 0.40, 0.30, 0.13, 0.06, 0.01));

  /// Copies and checks the list.
  public Degrees {
    cumulative = List.copyOf(cumulative);
    double before = 0;
    for (double value : cumulative) {
      if (value < before) {
        throw new IllegalArgumentException("a cumulative distribution does not fall");
      }
      before = value;
    }
    if (Math.abs(before - 1) > 1e-9) {
      throw new IllegalArgumentException("a cumulative distribution ends at 1, not " + before);
    }
  }

  private static Degrees classes(List<Integer> last, List<Double> shares) {
    List<Double> cumulative = new ArrayList<>();
    double sum = 0;
    int next = 1;
    for (int i = 0; i < last.size(); i++) {
      int size = last.get(i) - next + 1;
      for (int k = 1; k <= size; k++) {
        cumulative.add(sum + shares.get(i) * k / size);
      }
      sum += shares.get(i);
      next = last.get(i) + 1;
    }
    cumulative.set(cumulative.size() - 1, 1.0);
    return new Degrees(cumulative);
  }

  /// Every node opens the same number.
  public static Degrees constant(int links) {
    List<Double> cumulative = new ArrayList<>();
    for (int i = 1; i < links; i++) {
      cumulative.add(0.0);
    }
    cumulative.add(1.0);
    return new Degrees(cumulative);
  }

  /// Mean of the distribution.
  public double mean() {
    double mean = 0;
    double before = 0;
    for (int i = 0; i < cumulative.size(); i++) {
      mean += (i + 1) * (cumulative.get(i) - before);
      before = cumulative.get(i);
    }
    return mean;
  }

  /// Draws a number of links, 1 or more.
  public int draw(Dice dice) {
    double value = dice.nextDouble();
    int links = 1;
    while (links < cumulative.size() && cumulative.get(links - 1) <= value) {
      links++;
    }
    return links;
  }
}
