package dev.renga.consensus;

import static org.assertj.core.api.Assertions.assertThat;

/// Asks a verdict what a test wants to know.
final class Verdicts {
  private Verdicts() {}

  static void assertValid(Verdict verdict) {
    assertThat(verdict).isEqualTo(Verdict.VALID);
  }

  static Verdict.Invalid assertInvalid(Verdict verdict, String rule, String reason) {
    assertThat(verdict).isInstanceOf(Verdict.Invalid.class);
    Verdict.Invalid invalid = (Verdict.Invalid) verdict;
    assertThat(invalid.rule() + ": " + invalid.reason()).isEqualTo(rule + ": " + reason);
    return invalid;
  }
}
