package dev.renga.consensus.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.consensus.script.ScriptCases.Case;
import dev.renga.crypto.SignatureBatch;
import dev.renga.crypto.SignatureVerifier;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random spends, interpreted three times: by Renga, by [PlainScript] (which must give the same
/// error) and by bitcoin-kmp (the same verdict); and once more with guesses and a batch.
///
/// A normal build runs a few seconds' worth. Every night a million:
///
/// ```
/// mvn -q -pl consensus -am test -Dtest=ScriptDifferentialTest \
///   -Dsurefire.failIfNoSpecifiedTests=false -Dtest.jvm.args='-Drenga.cases=1000000'
/// ```
///
/// Case number n has the seed `renga.seed` + n (0 if not given); a difference prints its seed, and
/// `-Drenga.seed=SEED -Drenga.cases=1` runs it alone.
class ScriptDifferentialTest {
  private static final int CASES = Integer.getInteger("renga.cases", 10_000);
  private static final long SEED = Long.getLong("renga.seed", 0L);

  private final SignatureBatch batch = new SignatureBatch(64);
  private final SignatureChecker guessing = SignatureChecker.collecting(batch, Kit.CURVE);
  private final SignatureVerifier verifier = SignatureVerifier.of(Kit.CURVE);

  @Test
  @Tag("kf=C-081")
  @Tag("kf=C-116")
  void threeInterpretersAgree() {
    List<String> differences = new ArrayList<>();
    Map<ScriptError, Integer> results = new EnumMap<>(ScriptError.class);
    int guesses = 0;
    for (long seed = SEED; seed < SEED + CASES && differences.size() < 5; seed++) {
      Case spend = ScriptCases.of(seed);
      ScriptError error =
          ScriptVerifier.verify(spend.tx(), spend.input(), spend.flags(), Kit.IMMEDIATE);
      results.merge(error, 1, Integer::sum);
      ScriptError plain = PlainScript.verify(spend.tx(), spend.input(), spend.flags());
      if (error != plain) {
        differences.add("seed " + seed + ": " + error + ", plainly " + plain + text(spend));
      }
      Optional<Boolean> kmp = KmpScript.verdict(spend);
      boolean agrees = kmp.isEmpty() || kmp.get() == error.isOk();
      if (!agrees && !KmpScript.isKnownDifference(spend, error)) {
        differences.add("seed " + seed + ": " + error + ", kmp says " + kmp + text(spend));
      }
      batch.clear();
      boolean guess =
          ScriptVerifier.verify(spend.tx(), spend.input(), spend.flags(), guessing).isOk()
              && verifier.verify(batch);
      guesses += guess ? 1 : 0;
      if (guess && !error.isOk()) {
        differences.add("seed " + seed + ": a batch accepts what fails with " + error);
      }
      if (error.isOk() && !fewerRules(spend, seed).isOk()) {
        differences.add("seed " + seed + ": fewer rules refuse" + text(spend));
      }
    }
    System.out.println("script differential: " + CASES + " cases from seed " + SEED);
    System.out.println("script differential: " + guesses + " by batch, " + results);
    assertThat(differences).isEmpty();
    if (CASES >= 10_000) {
      assertThat(results.get(ScriptError.OK)).isBetween(CASES / 10, CASES * 9 / 10);
      assertThat(results).hasSizeGreaterThan(45);
    }
  }

  private static ScriptError fewerRules(Case spend, long seed) {
    ScriptFlags fewer =
        spend.flags().minus(new ScriptFlags(new SplittableRandom(~seed).nextInt(1 << 21)));
    if (!fewer.has(ScriptFlag.P2SH)) {
      fewer = fewer.without(ScriptFlag.WITNESS);
    }
    if (!fewer.has(ScriptFlag.WITNESS)) {
      fewer = fewer.without(ScriptFlag.CLEANSTACK);
    }
    return ScriptVerifier.verify(spend.tx(), spend.input(), fewer, Kit.IMMEDIATE);
  }

  private static String text(Case spend) {
    var input = spend.tx().tx().inputs().get(spend.input());
    return "\n  flags %s\n  input %d of %s\n  unlocking %s\n  locking %s\n  witness %s"
        .formatted(
            spend.flags(),
            spend.input(),
            spend.tx().tx().toBytes(),
            ScriptAsm.toText(input.scriptSig(), false),
            ScriptAsm.toText(spend.tx().spent().get(spend.input()).scriptPubKey(), false),
            input.witness());
  }
}
