package dev.renga.lab.live;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Which nodes a command is for. In text: `3`, `1,4,7-9`, `random`, `random:5`, `half`, `all`.
///
/// What is not named by number is drawn among those for which the command makes sense: the running
/// ones for `kill`, those that are down for `restart`.
public sealed interface NodeChoice {
  /// Highest number a text may name.
  int MAX_NODE = 99_999;

  /// These.
  ///
  /// @param nodes numbers from 0, each once
  record Listed(List<Integer> nodes) implements NodeChoice {
    /// Copies the list.
    public Listed {
      nodes = List.copyOf(nodes);
    }
  }

  /// So many at random; fewer when there are not as many.
  record Random(int count) implements NodeChoice {}

  /// Half of them at random, rounded down.
  record Half() implements NodeChoice {}

  /// All of them.
  record All() implements NodeChoice {}

  /// One node.
  static NodeChoice of(int node) {
    return new Listed(List.of(node));
  }

  /// Reads a choice.
  ///
  /// @throws LabException with a sentence when the text is none
  static NodeChoice parse(String text) {
    if (text.equals("random")) {
      return new Random(1);
    }
    if (text.startsWith("random:")) {
      return new Random(number(text.substring("random:".length()), text));
    }
    if (text.equals("half")) {
      return new Half();
    }
    if (text.equals("all") || text.equals("*")) {
      return new All();
    }
    return new Listed(parseList(text));
  }

  /// Reads numbers and ranges: `1,4,7-9`.
  ///
  /// @throws LabException with a sentence when the text is none
  static List<Integer> parseList(String text) {
    List<Integer> nodes = new ArrayList<>();
    for (String part : Words.split(text, ',')) {
      int dash = part.indexOf('-');
      int first = number(dash < 0 ? part : part.substring(0, dash), text);
      int last = dash < 0 ? first : number(part.substring(dash + 1), text);
      if (last < first) {
        throw new LabException("The range %s in \"%s\" runs backwards.".formatted(part, text));
      }
      for (int node = first; node <= last; node++) {
        if (nodes.contains(node)) {
          throw new LabException("\"%s\" names node %s twice.".formatted(text, node));
        }
        nodes.add(node);
      }
    }
    if (nodes.isEmpty()) {
      throw new LabException("No node is named; write a number, 1,4,7-9, random, half or all.");
    }
    return nodes;
  }

  private static int number(String part, String text) {
    int number = Words.toInt(part);
    if (number < 0 || number > MAX_NODE) {
      throw new LabException(
          "\"%s\" names no nodes; write a number, 1,4,7-9, random, random:5, half or all."
              .formatted(text));
    }
    return number;
  }

  /// The text that [#parse] reads.
  default String toText() {
    return switch (this) {
      case Listed(List<Integer> nodes) ->
          nodes.stream().map(String::valueOf).collect(Collectors.joining(","));
      case Random(int count) -> count == 1 ? "random" : "random:" + count;
      case Half() -> "half";
      case All() -> "all";
    };
  }
}
