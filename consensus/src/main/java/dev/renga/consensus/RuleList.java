package dev.renga.consensus;

import dev.renga.primitives.Deployment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rules in the order in which they are asked. The order is part of the rules: of two that a block
/// breaks the first one gives the reason, and later ones may rely on earlier ones.
///
/// @param <C> what the rules may look at
final class RuleList<C> {
  /// Says whether a deployment is enforced for what is being looked at.
  interface Activation<C> {
    boolean isActive(C context, Deployment deployment);
  }

  private final List<ListedRule<C>> rules;
  private final ListedRule<C>[] asked; // an array is what the hot path walks fastest
  private final Activation<C> activation;

  @SuppressWarnings("unchecked")
  private RuleList(List<ListedRule<C>> rules, Activation<C> activation) {
    this.rules = rules;
    this.asked = rules.toArray(new ListedRule[0]);
    this.activation = activation;
  }

  /// A list of rules that do not depend on the height.
  @SafeVarargs
  static <C> RuleList<C> of(String stage, ListedRule<C>... rules) {
    return of(stage, (context, deployment) -> true, rules);
  }

  /// A list of rules some of which depend on a deployment.
  @SafeVarargs
  static <C> RuleList<C> of(String stage, Activation<C> activation, ListedRule<C>... rules) {
    return new RuleList<>(
        Arrays.stream(rules).map(rule -> rule.inStage(stage)).toList(), activation);
  }

  /// The first rule that does not hold; `null` when all do.
  Verdict.@Nullable Invalid firstBroken(C context) {
    for (ListedRule<C> rule : asked) {
      Deployment deployment = rule.rule().deployment();
      if (deployment != null && !activation.isActive(context, deployment)) {
        continue;
      }
      if (!rule.holds(context)) {
        return rule.refuse(context);
      }
    }
    return null;
  }

  /// As [#firstBroken], as a verdict.
  Verdict check(C context) {
    Verdict.Invalid broken = firstBroken(context);
    return broken == null ? Verdict.VALID : broken;
  }

  /// What one rule of the list says when it does not hold, for those who ask it alone.
  Verdict.Invalid refusal(String id, C context) {
    for (ListedRule<C> rule : asked) {
      if (rule.rule().id().equals(id)) {
        return rule.refuse(context);
      }
    }
    throw new IllegalArgumentException("no rule " + id + " in this list");
  }

  /// The rules as people read them.
  List<Rule> rules() {
    return rules.stream().map(ListedRule::rule).toList();
  }
}
