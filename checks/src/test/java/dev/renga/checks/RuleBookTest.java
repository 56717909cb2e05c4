package dev.renga.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.renga.consensus.Rule;
import dev.renga.consensus.RuleBook;
import dev.renga.primitives.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Holds docs/rules.md to the rules in `dev.renga.consensus`. Reads the list by reflection while
/// the room is young.
class RuleBookTest {
  private static final String PAGE = "docs/rules.md";

  private static final String HEAD =
      """
      # The rule book

      Every rule of consensus that Renga checks, in the order in which it checks them. This page is generated from the code by
      `./dev update`; `RuleBookTest` fails when it is out of date, and when a rule lacks a test in which it accepts
      (`@Tag("accepts=ID")`) or one in which it rejects (`@Tag("rejects=ID")`).
      """;

  private static final String COLUMNS =
      """
      | rule | what must hold | source | since | reject reason | code | accepts in | rejects in |
      |---|---|---|---|---|---|---|---|
      """;

  private static final Law BOTH_WAYS =
      new Law(
          "Every rule has a test in which it accepts and one in which it rejects:",
          "a rule that never rejects is no rule, and one that rejects too much splits the network.",
          "write the test and tag it `@Tag(\"accepts=ID\")` or `@Tag(\"rejects=ID\")`; then run"
              + " `./dev update`.");

  private static final Law CURRENT =
      new Law(
          "docs/rules.md says what the code does:",
          "people read it instead of the code.",
          "run `./dev update` and commit the page.");

  private static final Law KNOWN =
      new Law(
          "Every tag of a rule names a rule of the book:",
          "a misspelt tag vouches for nothing.",
          "correct the id in the tag, or the rule's id.");

  private final Map<String, Set<String>> accepts = Tags.of("accepts");
  private final Map<String, Set<String>> rejects = Tags.of("rejects");
  private final List<Rule> rules = RuleBook.rules();

  @Test
  void everyRuleIsTestedBothWays() {
    assumeFalse(accepts.isEmpty() && rejects.isEmpty(), "no test of a rule is tagged yet");
    List<String> breaches = new ArrayList<>();
    for (Rule rule : rules) {
      if (!accepts.containsKey(rule.id())) {
        breaches.add(rule.id() + ": no test is tagged accepts=" + rule.id());
      }
      if (!rejects.containsKey(rule.id())) {
        breaches.add(rule.id() + ": no test is tagged rejects=" + rule.id());
      }
    }
    System.out.println(
        "rule book: " + rules.size() + " rules, " + breaches.size() + " tests missing");
    BOTH_WAYS.holdsUnless(breaches);
  }

  @Test
  void everyTagNamesARule() {
    Set<String> unknown = new TreeSet<>(accepts.keySet());
    unknown.addAll(rejects.keySet());
    rules.forEach(rule -> unknown.remove(rule.id()));
    KNOWN.holdsUnless(unknown);
  }

  @Test
  void everyRuleHasAnIdOfItsOwn() {
    assertThat(rules).extracting(Rule::id).doesNotHaveDuplicates();
  }

  @Test
  void thePageIsCurrent() throws IOException {
    String page = page();
    if (Boolean.getBoolean("renga.update")) {
      Files.writeString(SourceTree.root().resolve(PAGE), page);
    }
    List<String> wanted = page.lines().toList();
    List<String> found =
        SourceTree.exists(PAGE) ? SourceTree.read(PAGE).lines().toList() : List.of();
    List<String> breaches = new ArrayList<>();
    for (int i = 0; i < Math.max(wanted.size(), found.size()); i++) {
      if (i >= wanted.size() || i >= found.size() || !wanted.get(i).equals(found.get(i))) {
        breaches.add(PAGE + ":" + (i + 1) + ": is the first line that differs");
        break;
      }
    }
    CURRENT.holdsUnless(breaches);
  }

  private String page() {
    StringBuilder page = new StringBuilder(HEAD);
    String stage = "";
    for (Rule rule : rules) {
      if (!rule.stage().equals(stage)) {
        stage = rule.stage();
        page.append("\n## ").append(stage).append("\n\n").append(COLUMNS);
      }
      page.append("| ").append(String.join(" | ", cells(rule))).append(" |\n");
    }
    return page.toString();
  }

  private List<String> cells(Rule rule) {
    Deployment since = rule.deployment();
    return List.of(
        code(rule.id()),
        cell(rule.sentence()),
        cell(rule.source()),
        since == null ? "always" : since.name(),
        code(rule.reason()),
        code(rule.code()),
        tests(accepts, rule),
        tests(rejects, rule));
  }

  private static String code(String text) {
    return text.isEmpty() ? "–" : "`" + cell(text) + "`";
  }

  private static String tests(Map<String, Set<String>> tags, Rule rule) {
    Set<String> tests = tags.getOrDefault(rule.id(), Set.of());
    return tests.isEmpty() ? "–" : "`" + String.join("` `", tests) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ").strip();
  }
}
