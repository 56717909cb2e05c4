package dev.renga.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.util.TreePathScanner;
import dev.renga.checks.Analysis.Unit;
import dev.renga.checks.SourceTree.JavaFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import javax.lang.model.element.PackageElement;
import org.junit.jupiter.api.Test;

class LayerTest {

  private static final String WHY =
      "whoever changes a room then knows by the table in ARCHITECTURE.md whom the change can reach,"
          + " and the rules of consensus can never come to depend on a socket or a file.";

  private static final Law USES =
      new Law(
          "A room uses only the rooms that the table in ARCHITECTURE.md allows it:",
          WHY,
          "hand in what is needed as an interface that the upper room owns, or move the code to the"
              + " room it belongs to; if the table is wrong, change the table and write down why in"
              + " docs/decisions/.");

  private static final Law POMS =
      new Law(
          "The poms name exactly the rooms that the table in ARCHITECTURE.md names:",
          WHY,
          "make the table and the module's pom.xml say the same.");

  private final Rooms rooms = Rooms.read();

  @Test
  void theTableListsTheModulesInTheOrderOfTheRootPom() {
    List<String> built = SourceTree.modules();
    assertThat(rooms.names().stream().filter(built::contains)).containsExactlyElementsOf(built);
  }

  @Test
  void noRoomUsesOneBelowIt() {
    List<String> breaches = new ArrayList<>();
    for (String room : rooms.names()) {
      for (String used : rooms.uses(room)) {
        if (rooms.names().indexOf(used) >= rooms.names().indexOf(room)) {
          breaches.add("ARCHITECTURE.md: " + room + " uses " + used + ", which is not above it");
        }
      }
    }
    USES.holdsUnless(breaches);
  }

  @Test
  void productionCodeUsesOnlyAllowedRooms() {
    Analysis analysis = Analysis.ofMain();
    Set<String> breaches = new TreeSet<>();
    for (Unit unit : analysis.units()) {
      String room = unit.file().module();
      Set<String> allowed = rooms.reach(room);
      new TreePathScanner<Void, Void>() {
        @Override
        public Void visitIdentifier(IdentifierTree node, Void unused) {
          check();
          return super.visitIdentifier(node, unused);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree node, Void unused) {
          check();
          return super.visitMemberSelect(node, unused);
        }

        private void check() {
          Element element = analysis.element(getCurrentPath());
          if (element == null || element instanceof PackageElement) {
            return;
          }
          PackageElement home = analysis.elements().getPackageOf(element);
          if (home == null) {
            return;
          }
          roomOf(home.getQualifiedName().toString())
              .filter(used -> !used.equals(room) && !allowed.contains(used))
              .ifPresent(
                  used ->
                      breaches.add(
                          "%s: %s uses %s (%s)"
                              .formatted(
                                  analysis.place(unit, getCurrentPath().getLeaf()),
                                  room,
                                  used,
                                  element)));
        }
      }.scan(unit.tree(), null);
    }
    USES.holdsUnless(breaches);
  }

  @Test
  void testCodeImportsOnlyAllowedRooms() {
    Pattern imported = Pattern.compile("(?m)^import (?:static )?(dev\\.renga\\.[a-z0-9.]+)");
    List<String> breaches = new ArrayList<>();
    for (JavaFile file : SourceTree.testFiles()) {
      Matcher matcher = imported.matcher(file.text());
      while (matcher.find()) {
        roomOf(matcher.group(1))
            .filter(used -> !used.equals(file.module()))
            .filter(used -> !rooms.reach(file.module()).contains(used))
            .ifPresent(used -> breaches.add(file.path() + ": imports " + matcher.group(1)));
      }
    }
    USES.holdsUnless(breaches);
  }

  @Test
  void everyFileLiesInAPackageOfItsRoom() {
    USES.holdsUnless(
        SourceTree.allFiles().stream()
            .filter(
                file -> !(file.packageName() + ".").startsWith("dev.renga." + file.module() + "."))
            .map(file -> file.path() + ": lies in package " + file.packageName())
            .toList());
  }

  @Test
  void thePomsAgreeWithTheTable() {
    List<String> breaches = new ArrayList<>();
    for (String module : SourceTree.modules()) {
      Set<String> direct = new TreeSet<>();
      for (Pom.Dependency dependency : Pom.read(module + "/pom.xml").dependencies()) {
        if (!dependency.isTest()) {
          direct.add(dependency.room());
        } else if (!rooms.reach(module).contains(dependency.room())) {
          breaches.add(module + "/pom.xml: its tests use " + dependency.room());
        }
      }
      if (!direct.equals(new TreeSet<>(rooms.uses(module)))) {
        breaches.add(
            module + "/pom.xml: uses " + direct + ", the table says " + rooms.uses(module));
      }
    }
    POMS.holdsUnless(breaches);
  }

  private Optional<String> roomOf(String packageName) {
    if (!packageName.startsWith("dev.renga.")) {
      return Optional.empty();
    }
    String rest = packageName.substring("dev.renga.".length());
    int dot = rest.indexOf('.');
    String room = dot < 0 ? rest : rest.substring(0, dot);
    return Optional.of(room).filter(rooms.names()::contains);
  }
}
