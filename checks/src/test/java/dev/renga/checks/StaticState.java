package dev.renga.checks;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePathScanner;
import dev.renga.checks.Analysis.Unit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/// Decides whether a static field is a constant or state.
///
/// A constant array is private, and in its file no element of it is assigned outside a static
/// initialiser and no method returns it.
final class StaticState {
  private static final Set<String> ALWAYS_STATE =
      Set.of(
          "java.lang.StringBuilder",
          "java.lang.StringBuffer",
          "java.nio.ByteBuffer",
          "java.security.MessageDigest",
          "java.security.SecureRandom",
          "java.util.BitSet",
          "java.util.Random",
          "java.util.random.RandomGenerator",
          "javax.crypto.Cipher",
          "javax.crypto.Mac",
          "java.util.concurrent.ExecutorService",
          "java.util.concurrent.Semaphore");

  private final Analysis analysis;
  private final Set<String> writtenOrReturned = new HashSet<>();

  StaticState(Analysis analysis, Unit unit) {
    this.analysis = analysis;
    new Writes().scan(unit.tree(), null);
  }

  /// What is wrong with this static field, if anything.
  Optional<String> fault(VariableElement field, VariableTree tree) {
    Set<Modifier> modifiers = field.getModifiers();
    if (!modifiers.contains(Modifier.FINAL)) {
      return Optional.of("is not final");
    }
    TypeMirror type = field.asType();
    if (type.getKind() == TypeKind.ARRAY) {
      if (!modifiers.contains(Modifier.PRIVATE)) {
        return Optional.of("is an array that others can change; make it private");
      }
      return writtenOrReturned.contains(tree.getName().toString())
          ? Optional.of("is an array that is written to or handed out")
          : Optional.empty();
    }
    return type.getKind() == TypeKind.DECLARED ? faultOfObject(type, tree) : Optional.empty();
  }

  private Optional<String> faultOfObject(TypeMirror type, VariableTree tree) {
    String name = analysis.types().erasure(type).toString();
    if (ALWAYS_STATE.contains(name)
        || name.startsWith("java.util.concurrent.atomic.")
        || name.startsWith("java.util.concurrent.locks.")) {
      return Optional.of("is a " + name + ", which is state");
    }
    boolean isContainer = isA(type, "java.util.Collection") || isA(type, "java.util.Map");
    if (!isContainer) {
      return Optional.empty();
    }
    if (analysis.types().asElement(type) instanceof TypeElement element
        && !element.getKind().isInterface()) {
      return Optional.of("is a " + name + ", which can be changed");
    }
    return unwrap(tree.getInitializer()) instanceof NewClassTree made
        ? Optional.of("is made by new " + made.getIdentifier() + ", which can be changed")
        : Optional.empty();
  }

  private boolean isA(TypeMirror type, String name) {
    var wanted = analysis.elements().getTypeElement(name);
    return analysis
        .types()
        .isSubtype(analysis.types().erasure(type), analysis.types().erasure(wanted.asType()));
  }

  private static @Nullable ExpressionTree unwrap(@Nullable ExpressionTree tree) {
    return tree instanceof ParenthesizedTree inner ? unwrap(inner.getExpression()) : tree;
  }

  /// Notes the names of arrays whose elements are assigned, or that are returned, in this file.
  private final class Writes extends TreePathScanner<Void, Void> {

    @Override
    public Void visitBlock(BlockTree node, Void unused) {
      boolean isClassBody = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree;
      return isClassBody && node.isStatic() ? null : super.visitBlock(node, unused);
    }

    @Override
    public Void visitAssignment(AssignmentTree node, Void unused) {
      noteElement(node.getVariable());
      return super.visitAssignment(node, unused);
    }

    @Override
    public Void visitCompoundAssignment(CompoundAssignmentTree node, Void unused) {
      noteElement(node.getVariable());
      return super.visitCompoundAssignment(node, unused);
    }

    @Override
    public Void visitUnary(UnaryTree node, Void unused) {
      switch (node.getKind()) {
        case POSTFIX_INCREMENT, PREFIX_INCREMENT, POSTFIX_DECREMENT, PREFIX_DECREMENT ->
            noteElement(node.getExpression());
        default -> {}
      }
      return super.visitUnary(node, unused);
    }

    @Override
    public Void visitReturn(ReturnTree node, Void unused) {
      note(node.getExpression());
      return super.visitReturn(node, unused);
    }

    private void noteElement(ExpressionTree variable) {
      if (variable instanceof ArrayAccessTree access) {
        note(access.getExpression());
      }
    }

    private void note(@Nullable ExpressionTree expression) {
      if (expression instanceof IdentifierTree name) {
        writtenOrReturned.add(name.getName().toString());
      }
    }
  }
}
