package dev.renga.checks;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import dev.renga.checks.Analysis.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/// Collects shapes of the code that bans speak of: more than one name, such as a record with an
/// array.
final class Shapes extends TreePathScanner<Void, Void> {
  private static final Set<String> LOG_METHODS = Set.of("trace", "debug", "info", "warn", "error");
  private static final String VERDICT = "dev.renga.consensus.Verdict";

  private final Analysis analysis;
  private final Unit unit;
  private final StaticState staticState;
  private final List<Use> found = new ArrayList<>();

  private Shapes(Analysis analysis, Unit unit) {
    this.analysis = analysis;
    this.unit = unit;
    this.staticState = new StaticState(analysis, unit);
  }

  static List<Use> of(Analysis analysis, Unit unit) {
    Shapes shapes = new Shapes(analysis, unit);
    shapes.scan(unit.tree(), null);
    return shapes.found;
  }

  @Override
  public Void visitClass(ClassTree node, Void unused) {
    if (analysis.element(getCurrentPath()) instanceof TypeElement type
        && type.getKind() == ElementKind.RECORD) {
      type.getRecordComponents().stream()
          .filter(component -> component.asType().getKind() == TypeKind.ARRAY)
          .forEach(component -> add(node, "record-array", "record " + type + " has " + component));
    }
    return super.visitClass(node, unused);
  }

  @Override
  public Void visitVariable(VariableTree node, Void unused) {
    if (analysis.element(getCurrentPath()) instanceof VariableElement variable) {
      if (variable.getKind() == ElementKind.FIELD
          && variable.getModifiers().contains(Modifier.STATIC)) {
        staticState
            .fault(variable, node)
            .ifPresent(
                fault -> add(node, "static-state", "static " + node.getName() + " " + fault));
      }
      if (isFloating(variable.asType())) {
        add(node, "floating", variable.asType() + " " + node.getName());
      }
      if (isKeyedByArray(variable.asType())) {
        add(node, "array-key", variable.asType() + " " + node.getName());
      }
    }
    return super.visitVariable(node, unused);
  }

  @Override
  public Void visitMethod(MethodTree node, Void unused) {
    if (node.getName().contentEquals("finalize") && node.getParameters().isEmpty()) {
      add(node, "finalizer", "finalize()");
    }
    if (!(analysis.element(getCurrentPath()) instanceof ExecutableElement method)
        || analysis.elements().getOrigin(method) != Elements.Origin.EXPLICIT) {
      return null; // made by the compiler
    }
    if (isFloating(method.getReturnType())) {
      add(node, "floating", method.getReturnType() + " " + node.getName() + "()");
    }
    return super.visitMethod(node, unused);
  }

  @Override
  public Void visitExpressionStatement(ExpressionStatementTree node, Void unused) {
    if (node.getExpression() instanceof MethodInvocationTree call
        && isA(analysis.trees().getTypeMirror(new TreePath(getCurrentPath(), call)), VERDICT)) {
      add(node, "dropped-verdict", "the verdict of " + call.getMethodSelect() + " is dropped");
    }
    return super.visitExpressionStatement(node, unused);
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree node, Void unused) {
    if (analysis.element(getCurrentPath()) instanceof ExecutableElement method
        && method.getEnclosingElement().toString().equals("org.slf4j.Logger")
        && LOG_METHODS.contains(method.getSimpleName().toString())) {
      List<? extends ExpressionTree> arguments = node.getArguments();
      if (!arguments.isEmpty() && Uses.literal(arguments.getFirst()).isEmpty()) {
        add(node, "log-template", arguments.getFirst() + " is a log line's template");
      }
    }
    return super.visitMethodInvocation(node, unused);
  }

  private static boolean isFloating(TypeMirror type) {
    return type.getKind() == TypeKind.DOUBLE || type.getKind() == TypeKind.FLOAT;
  }

  private boolean isKeyedByArray(TypeMirror type) {
    return type instanceof DeclaredType declared
        && !declared.getTypeArguments().isEmpty()
        && declared.getTypeArguments().getFirst().getKind() == TypeKind.ARRAY
        && (isA(type, "java.util.Map") || isA(type, "java.util.Set"));
  }

  private boolean isA(@Nullable TypeMirror type, String name) {
    TypeElement wanted = analysis.elements().getTypeElement(name);
    return type != null
        && wanted != null
        && type.getKind() == TypeKind.DECLARED
        && analysis
            .types()
            .isSubtype(analysis.types().erasure(type), analysis.types().erasure(wanted.asType()));
  }

  private void add(Tree tree, String ban, String text) {
    found.add(
        new Use(
            unit.file().module(),
            unit.file().path(),
            analysis.line(unit, tree),
            Use.Kind.SHAPE,
            ban,
            text,
            List.of()));
  }
}
