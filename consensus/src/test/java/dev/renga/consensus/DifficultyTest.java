package dev.renga.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.CustomNetwork;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DifficultyTest {
  private static final Network MAINNET = Network.MAINNET;

  /// The end of a window of 2016 blocks with a given span between its first and its last block.
  private static Headers.Node windowEnd(int bits, long firstTime, long span) {
    Headers.Node node = new Headers.Node(2016, Headers.hash(2016, 9), 4, firstTime, bits, null);
    for (int i = 1; i < 2015; i++) {
      node = Headers.after(node, firstTime + i, bits, 4, 9);
    }
    return Headers.after(node, firstTime + span, bits, 4, 9);
  }

  private static int next(Headers.Node parent, Network network) {
    return Difficulty.nextBits(parent, parent.time() + 600, network);
  }

  @Test
  @Tag("kf=C-056")
  void scalesByTheTimeBetweenFirstAndLastOfTheWindow() {
    int bits = 0x1b0404cb;
    BigInteger old = Target.fromCompact(bits).value().value();
    for (long span : new long[] {600_000, 1_209_599, 1_209_600, 1_209_601, 2_000_000}) {
      BigInteger expected =
          old.multiply(BigInteger.valueOf(span)).divide(BigInteger.valueOf(1_209_600));
      assertThat(next(windowEnd(bits, 1_500_000_000, span), MAINNET))
          .isEqualTo(new Target(expected).toCompact());
    }
  }

  @Test
  @Tag("kf=C-057")
  @Tag("kf=C-066")
  void limitsTheStepToFourfoldEvenForNegativeSpans() {
    int bits = 0x1b0404cb;
    BigInteger old = Target.fromCompact(bits).value().value();
    int hardest = new Target(old.shiftRight(2)).toCompact();
    int easiest = new Target(old.shiftLeft(2)).toCompact();
    for (long span : new long[] {0, 1, 302_400, -1, -1_000_000, -1_500_000_000}) {
      assertThat(next(windowEnd(bits, 1_500_000_000, span), MAINNET)).isEqualTo(hardest);
    }
    for (long span : new long[] {4_838_400, 4_838_401, 2_000_000_000, 0xffffffffL - 1}) {
      assertThat(next(windowEnd(bits, 1, span), MAINNET)).isEqualTo(easiest);
    }
    assertThat(next(windowEnd(bits, 0xf0000000L, 302_400), MAINNET)).isEqualTo(hardest);
  }

  @Test
  @Tag("kf=C-059")
  void neverFallsBelowTheMinimum() {
    assertThat(next(windowEnd(0x1d00ffff, 1_500_000_000, 4_838_400), MAINNET))
        .isEqualTo(0x1d00ffff);
    assertThat(next(windowEnd(0x1e0377ae, 1_600_000_000, 99_999_999), Network.SIGNET))
        .isEqualTo(0x1e0377ae);
  }

  @Test
  @Tag("kf=C-060")
  void letsALateBlockOffOnTestNetworksAndGoesBackAfterwards() {
    int hard = 0x1c00ffff;
    int easy = 0x1d00ffff;
    Headers.Node node = new Headers.Node(2016, Headers.hash(1, 1), 4, 1_400_000_000, hard, null);
    node = Headers.after(node, node.time() + 600, hard, 4, 1);
    Network network = Network.TESTNET3;
    assertThat(Difficulty.nextBits(node, node.time() + 1200, network)).isEqualTo(hard);
    assertThat(Difficulty.nextBits(node, node.time() + 1201, network)).isEqualTo(easy);
    for (int i = 0; i < 5; i++) {
      node = Headers.after(node, node.time() + 1201, easy, 4, 1);
      assertThat(Difficulty.nextBits(node, node.time() + 1, network)).isEqualTo(hard);
      assertThat(Difficulty.nextBits(node, node.time() + 1201, network)).isEqualTo(easy);
    }
    assertThat(Difficulty.nextBits(node, node.time() + 1201, MAINNET)).isEqualTo(easy);
  }

  @Test
  @Tag("kf=C-060")
  void stopsGoingBackAtTheFirstBlockOfTheWindow() {
    int easy = 0x1d00ffff;
    Headers.Node before =
        new Headers.Node(4031, Headers.hash(1, 1), 4, 1_400_000_000, 0x1c00ffff, null);
    Headers.Node node = Headers.after(before, before.time() + 600, easy, 4, 1);
    node = Headers.after(node, node.time() + 1201, easy, 4, 1);
    assertThat(Difficulty.nextBits(node, node.time() + 1, Network.TESTNET3)).isEqualTo(easy);
  }

  @Test
  @Tag("kf=C-060")
  void retargetsFromTheFirstBlockWhereBip94HoldsElseFromTheLast() {
    int hard = 0x1c00ffff;
    int easy = 0x1d00ffff;
    Headers.Node node = new Headers.Node(2016, Headers.hash(2016, 9), 4, 1_500_000_000, hard, null);
    for (int i = 1; i < 2015; i++) {
      node = Headers.after(node, node.time() + 600, hard, 4, 9);
    }
    node = Headers.after(node, 1_500_000_000 + 1_209_600, easy, 4, 9);
    assertThat(next(node, Network.TESTNET4)).isEqualTo(hard);
    assertThat(next(node, Network.TESTNET3)).isEqualTo(easy);
  }

  @Test
  @Tag("kf=C-061")
  void followsItsOwnBranch() {
    int bits = 0x1b0404cb;
    Headers.Node fork = new Headers.Node(4030, Headers.hash(1, 1), 4, 1_500_000_000, bits, null);
    Headers.Node first = new Headers.Node(2016, Headers.hash(2, 1), 4, 1_499_000_000, bits, null);
    HeaderView slow = joined(Headers.after(fork, 1_502_000_000, bits, 4, 1), first);
    HeaderView fast = joined(Headers.after(fork, 1_500_000_001, bits, 4, 2), first);
    assertThat(Difficulty.nextBits(slow, 1_502_000_600, MAINNET))
        .isNotEqualTo(Difficulty.nextBits(fast, 1_502_000_600, MAINNET));
  }

  private static HeaderView joined(Headers.Node last, Headers.Node first) {
    return new HeaderView() {
      @Override
      public int height() {
        return last.height();
      }

      @Override
      public BlockHash hash() {
        return last.hash();
      }

      @Override
      public int version() {
        return last.version();
      }

      @Override
      public long time() {
        return last.time();
      }

      @Override
      public int bits() {
        return last.bits();
      }

      @Override
      public HeaderView previous() {
        return last;
      }

      @Override
      public HeaderView ancestor(int height) {
        assertThat(height).isEqualTo(first.height());
        return first;
      }
    };
  }

  @Test
  void neverChangesWithoutRetargeting() {
    Headers.Node node = Headers.chain(Network.REGTEST, 143);
    assertThat(next(node, Network.REGTEST)).isEqualTo(0x207fffff);
  }

  @Test
  void followsTheRhythmOfACustomNetwork() {
    Network own =
        new CustomNetwork(
                "rhythm", 2, 10, Target.parseHex("00ff" + "f".repeat(60)), 1, 1, 1_700_000_000)
            .toNetwork();
    Headers.Node node = Headers.genesis(own);
    int bits = node.bits();
    for (int i = 1; i < 10; i++) {
      assertThat(Difficulty.nextBits(node, node.time() + 1, own)).isEqualTo(bits);
      node = Headers.after(node, node.time() + 1, bits, 4, 1);
    }
    BigInteger expected =
        Target.fromCompact(bits)
            .value()
            .value()
            .multiply(BigInteger.valueOf(9))
            .divide(BigInteger.valueOf(20));
    assertThat(Difficulty.nextBits(node, node.time() + 1, own))
        .isEqualTo(new Target(expected).toCompact());
  }

  @Test
  void permitsWithoutContextExactlyWhatCouldFollow() {
    int old = 0x1b0404cb;
    int hardest = next(windowEnd(old, 1_500_000_000, 0), MAINNET);
    int easiest = next(windowEnd(old, 1_500_000_000, 9_999_999), MAINNET);
    assertThat(Difficulty.permittedTransition(MAINNET, 2016, old, hardest)).isTrue();
    assertThat(Difficulty.permittedTransition(MAINNET, 2016, old, easiest)).isTrue();
    assertThat(Difficulty.permittedTransition(MAINNET, 2016, old, old)).isTrue();
    assertThat(Difficulty.permittedTransition(MAINNET, 2016, old, hardest - 1)).isFalse();
    assertThat(Difficulty.permittedTransition(MAINNET, 2016, old, easiest + 1)).isFalse();
    assertThat(Difficulty.permittedTransition(MAINNET, 2017, old, old)).isTrue();
    assertThat(Difficulty.permittedTransition(MAINNET, 2017, old, old + 1)).isFalse();
    assertThat(Difficulty.permittedTransition(MAINNET, 2016, 0x1d00ffff, 0x1d00ffff)).isTrue();
    assertThat(Difficulty.permittedTransition(MAINNET, 2016, 0x1d00ffff, 0x1d010000)).isFalse();
    assertThat(Difficulty.permittedTransition(Network.TESTNET3, 5, 0x1d00ffff, 1)).isTrue();
  }
}
