package dev.renga.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
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

      | rule | what must hold | source | reject reason | code | accepts in | rejects in |
      |---|---|---|---|---|---|---|
      """;

  private static final Law BOTH_WAYS =
      new Law(
          "Every rule has a test in which it accepts and one in which it rejects:",
          "a rule that never rejects is no rule, and one that rejects too much splits the network.",
          "write the test and tag it `@Tag(\"accepts=ID\")` or `@Tag(\"rejects=ID\")`; then run"
              + " `./dev update`.");

  private static final Law KNOWN =
      new Law(
          "Every tag of a rule names a rule of the book:",
          "a misspelt tag vouches for nothing.",
          "correct the id in the tag, or the rule's id.");

  private record Rule(String id, String sentence, String source, String reject, String code) {}

  private final Map<String, Set<String>> accepts = Tags.of("accepts");
  private final Map<String, Set<String>> rejects = Tags.of("rejects");
  private List<Rule> rules = List.of();

  @BeforeEach
  void readTheBook() throws ReflectiveOperationException {
    Class<?> book;
    try {
      book = Class.forName("dev.renga.consensus.RuleBook");
    } catch (ClassNotFoundException e) {
      System.out.println("rule book: inactive until consensus has its list of rules");
      assumeTrue(false, "consensus has no list of rules yet");
      return;
    }
    Method list = book.getMethod("rules");
    List<Rule> found = new ArrayList<>();
    for (Object rule : (List<?>) list.invoke(null)) {
      Map<String, String> fields = new HashMap<>();
      for (RecordComponent component : rule.getClass().getRecordComponents()) {
        fields.put(component.getName(), String.valueOf(component.getAccessor().invoke(rule)));
      }
      found.add(
          new Rule(
              field(fields, "id"),
              field(fields, "sentence"),
              field(fields, "source"),
              field(fields, "reject"),
              field(fields, "code")));
    }
    rules = List.copyOf(found);
    assertThat(rules).isNotEmpty();
  }

  @Test
  void everyRuleIsTestedBothWays() {
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
    assertThat(SourceTree.exists(PAGE) ? SourceTree.read(PAGE) : "")
        .as("docs/rules.md is generated from the code; run `./dev update` and commit it")
        .isEqualTo(page);
  }

  private String page() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Rule rule : rules) {
      page.append("| ")
          .append(
              String.join(
                  " | ",
                  "`" + rule.id() + "`",
                  cell(rule.sentence()),
                  cell(rule.source()),
                  rule.reject().isEmpty() ? "–" : "`" + cell(rule.reject()) + "`",
                  rule.code().isEmpty() ? "–" : "`" + cell(rule.code()) + "`",
                  tests(accepts, rule),
                  tests(rejects, rule)))
          .append(" |\n");
    }
    return page.toString();
  }

  private static String tests(Map<String, Set<String>> tags, Rule rule) {
    Set<String> tests = tags.getOrDefault(rule.id(), Set.of());
    return tests.isEmpty() ? "–" : "`" + String.join("` `", tests) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ").strip();
  }

  private static String field(Map<String, String> fields, String name) {
    String value = fields.get(name);
    assertThat(value).as("the rules' record has a component " + name).isNotNull();
    return value;
  }
}
