package dev.renga.lab.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.chain.HeaderNode;
import dev.renga.chain.Submission;
import dev.renga.consensus.Rule;
import dev.renga.consensus.RuleBook;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Block;
import dev.renga.primitives.Network;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every forged block against a real chain.
class ForgeriesTest {
  /// More money than an amount may have, and BIP94: what an ordinary network of the laboratory
  /// lacks.
  private static Network extraordinary() {
    Network rich = ForgeChain.custom("rich", Amount.MAX_MONEY / 10 * 6);
    Network.ProofOfWork pow = rich.proofOfWork();
    return rich.withProofOfWork(
        new Network.ProofOfWork(
            pow.limit(),
            pow.spacing(),
            pow.timespan(),
            pow.minimumDifficultyBlocks(),
            true,
            pow.noRetargeting()));
  }

  private static List<String> rules(Network network) {
    Forgeries.Catalogue catalogue = Forgeries.on(network);
    List<String> rules = new ArrayList<>();
    catalogue.forgeries().forEach(forgery -> rules.add(forgery.rule()));
    catalogue.excluded().forEach(excluded -> rules.add(excluded.rule()));
    return rules;
  }

  @Test
  void everyRuleIsForgedOrExcludedOnce() {
    List<String> book = RuleBook.rules().stream().map(Rule::id).toList();
    for (Network network : List.of(ForgeChain.ordinary(), extraordinary(), Network.MAINNET)) {
      assertThat(rules(network)).containsExactlyInAnyOrderElementsOf(book);
    }
    assertThat(Forgeries.on(ForgeChain.ordinary()).excluded())
        .extracting(Forgeries.Excluded::rule)
        .containsExactlyInAnyOrder(
            "signet-solution",
            "tx-size",
            "header-no-timewarp",
            "input-amounts-in-range",
            "block-fees-in-range");
    assertThat(Forgeries.on(extraordinary()).excluded())
        .extracting(Forgeries.Excluded::rule)
        .containsExactlyInAnyOrder("signet-solution", "tx-size");
  }

  @Test
  void tellsWhatItDoesInBothLanguages() {
    List<Words> texts = new ArrayList<>();
    Forgeries.all().forEach(forgery -> texts.add(forgery.does()));
    assertThat(texts).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(66);
    Forgeries.on(ForgeChain.ordinary()).excluded().forEach(excluded -> texts.add(excluded.why()));
    for (Words text : texts) {
      assertThat(text.in("en")).endsWith(".").matches(s -> s.length() > 20);
      assertThat(text.in("ja")).endsWith("。").isNotEqualTo(text.en());
    }
  }

  @Test
  void aRealChainRefusesEachForgeryByItsRuleAndAcceptsItsTwin() {
    try (ForgeChain forger = ForgeChain.withKey(ForgeChain.ordinary())) {
      List<Forgery> forgeries = Forgeries.on(forger.chain().network()).forgeries();
      assertThat(forgeries).hasSize(RuleBook.rules().size() - 5);
      forgeries.forEach(forgery -> refusesForgeryAndAcceptsTwin(forger, forgery));
      int height = forger.tip().height();
      forger.mine(List.of());
      assertThat(forger.tip().height()).isEqualTo(height + 1);
      System.out.println("forged: " + forgeries.size() + " blocks, each refused by its rule");
    }
  }

  @Test
  void aRichChainWithoutTimeWarpRefusesTheRest() {
    try (ForgeChain forger = ForgeChain.ofAnyone(extraordinary())) {
      for (String rule :
          List.of("input-amounts-in-range", "block-fees-in-range", "header-no-timewarp")) {
        refusesForgeryAndAcceptsTwin(forger, Forgeries.of(rule));
      }
    }
  }

  private static void refusesForgeryAndAcceptsTwin(ForgeChain forger, Forgery forgery) {
    Forged forged = forgery.forge(forger.context());
    for (Block block : forged.before()) {
      assertThat(forger.chain().submit(block)).isInstanceOf(Submission.Connected.class);
    }
    HeaderNode tip = forger.tip();
    Submission fate = forger.chain().submit(forged.block());
    assertThat(fate).as(forgery.rule()).isInstanceOf(Submission.Refused.class);
    var verdict = ((Submission.Refused) fate).verdict();
    assertThat(verdict.rule()).as(verdict.toString()).isEqualTo(forgery.rule());
    String stated = forgery.entry().reason();
    if (!stated.contains("…")) {
      assertThat(verdict.reason()).isEqualTo(stated);
    }
    assertThat(forger.tip()).isSameAs(tip);
    assertThat(forger.chain().submit(forged.control()))
        .as("honest twin of " + forgery.rule())
        .isInstanceOf(Submission.Connected.class);
    assertThat(forger.tip().hash()).isEqualTo(forged.control().hash());
  }

  @Test
  void saysWhatCannotBeForged() {
    assertThatThrownBy(() -> Forgeries.of("no-such-rule"))
        .isInstanceOf(ForgeException.class)
        .hasMessage("The rule book has no rule no-such-rule.");
    assertThatThrownBy(() -> Forgeries.of("tx-size")).hasMessageContaining("itself too large");
    try (ForgeChain forger = ForgeChain.ofAnyone(ForgeChain.ordinary())) {
      ForgeContext context = forger.context();
      assertThatThrownBy(() -> Forgeries.of("header-no-timewarp").forge(context))
          .isInstanceOf(ForgeException.class)
          .hasMessageContaining("BIP94");
      ForgeContext penniless =
          new ForgeContext(
              context.network(),
              context.parent(),
              context.nowSeconds(),
              List.of(),
              context.signer(),
              context.payTo(),
              1);
      assertThatThrownBy(() -> Forgeries.of("input-unspent").forge(penniless))
          .isInstanceOf(ForgeException.class)
          .hasMessageContaining("needs a coin of at least 10000 satoshi");
      assertThat(Forgeries.of("header-proof-of-work").forge(penniless).before()).isEmpty();
    }
  }
}
