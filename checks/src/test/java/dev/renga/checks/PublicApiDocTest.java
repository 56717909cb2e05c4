package dev.renga.checks;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import dev.renga.checks.Analysis.Unit;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

class PublicApiDocTest {
  private static final Law LAW =
      new Law(
          "Every public type has a doc comment:",
          "a public type is a promise to other rooms; the comment says what is promised: units,"
              + " ranges, errors, thread, source.",
          "write a `///` comment above it, or make it package-private.");

  @Test
  void everyPublicTypeStatesItsContract() {
    Analysis analysis = Analysis.ofMain();
    List<String> breaches = new ArrayList<>();
    for (Unit unit : analysis.units()) {
      for (Tree declaration : unit.tree().getTypeDecls()) {
        if (declaration instanceof ClassTree type
            && type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
          String doc = analysis.trees().getDocComment(TreePath.getPath(unit.tree(), type));
          if (doc == null || doc.isBlank()) {
            breaches.add(analysis.place(unit, type) + ": " + type.getSimpleName());
          }
        }
      }
    }
    LAW.holdsUnless(breaches);
  }
}
