package dev.renga.consensus;

import static dev.renga.consensus.Verdicts.assertInvalid;
import static dev.renga.consensus.Verdicts.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HeaderRulesTest {
  private static final Network REGTEST = Network.REGTEST;
  private static final long FAR = 0xffffffffL;

  private static BlockHeader header(HeaderView parent, long time, int bits, int version) {
    return new BlockHeader(version, parent.hash(), Digest.ZERO, time, bits, 0);
  }

  private static Verdict check(HeaderView parent, long time, Network network, long now) {
    int bits = Difficulty.nextBits(parent, time, network);
    return HeaderRules.check(header(parent, time, bits, 0x20000000), parent, network, now);
  }

  @Test
  @Tag("accepts=header-proof-of-work")
  void acceptsProofOfWork() {
    for (Network network :
        List.of(
            Network.MAINNET, Network.TESTNET3, Network.TESTNET4, Network.SIGNET, Network.REGTEST)) {
      assertValid(HeaderRules.checkProofOfWork(network.genesis().header(), network));
    }
  }

  @Test
  @Tag("rejects=header-proof-of-work")
  void rejectsMissingProofOfWork() {
    BlockHeader genesis = Network.MAINNET.genesis().header();
    assertInvalid(
        HeaderRules.checkProofOfWork(genesis.withNonce(0), Network.MAINNET),
        "header-proof-of-work",
        "high-hash");
  }

  @Test
  @Tag("rejects=header-proof-of-work")
  @Tag("kf=C-058")
  void rejectsTargetsThatAreNegativeZeroTooBigOrTooEasy() {
    Headers.Node parent = Headers.genesis(REGTEST);
    for (int bits :
        new int[] {
          0, 0x01003456, 0x04923456, 0xff123456, 0x2100ffff, 0x20ffffff, 0x22000100, 0x21010000
        }) {
      // with the easiest of all limits, so that only the form of the target can be the reason
      Network network = withLimit("f".repeat(64));
      BlockHeader header = header(parent, parent.time() + 1, bits, 4);
      Target.Compact stated = Target.fromCompact(bits);
      boolean usable = !stated.negative() && !stated.overflow();
      if (usable && stated.value().value().signum() > 0) {
        network = REGTEST; // the target itself is above regtest's limit
      }
      assertInvalid(
          HeaderRules.checkProofOfWork(header, network), "header-proof-of-work", "high-hash");
    }
  }

  private static Network withLimit(String hex) {
    Network.ProofOfWork pow = REGTEST.proofOfWork();
    return REGTEST.withProofOfWork(
        new Network.ProofOfWork(
            Target.parseHex(hex), pow.spacing(), pow.timespan(), true, false, true));
  }

  @Test
  @Tag("accepts=header-difficulty")
  @Tag("rejects=header-difficulty")
  void demandsTheTargetThatFollows() {
    Headers.Node parent = Headers.chain(Network.MAINNET, 20);
    long time = parent.time() + 600;
    assertValid(check(parent, time, Network.MAINNET, FAR));
    for (int bits : new int[] {0x1d00fffe, 0x1c00ffff, 0x1d010000, 0x207fffff}) {
      Verdict verdict =
          HeaderRules.check(header(parent, time, bits, 4), parent, Network.MAINNET, FAR);
      assertInvalid(verdict, "header-difficulty", "bad-diffbits");
    }
  }

  @Test
  @Tag("accepts=header-time-after-median")
  @Tag("rejects=header-time-after-median")
  @Tag("kf=C-064")
  void demandsATimeAfterTheMedian() {
    Headers.Node parent = Headers.chain(REGTEST, 20);
    long median = parent.medianTimePast();
    assertValid(check(parent, median + 1, REGTEST, FAR));
    assertInvalid(check(parent, median, REGTEST, FAR), "header-time-after-median", "time-too-old");
    assertInvalid(check(parent, 0, REGTEST, FAR), "header-time-after-median", "time-too-old");
  }

  @Test
  @Tag("kf=C-064")
  void takesTheMedianOfAsManyAsThereAre() {
    List<Long> offsets =
        new ArrayList<>(List.of(5L, 3L, 9L, 1L, 12L, 7L, 2L, 30L, 4L, 8L, 6L, 11L));
    Headers.Node node = Headers.genesis(REGTEST);
    long base = node.time();
    for (long offset : offsets) {
      node = Headers.after(node, base + offset);
      List<Long> times = Headers.times(node);
      List<Long> last =
          new ArrayList<>(times.subList(Math.max(0, times.size() - 11), times.size()));
      Collections.sort(last);
      assertThat(node.medianTimePast()).isEqualTo(last.get(last.size() / 2));
    }
    assertThat(Headers.genesis(REGTEST).medianTimePast()).isEqualTo(base);
  }

  @Test
  @Tag("accepts=header-no-timewarp")
  @Tag("rejects=header-no-timewarp")
  @Tag("kf=C-062")
  void forbidsTimewarpWhereBip94Holds() {
    Headers.Node parent = Headers.chain(Network.TESTNET4, 2014);
    parent = Headers.after(parent, parent.time() + 100_000); // the last block of the window
    long earliest = parent.time() - 600;
    assertValid(check(parent, earliest, Network.TESTNET4, FAR));
    assertInvalid(
        check(parent, earliest - 1, Network.TESTNET4, FAR),
        "header-no-timewarp",
        "time-timewarp-attack");
    assertValid(check(parent, earliest - 1, Network.TESTNET3, FAR));
    assertValid(check(parent, earliest - 1, Network.MAINNET, FAR));
    Headers.Node inside = Headers.after(parent, parent.time() + 100_000);
    assertValid(check(inside, inside.time() - 5_000, Network.TESTNET4, FAR));
  }

  @Test
  @Tag("accepts=header-time-not-future")
  @Tag("rejects=header-time-not-future")
  void refusesTheFutureForNow() {
    Headers.Node parent = Headers.chain(REGTEST, 20);
    long now = parent.time() + 10_000;
    assertValid(check(parent, now + 7200, REGTEST, now));
    Verdict.Invalid invalid =
        assertInvalid(
            check(parent, now + 7201, REGTEST, now), "header-time-not-future", "time-too-new");
    assertThat(invalid.kind()).isEqualTo(Verdict.Kind.TIME_FUTURE);
    assertThat(invalid.kind().isPermanent()).isFalse();
  }

  @Test
  @Tag("kf=C-066")
  void readsTimesAsUnsigned() {
    Headers.Node node = Headers.chain(REGTEST, 11);
    for (long time : new long[] {0x7fffffffL, 0x80000010L, 0xc0000000L}) {
      for (int i = 0; i < 11; i++) {
        assertValid(check(node, time + i, REGTEST, time));
        node = Headers.after(node, time + i);
      }
      assertThat(node.medianTimePast()).isEqualTo(time + 5);
      assertInvalid(
          check(node, 1_600_000_000, REGTEST, time), "header-time-after-median", "time-too-old");
    }
    assertValid(check(node, 0xffffffffL, REGTEST, 0xffffffffL - 7200));
    assertInvalid(
        check(node, 0xffffffffL, REGTEST, 0x7fffffffL), "header-time-not-future", "time-too-new");
  }

  @Test
  @Tag("accepts=header-version-2")
  @Tag("accepts=header-version-3")
  @Tag("accepts=header-version-4")
  @Tag("rejects=header-version-2")
  @Tag("rejects=header-version-3")
  @Tag("rejects=header-version-4")
  @Tag("kf=C-026")
  @Tag("kf=C-038")
  @Tag("kf=C-045")
  void demandsVersionsFromTheHeightsOfTheirForks() {
    Network network =
        Network.REGTEST
            .withActivation(Deployment.HEIGHT_IN_COINBASE, 10)
            .withActivation(Deployment.STRICT_DER, 20)
            .withActivation(Deployment.CHECK_LOCK_TIME, 30);
    Headers.Node parent = Headers.genesis(network);
    for (int height = 1; height <= 32; height++) {
      int minimum = height < 10 ? Integer.MIN_VALUE : height < 20 ? 2 : height < 30 ? 3 : 4;
      for (int version : new int[] {Integer.MIN_VALUE, -1, 0, 1, 2, 3, 4, 0x20000000}) {
        BlockHeader header = header(parent, parent.time() + 600, parent.bits(), version);
        Verdict verdict = HeaderRules.check(header, parent, network, FAR);
        if (version >= minimum) {
          assertValid(verdict);
        } else {
          int broken = version < 2 ? 2 : version < 3 ? 3 : 4;
          String hex = "0".repeat(8) + Integer.toHexString(version);
          assertInvalid(
              verdict,
              "header-version-" + broken,
              "bad-version(0x" + hex.substring(hex.length() - 8) + ")");
        }
      }
      parent = Headers.after(parent, parent.time() + 600);
    }
  }

  @Test
  @Tag("kf=C-045")
  @Tag("kf=C-026")
  void buriesTheVersionsOfMainnetAtTheirHeights() {
    for (int[] fork : new int[][] {{227_931, 2}, {363_725, 3}, {388_381, 4}}) {
      for (int height = fork[0] - 1; height <= fork[0] + 1; height++) {
        HeaderRules.Context context =
            new HeaderRules.Context(
                header(Headers.genesis(Network.MAINNET), 1, 0x1d00ffff, fork[1] - 1),
                IsolatedChain.before(
                    Headers.hash(1, 1), height, Network.MAINNET, java.util.Map.of(), 2),
                Network.MAINNET,
                FAR);
        assertThat(HeaderRules.VERSION.check(context).isValid()).isEqualTo(height < fork[0]);
      }
    }
  }

  /// BIP54 would forbid it, and holds on no network: refusing it would be a rule of our own.
  @Test
  @Tag("kf=C-063")
  void aPeriodMayEndBeforeItBeganWhereBip54DoesNotHold() {
    for (Network network : List.of(Network.MAINNET, Network.TESTNET4)) {
      Headers.Node node = Headers.chain(network, 2015);
      int bits = node.bits();
      long median = node.medianTimePast();
      Headers.Node first = Headers.after(node, node.time() + 7000, bits, 0x20000000, 0);
      node = first;
      for (int i = 1; i < 2015; i++) {
        // each a second after the one before, counted from the median: times may go back
        node = Headers.after(node, median + 5000 + i, bits, 0x20000000, 0);
      }
      long last = node.time() + 1;
      assertThat(node.height()).isEqualTo(2016 + 2014);
      assertThat(last).isGreaterThan(node.medianTimePast()).isLessThan(first.time());
      assertValid(check(node, last, network, FAR));
      Headers.Node end = Headers.after(node, last, bits, 0x20000000, 0);
      int hardest = new Target(Target.fromCompact(bits).value().value().shiftRight(2)).toCompact();
      assertThat(Difficulty.nextBits(end, last + 1, network)).isEqualTo(hardest);
      assertValid(check(end, last + 1, network, FAR));
    }
  }
}
