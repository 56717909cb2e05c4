package dev.renga.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KnownFailuresTest {
  private static final String PAGE = "docs/known-failures.md";
  private static final Pattern ROW =
      Pattern.compile("^\\| ([A-Z]-\\d{3}) \\| (.+) \\| ([a-z0-9, ]+) \\| (.+) \\|$");
  private static final Pattern EXCLUDED = Pattern.compile("excluded by law ([1-9]|10): .{15,}");
  private static final String OPEN = "not yet";
  private static final Pattern WAITING = Pattern.compile("not yet: waits for [A-Za-z].{3,}");

  private static final Law TRUE_PAGE =
      new Law(
          "docs/known-failures.md says of every row what the tests say:",
          "a register that is not true is worth nothing on the day one asks it.",
          "run `./dev update` and commit the page. A tag with an unknown id is a slip of the pen in"
              + " the test.");

  /// One row of the page.
  private record Row(int line, String id, String text, String room, String status) {
    boolean isOpen() {
      return status.equals(OPEN) || isWaiting();
    }

    /// What it concerns is still to be built.
    boolean isWaiting() {
      return WAITING.matcher(status).matches();
    }

    boolean isTest() {
      return status.startsWith("test: ");
    }

    boolean isExcluded() {
      return status.startsWith("excluded");
    }

    String with(String newStatus) {
      return "| " + id + " | " + text + " | " + room + " | " + newStatus + " |";
    }
  }

  private final Map<String, Set<String>> tags = Tags.of("kf");

  @BeforeAll
  static void update() throws IOException {
    if (Boolean.getBoolean("renga.update")) {
      Map<String, Set<String>> tags = Tags.of("kf");
      List<String> lines = new ArrayList<>(SourceTree.read(PAGE).lines().toList());
      for (Row row : rows()) {
        Set<String> tests = tags.getOrDefault(row.id(), Set.of());
        if (!tests.isEmpty()) {
          lines.set(row.line() - 1, row.with("test: " + String.join(", ", tests)));
        } else if (row.isTest()) {
          lines.set(row.line() - 1, row.with(OPEN));
        }
      }
      Files.writeString(SourceTree.root().resolve(PAGE), String.join("\n", lines) + "\n");
    }
  }

  @Test
  void thePageAgreesWithTheTests() {
    List<String> breaches = new ArrayList<>();
    Set<String> unknown = new TreeSet<>(tags.keySet());
    for (Row row : rows()) {
      String place = PAGE + ":" + row.line() + ": " + row.id();
      boolean isTested = tags.containsKey(row.id());
      unknown.remove(row.id());
      if (row.isTest() && !isTested) {
        breaches.add(place + " is marked as tested, and no test carries kf=" + row.id());
      } else if (row.isOpen() && isTested) {
        breaches.add(place + " is marked as open, and is tested by " + tags.get(row.id()));
      } else if (row.isExcluded() && !EXCLUDED.matcher(row.status()).matches()) {
        breaches.add(place + " is excluded without `excluded by law N: reason`");
      } else if (!row.isTest() && !row.isOpen() && !row.isExcluded()) {
        breaches.add(place + " has a status that nobody knows: " + row.status());
      }
    }
    unknown.forEach(id -> breaches.add("kf=" + id + " in " + tags.get(id) + " is not on the page"));
    TRUE_PAGE.holdsUnless(breaches);
  }

  @Test
  void thePageHoldsTheWholeRegister() {
    Map<String, Integer> counts = new TreeMap<>();
    rows().forEach(row -> counts.merge(row.id().substring(0, 1), 1, Integer::sum));
    assertThat(counts)
        .isEqualTo(Map.of("C", 119, "D", 77, "N", 38, "M", 36, "S", 47, "W", 44, "R", 34, "J", 37));
    assertThat(rows()).extracting(Row::id).doesNotHaveDuplicates();
  }

  @Test
  void printsWhatIsOpen() {
    Map<String, List<Row>> groups = new TreeMap<>();
    rows()
        .forEach(
            row ->
                groups.computeIfAbsent(row.id().substring(0, 1), g -> new ArrayList<>()).add(row));
    groups.forEach(
        (group, rows) -> {
          List<String> waiting = rows.stream().filter(Row::isWaiting).map(Row::id).toList();
          List<String> open =
              rows.stream().filter(row -> row.isOpen() && !row.isWaiting()).map(Row::id).toList();
          String line =
              "known failures: group %s: %s rows, %s with a test, %s excluded by a law,"
                  + " %s waiting for what is to be built%s, %s open%s";
          System.out.println(
              line.formatted(
                  group,
                  rows.size(),
                  rows.stream().filter(Row::isTest).count(),
                  rows.stream().filter(Row::isExcluded).count(),
                  waiting.size(),
                  waiting.isEmpty() ? "" : " (" + runs(waiting) + ")",
                  open.size(),
                  open.isEmpty() ? "" : ": " + runs(open)));
        });
    assertThat(groups).isNotEmpty();
  }

  /// `C-001 C-002 C-003 C-007` as `C-001…003 C-007`.
  private static String runs(List<String> ids) {
    StringBuilder text = new StringBuilder();
    for (int first = 0, next; first < ids.size(); first = next) {
      next = first + 1;
      while (next < ids.size() && number(ids, next) == number(ids, next - 1) + 1) {
        next++;
      }
      text.append(' ').append(ids.get(first));
      if (next - first > 1) {
        text.append('…').append(ids.get(next - 1).substring(2));
      }
    }
    return text.toString().strip();
  }

  private static int number(List<String> ids, int index) {
    return Integer.parseInt(ids.get(index).substring(2));
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    int number = 0;
    for (String line : SourceTree.read(PAGE).lines().toList()) {
      number++;
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.add(new Row(number, row.group(1), row.group(2), row.group(3), row.group(4)));
      }
    }
    return rows;
  }
}
