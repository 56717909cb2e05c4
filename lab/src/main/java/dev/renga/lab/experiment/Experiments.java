package dev.renga.lab.experiment;

import java.util.List;
import java.util.Optional;

/// The experiments that are ready to run, in the order to list them.
public final class Experiments {
  private Experiments() {}

  public static List<Experiment> ready() {
    return List.of();
  }

  public static Optional<Experiment> named(String name) {
    return ready().stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
