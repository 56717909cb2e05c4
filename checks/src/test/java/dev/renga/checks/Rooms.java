package dev.renga.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The table of rooms in ARCHITECTURE.md, which is the law that the build checks.
final class Rooms {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9]+)` \\|.*\\| ([a-z0-9, `–]+) \\|$");

  private final Map<String, List<String>> uses;

  private Rooms(Map<String, List<String>> uses) {
    this.uses = uses;
  }

  static Rooms read() {
    Map<String, List<String>> uses = new LinkedHashMap<>();
    for (String line : SourceTree.read("ARCHITECTURE.md").lines().toList()) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        List<String> used = new ArrayList<>();
        for (String name : row.group(2).split(",", -1)) {
          String stripped = name.replace("`", "").strip();
          if (!stripped.equals("–")) {
            used.add(stripped);
          }
        }
        uses.put(row.group(1), List.copyOf(used));
      }
    }
    if (uses.isEmpty()) {
      throw new IllegalStateException("ARCHITECTURE.md has lost its table of rooms");
    }
    return new Rooms(uses);
  }

  /// All rooms, top to bottom.
  List<String> names() {
    return List.copyOf(uses.keySet());
  }

  /// The rooms that this one names in its pom.
  List<String> uses(String room) {
    return uses.getOrDefault(room, List.of());
  }

  /// The rooms that this one may use: those it names, and those they may use.
  Set<String> reach(String room) {
    Set<String> reached = new TreeSet<>();
    for (String used : uses(room)) {
      reached.add(used);
      reached.addAll(reach(used));
    }
    return reached;
  }
}
