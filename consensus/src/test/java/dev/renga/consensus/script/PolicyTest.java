package dev.renga.consensus.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.consensus.script.ScriptCases.Case;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What may be relayed may be mined: policy asks for everything that consensus asks for, so that no
/// template of ours is refused for a script that we let in (known failure C-040).
@Tag("kf=C-040")
class PolicyTest {
  private static final int CASES = 3_000;

  @Test
  void policyContainsTheRulesOfEveryBlock() {
    assertThat(ScriptFlags.STANDARD.containsAll(ScriptFlags.MANDATORY)).isTrue();
    assertThat(ScriptFlags.STANDARD.isConsistent()).isTrue();
    for (Network network :
        List.of(
            Network.MAINNET, Network.TESTNET3, Network.TESTNET4, Network.SIGNET, Network.REGTEST)) {
      for (int height = 0; height < 2_000_000; height += 997) {
        ScriptFlags block = ScriptFlags.forBlock(network, height, BlockHash.ZERO);
        assertThat(ScriptFlags.MANDATORY.containsAll(block)).isTrue();
        assertThat(ScriptFlags.STANDARD.containsAll(block)).isTrue();
      }
    }
  }

  @Test
  void whatPassesAllPoliciesPassesEveryBlocksRules() {
    int passed = 0;
    for (long seed = 400_000; seed < 400_000 + CASES; seed++) {
      Case spend = ScriptCases.of(seed);
      if (!ScriptVerifier.verify(spend.tx(), spend.input(), ScriptFlags.STANDARD, Kit.IMMEDIATE)
          .isOk()) {
        continue;
      }
      passed++;
      for (int height : new int[] {0, 200_000, 364_000, 390_000, 420_000, 482_000, 900_000}) {
        ScriptFlags flags = ScriptFlags.forBlock(Network.MAINNET, height, BlockHash.ZERO);
        assertThat(ScriptVerifier.verify(spend.tx(), spend.input(), flags, Kit.IMMEDIATE))
            .as("seed %d at height %d", seed, height)
            .isEqualTo(ScriptError.OK);
      }
    }
    System.out.println("script policy: " + passed + " of " + CASES + " random spends are standard");
    assertThat(passed).isGreaterThan(100);
  }
}
