package dev.renga.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Pins the lists: changing the order of rules, or a name, is a decision.
class RuleBookTest {
  private static List<String> ids(List<Rule> rules) {
    return rules.stream().map(Rule::id).toList();
  }

  @Test
  void asksTheRulesOfHeadersInThisOrder() {
    assertThat(ids(HeaderRules.PROOF.rules())).containsExactly("header-proof-of-work");
    assertThat(ids(HeaderRules.IN_CHAIN.rules()))
        .containsExactly(
            "header-difficulty",
            "header-time-after-median",
            "header-no-timewarp",
            "header-time-not-future");
    assertThat(ids(HeaderRules.VERSION.rules()))
        .containsExactly("header-version-2", "header-version-3", "header-version-4");
  }

  @Test
  void asksTheRulesOfTransactionsInThisOrder() {
    assertThat(ids(TransactionRules.CONTEXT_FREE.rules()))
        .containsExactly(
            "tx-has-inputs",
            "tx-has-outputs",
            "tx-size",
            "tx-outputs-not-negative",
            "tx-outputs-in-range",
            "tx-outputs-total-in-range",
            "tx-inputs-distinct",
            "tx-coinbase-script-size",
            "tx-prevouts-not-null");
  }

  @Test
  void asksTheRulesOfBlocksInThisOrder() {
    assertThat(ids(BlockRules.PROOF.rules())).containsExactly("signet-solution");
    assertThat(ids(BlockRules.STRUCTURE.rules()))
        .containsExactly(
            "block-merkle-root",
            "block-merkle-unique",
            "block-size",
            "block-not-inner-nodes",
            "block-coinbase-first",
            "block-coinbase-only-first");
    assertThat(ids(BlockRules.LIMITS.rules())).containsExactly("block-legacy-sigops");
    assertThat(ids(BlockRules.IN_CHAIN.rules()))
        .containsExactly(
            "block-transactions-final",
            "block-transactions-final-by-median-time",
            "coinbase-states-height",
            "witness-reserved-value",
            "witness-commitment",
            "witness-needs-commitment",
            "block-weight");
  }

  @Test
  void asksTheRulesOfConnectingInThisOrder() {
    assertThat(ids(ConnectRules.BEGIN.rules())).containsExactly("block-overwrites-nothing");
    assertThat(ids(ConnectRules.INPUTS.rules())).containsExactly("input-unspent");
    assertThat(ids(ConnectRules.INPUT.rules()))
        .containsExactly("input-mature", "input-amounts-in-range");
    assertThat(ids(ConnectRules.TRANSACTION.rules()))
        .containsExactly("tx-creates-no-money", "block-fees-in-range", "tx-relative-locks-passed");
    assertThat(ids(ConnectRules.SIGOPS.rules())).containsExactly("block-sigop-cost");
    assertThat(ids(ConnectRules.END.rules())).containsExactly("coinbase-amount");
  }

  @Test
  void holdsEveryRuleOnce() {
    List<Rule> rules = RuleBook.rules();
    assertThat(ids(rules)).doesNotHaveDuplicates().hasSize(68);
    for (Rule rule : rules) {
      assertThat(rule.sentence()).as(rule.id()).contains("MUST").endsWith(".");
      assertThat(rule.source()).as(rule.id()).isNotBlank();
      assertThat(rule.reason()).as(rule.id()).isNotBlank();
      assertThat(RuleBook.rule(rule.id())).isEqualTo(rule);
    }
  }

  @Test
  void namesCodeThatExists() throws ClassNotFoundException {
    for (Rule rule : RuleBook.rules()) {
      int dot = rule.code().lastIndexOf('.');
      String method = rule.code().substring(dot + 1);
      Class<?> type = Class.forName("dev.renga.consensus." + rule.code().substring(0, dot));
      assertThat(Arrays.stream(type.getDeclaredMethods()).map(Method::getName))
          .as(rule.id())
          .contains(method);
    }
  }

  /// Every reason for which the reference implementation refuses a block in consensus.
  private static final Set<String> REASONS =
      Set.of(
          "high-hash",
          "bad-diffbits",
          "time-too-old",
          "time-timewarp-attack",
          "time-too-new",
          "bad-version(0x…)",
          "bad-signet-blksig",
          "bad-txnmrklroot",
          "bad-txns-duplicate",
          "bad-blk-length",
          "bad-cb-missing",
          "bad-cb-multiple",
          "bad-txns-vin-empty",
          "bad-txns-vout-empty",
          "bad-txns-oversize",
          "bad-txns-vout-negative",
          "bad-txns-vout-toolarge",
          "bad-txns-txouttotal-toolarge",
          "bad-txns-inputs-duplicate",
          "bad-cb-length",
          "bad-txns-prevout-null",
          "bad-blk-sigops",
          "bad-txns-nonfinal",
          "bad-cb-height",
          "bad-witness-nonce-size",
          "bad-witness-merkle-match",
          "unexpected-witness",
          "bad-blk-weight",
          "bad-txns-BIP30",
          "bad-txns-inputs-missingorspent",
          "bad-txns-premature-spend-of-coinbase",
          "bad-txns-inputvalues-outofrange",
          "bad-txns-in-belowout",
          "bad-txns-accumulated-fee-outofrange",
          "bad-cb-amount");

  @Test
  @Tag("kf=C-046")
  void addsNoRuleOfItsOwnAndLeavesNoneOut() {
    Set<String> ours = new TreeSet<>();
    for (Rule rule : RuleBook.rules()) {
      if (!rule.reason().startsWith("block-script-verify-flag-failed (")) {
        ours.add(rule.reason());
      }
    }
    assertThat(ours).containsExactlyInAnyOrderElementsOf(REASONS);
  }
}
