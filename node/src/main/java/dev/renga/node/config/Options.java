package dev.renga.node.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A table of options, and how it reads as help. Immutable.
public final class Options {
  private final Map<String, Option> byName;

  private Options(Map<String, Option> byName) {
    this.byName = byName;
  }

  /// A table of these options.
  ///
  /// @throws IllegalArgumentException when two have the same name
  public static Options of(List<Option> options) {
    Map<String, Option> byName = new LinkedHashMap<>();
    for (Option option : options) {
      if (byName.put(option.name(), option) != null) {
        throw new IllegalArgumentException("two options named " + option.name());
      }
    }
    return new Options(byName);
  }

  /// The option of that name.
  public Optional<Option> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// All options in the order of the table.
  public List<Option> all() {
    return List.copyOf(byName.values());
  }

  /// The table for people, eighty columns wide.
  public String help() {
    StringBuilder text = new StringBuilder();
    Map<String, List<Option>> categories = new LinkedHashMap<>();
    for (Option option : byName.values()) {
      categories.computeIfAbsent(option.category(), k -> new ArrayList<>()).add(option);
    }
    categories.forEach(
        (category, options) -> {
          text.append(category).append(":\n\n");
          for (Option option : options) {
            text.append("  -").append(option.name());
            if (!option.value().isEmpty()) {
              text.append('=').append(option.value());
            }
            text.append("\n").append(wrap(option.help())).append("\n");
          }
        });
    return text.toString();
  }

  private static String wrap(String help) {
    StringBuilder text = new StringBuilder();
    int column = 0;
    int from = 0;
    while (from < help.length()) {
      int to = help.indexOf(' ', from);
      String word = help.substring(from, to < 0 ? help.length() : to);
      if (column == 0 || column + 1 + word.length() > 80) {
        text.append(column == 0 ? "       " : "\n       ").append(word);
        column = 7 + word.length();
      } else {
        text.append(' ').append(word);
        column += 1 + word.length();
      }
      from = to < 0 ? help.length() : to + 1;
    }
    return text.append('\n').toString();
  }
}
