package dev.renga.consensus;

import dev.renga.primitives.Deployment;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A rule in its list: its sentence beside the function that decides.
///
/// @param <C> what the function may look at
final class ListedRule<C> {
  private final Rule rule;
  private final Predicate<C> holds;
  private final Verdict.Kind kind;
  private final @Nullable Function<C, String> reason;
  private final Function<C, String> detail;

  private ListedRule(
      Rule rule,
      Predicate<C> holds,
      Verdict.Kind kind,
      @Nullable Function<C, String> reason,
      Function<C, String> detail) {
    this.rule = rule;
    this.holds = holds;
    this.kind = kind;
    this.reason = reason;
    this.detail = detail;
  }

  /// A rule of the kind [Verdict.Kind#CONSENSUS] without detail, enforced from genesis on.
  ///
  /// @param code class and method of `holds`; a test proves that it exists
  static <C> ListedRule<C> rule(
      String id, String sentence, String source, String reason, String code, Predicate<C> holds) {
    Rule rule = new Rule(id, sentence, source, reason, code, "", null);
    return new ListedRule<>(rule, holds, Verdict.Kind.CONSENSUS, null, context -> "");
  }

  /// The same rule, enforced from a deployment on.
  ListedRule<C> since(Deployment deployment) {
    Rule dated =
        new Rule(
            rule.id(),
            rule.sentence(),
            rule.source(),
            rule.reason(),
            rule.code(),
            rule.stage(),
            deployment);
    return new ListedRule<>(dated, holds, kind, reason, detail);
  }

  /// The same rule in a list of that name.
  ListedRule<C> inStage(String stage) {
    Rule staged =
        new Rule(
            rule.id(),
            rule.sentence(),
            rule.source(),
            rule.reason(),
            rule.code(),
            stage,
            rule.deployment());
    return new ListedRule<>(staged, holds, kind, reason, detail);
  }

  /// The same rule with other consequences.
  ListedRule<C> kind(Verdict.Kind newKind) {
    return new ListedRule<>(rule, holds, newKind, reason, detail);
  }

  /// The same rule with a fixed detail.
  ListedRule<C> detail(String text) {
    return detail(context -> text);
  }

  /// The same rule with a detail made from what it looked at.
  ListedRule<C> detail(Function<C, String> newDetail) {
    return new ListedRule<>(rule, holds, kind, reason, newDetail);
  }

  /// The same rule with a reason that varies.
  ListedRule<C> reason(Function<C, String> newReason) {
    return new ListedRule<>(rule, holds, kind, newReason, detail);
  }

  Rule rule() {
    return rule;
  }

  boolean holds(C context) {
    return holds.test(context);
  }

  Verdict.Invalid refuse(C context) {
    String why = reason == null ? rule.reason() : reason.apply(context);
    return new Verdict.Invalid(rule.id(), why, detail.apply(context), kind);
  }
}
