package dev.renga.checks;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import dev.renga.checks.Analysis.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;

/// Collects every use in production code that a ban could speak of.
final class Uses extends TreePathScanner<Void, Void> {
  private static final Pattern LOCALISED =
      Pattern.compile("%[-#+ 0,(<\\d$.]*[^-#+ 0,(<\\d$.scbxn%]");

  private final Analysis analysis;
  private final Unit unit;
  private final List<Use> found = new ArrayList<>();

  private Uses(Analysis analysis, Unit unit) {
    this.analysis = analysis;
    this.unit = unit;
  }

  static List<Use> of(Analysis analysis) {
    List<Use> all = new ArrayList<>();
    for (Unit unit : analysis.units()) {
      Uses uses = new Uses(analysis, unit);
      uses.scan(unit.tree(), null);
      all.addAll(uses.found);
      all.addAll(Shapes.of(analysis, unit));
    }
    return all;
  }

  @Override
  public Void visitImport(ImportTree node, Void unused) {
    return null; // what is imported counts where it is used
  }

  @Override
  public Void visitIdentifier(IdentifierTree node, Void unused) {
    note(getCurrentPath());
    return super.visitIdentifier(node, unused);
  }

  @Override
  public Void visitMemberSelect(MemberSelectTree node, Void unused) {
    note(getCurrentPath());
    return super.visitMemberSelect(node, unused);
  }

  @Override
  public Void visitMemberReference(MemberReferenceTree node, Void unused) {
    note(getCurrentPath());
    return super.visitMemberReference(node, unused);
  }

  @Override
  public Void visitNewClass(NewClassTree node, Void unused) {
    note(getCurrentPath());
    return super.visitNewClass(node, unused);
  }

  @Override
  public Void visitCatch(CatchTree node, Void unused) {
    var statements = node.getBlock().getStatements();
    if (!statements.isEmpty() && statements.getLast() instanceof ThrowTree) {
      return super.visitCatch(node, unused); // it does not go on
    }
    Tree type = node.getParameter().getType();
    List<? extends Tree> alternatives =
        type instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(type);
    TreePath parameter = new TreePath(getCurrentPath(), node.getParameter());
    for (Tree alternative : alternatives) {
      Element element = analysis.element(new TreePath(parameter, alternative));
      if (element != null) {
        add(node, Use.Kind.CATCH, element.toString(), "", List.of());
      }
    }
    return super.visitCatch(node, unused);
  }

  private void note(TreePath path) {
    Tree tree = path.getLeaf();
    switch (analysis.element(path)) {
      case null -> {}
      case ExecutableElement method when isPlainFormat(path, method) -> {}
      case ExecutableElement method when isPlainSplit(path, method) -> {}
      case ExecutableElement method when isOwnInterrupt(path, method) -> {}
      case ExecutableElement method -> {
        boolean isConstructor = method.getKind() == ElementKind.CONSTRUCTOR;
        add(
            tree,
            isConstructor ? Use.Kind.CONSTRUCTOR : Use.Kind.METHOD,
            method.getEnclosingElement().toString(),
            isConstructor ? "" : method.getSimpleName().toString(),
            method.getParameters().stream()
                .map(parameter -> analysis.types().erasure(parameter.asType()).toString())
                .toList());
      }
      case TypeElement type ->
          add(tree, Use.Kind.TYPE, type.getQualifiedName().toString(), "", List.of());
      case VariableElement field when field.getKind() == ElementKind.FIELD ->
          add(
              tree,
              Use.Kind.FIELD,
              field.getEnclosingElement().toString(),
              field.getSimpleName().toString(),
              List.of());
      default -> {}
    }
  }

  /// Whether this is `"…".formatted(…)` with conversions that no locale changes: `%s`, `%c`, `%b`,
  /// `%x`, `%n`, `%%`.
  private static boolean isPlainFormat(TreePath path, ExecutableElement method) {
    return method.getSimpleName().contentEquals("formatted")
        && path.getLeaf() instanceof MemberSelectTree select
        && literal(select.getExpression())
            .filter(format -> !LOCALISED.matcher(format).find())
            .isPresent();
  }

  /// Whether this is `split` at one plain character, which runs no pattern.
  private static boolean isPlainSplit(TreePath path, ExecutableElement method) {
    return method.getSimpleName().contentEquals("split")
        && path.getParentPath().getLeaf() instanceof MethodInvocationTree call
        && literal(call.getArguments().getFirst())
            .filter(at -> at.length() == 1 && !".$|()[{^?*+\\".contains(at))
            .isPresent();
  }

  /// Whether this is `Thread.currentThread().interrupt()`, which only gives back what was taken.
  private static boolean isOwnInterrupt(TreePath path, ExecutableElement method) {
    return method.getSimpleName().contentEquals("interrupt")
        && path.getLeaf() instanceof MemberSelectTree select
        && select.getExpression() instanceof MethodInvocationTree receiver
        && receiver.getMethodSelect() instanceof MemberSelectTree current
        && current.getIdentifier().contentEquals("currentThread");
  }

  /// The text of a string literal, or of a sum of them.
  static Optional<String> literal(ExpressionTree tree) {
    return switch (tree) {
      case LiteralTree literal when literal.getValue() instanceof String text -> Optional.of(text);
      case ParenthesizedTree inner -> literal(inner.getExpression());
      case BinaryTree sum ->
          literal(sum.getLeftOperand())
              .flatMap(left -> literal(sum.getRightOperand()).map(left::concat));
      default -> Optional.empty();
    };
  }

  private void add(Tree tree, Use.Kind kind, String owner, String name, List<String> parameters) {
    found.add(
        new Use(
            unit.file().module(),
            unit.file().path(),
            analysis.line(unit, tree),
            kind,
            owner,
            name,
            parameters));
  }
}
