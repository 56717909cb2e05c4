package dev.renga.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.checks.SourceTree.JavaFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ForbiddenCallsTest {
  private static final Law LIST =
      new Law(
          "Every exception on the list is still needed:",
          "a stale exception is an open door nobody watches.",
          "take the line out of " + Allowed.LIST + ".");

  @Tag("kf=C-048")
  @Tag("kf=C-059")
  @Tag("kf=J-005")
  @Tag("kf=J-009")
  @Tag("kf=J-016")
  @Tag("kf=J-018")
  @Tag("kf=J-021")
  @Tag("kf=J-022")
  @Tag("kf=J-024")
  @Tag("kf=J-026")
  @Tag("kf=J-027")
  @Tag("kf=J-028")
  @Tag("kf=J-029")
  @Tag("kf=J-030")
  @Tag("kf=J-031")
  @Tag("kf=J-037")
  @Tag("kf=R-010")
  @Tag("kf=R-012")
  @Tag("kf=S-016")
  @Tag("kf=S-033")
  @Tag("kf=W-002")
  @Tag("kf=W-003")
  @Tag("kf=W-004")
  @TestFactory
  Stream<DynamicTest> productionCodeKeepsEveryBan() {
    List<Use> uses = Uses.of(Analysis.ofMain());
    List<Allowed> allowed = Allowed.read();
    return Bans.all().stream()
        .map(
            ban ->
                DynamicTest.dynamicTest(
                    ban.id(), () -> ban.law().holdsUnless(breaches(ban, uses, allowed))));
  }

  @Test
  void noExceptionIsStale() {
    List<Use> uses = Uses.of(Analysis.ofMain());
    List<Ban> bans = Bans.all();
    LIST.holdsUnless(
        Allowed.read().stream()
            .filter(
                entry ->
                    bans.stream()
                        .noneMatch(
                            ban ->
                                uses.stream()
                                    .anyMatch(use -> entry.covers(ban, use) && ban.forbids(use))))
            .map(
                entry ->
                    Allowed.LIST + ":" + entry.line() + ": " + entry.ban() + " · " + entry.path())
            .toList());
  }

  /// Compiles a file that breaks every ban and expects each to notice.
  @Test
  void everyBanNoticesItsBreach(@TempDir Path folder) throws IOException {
    String source;
    try (var stream = ForbiddenCallsTest.class.getResourceAsStream("Offender.java.txt")) {
      assertThat(stream).isNotNull();
      source = new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    Path file = Files.writeString(folder.resolve("Offender.java"), source);
    Analysis analysis =
        Analysis.of(List.of(new JavaFile(file.toString(), "storage", false, source)));
    List<Use> uses = Uses.of(analysis);
    // Each line of the file that ends in a comment `// ban: x` must be noticed by x, and no other
    // line by any.
    Set<String> wanted = new TreeSet<>();
    List<String> lines = source.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      int mark = lines.get(i).indexOf("// ban: ");
      if (mark >= 0) {
        wanted.add(lines.get(i).substring(mark + "// ban: ".length()) + " " + (i + 1));
      }
    }
    Set<String> noticed =
        Bans.all().stream()
            .flatMap(
                ban -> uses.stream().filter(ban::forbids).map(use -> ban.id() + " " + use.line()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(noticed).isEqualTo(wanted);
    Set<String> bans = new HashSet<>();
    wanted.forEach(want -> bans.add(want.substring(0, want.indexOf(' '))));
    assertThat(bans).containsAll(Bans.all().stream().map(Ban::id).toList());
  }

  private static List<String> breaches(Ban ban, List<Use> uses, List<Allowed> allowed) {
    List<String> breaches = new ArrayList<>();
    for (Use use : uses) {
      if (ban.forbids(use) && allowed.stream().noneMatch(entry -> entry.covers(ban, use))) {
        breaches.add(use.path() + ":" + use.line() + ": " + use.text());
      }
    }
    return breaches.stream().distinct().toList();
  }
}
