package dev.renga.consensus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every rule of consensus, in the order in which a block meets them. Generated from the lists that
/// decide, so that what is read is what is done.
public final class RuleBook {
  private RuleBook() {}

  /// The rules, each once. Ids never change and never come to mean something else.
  public static List<Rule> rules() {
    Map<String, Rule> byId = new LinkedHashMap<>();
    for (List<Rule> list :
        List.of(
            HeaderRules.PROOF.rules(),
            HeaderRules.IN_CHAIN.rules(),
            HeaderRules.VERSION.rules(),
            BlockRules.PROOF.rules(),
            BlockRules.STRUCTURE.rules(),
            TransactionRules.CONTEXT_FREE.rules(),
            BlockRules.LIMITS.rules(),
            BlockRules.IN_CHAIN.rules(),
            ConnectRules.BEGIN.rules(),
            ConnectRules.INPUTS.rules(),
            ConnectRules.INPUT.rules(),
            ConnectRules.TRANSACTION.rules(),
            ConnectRules.SIGOPS.rules(),
            ScriptRules.rules(),
            ConnectRules.END.rules())) {
      list.forEach(rule -> byId.putIfAbsent(rule.id(), rule));
    }
    return List.copyOf(byId.values());
  }

  /// The rule of that id.
  ///
  /// @throws IllegalArgumentException when there is none
  public static Rule rule(String id) {
    for (Rule rule : rules()) {
      if (rule.id().equals(id)) {
        return rule;
      }
    }
    throw new IllegalArgumentException("no rule " + id + " in the rule book");
  }
}
