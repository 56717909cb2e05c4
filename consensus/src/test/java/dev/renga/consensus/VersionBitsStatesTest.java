package dev.renga.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Network;
import dev.renga.primitives.VersionBits;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VersionBitsStatesTest {
  private static final int PERIOD = 10;
  private static final int SIGNAL = 0x20000000 | 1 << 3;
  private static final int SILENT = 0x20000000;
  private final long genesisTime = Network.REGTEST.genesis().header().time();

  private VersionBits deployment(long start, long timeout, int minimumHeight) {
    return new VersionBits("test", 3, start, timeout, minimumHeight, PERIOD, 7);
  }

  private static Headers.Node grow(Headers.Node from, int count, int version) {
    Headers.Node node = from;
    for (int i = 0; i < count; i++) {
      node = Headers.after(node, node.time() + 600, node.bits(), version, 1);
    }
    return node;
  }

  private static Network with(VersionBits... deployments) {
    return Network.REGTEST.withVersionBits(List.of(deployments));
  }

  @Test
  @Tag("kf=C-043")
  void goesThroughAllStates() {
    VersionBits deployment = deployment(genesisTime + 1, VersionBits.NO_TIMEOUT, 45);
    VersionBitsStates states = new VersionBitsStates(with(deployment));
    Headers.Node node = Headers.genesis(Network.REGTEST);
    assertThat(states.state(deployment, null)).isEqualTo(ThresholdState.DEFINED);
    node = grow(node, 8, SIGNAL); // height 8: signals do not count yet
    assertThat(states.state(deployment, node)).isEqualTo(ThresholdState.DEFINED);
    assertThat(states.computeBlockVersion(node)).isEqualTo(SILENT);
    node = grow(node, 1, SIGNAL);
    assertThat(states.state(deployment, node)).isEqualTo(ThresholdState.STARTED);
    assertThat(states.computeBlockVersion(node)).isEqualTo(SIGNAL);
    node = grow(grow(node, 6, SIGNAL), 4, SILENT); // one signal short
    assertThat(states.state(deployment, node)).isEqualTo(ThresholdState.STARTED);
    node = grow(grow(node, 3, SILENT), 7, SIGNAL);
    assertThat(states.state(deployment, node)).isEqualTo(ThresholdState.LOCKED_IN);
    assertThat(states.stateSince(deployment, node)).isEqualTo(30);
    node = grow(node, 10, SILENT); // height 39: too low for the minimum
    assertThat(states.state(deployment, node)).isEqualTo(ThresholdState.LOCKED_IN);
    assertThat(states.computeBlockVersion(node)).isEqualTo(SIGNAL);
    node = grow(node, 10, SILENT);
    assertThat(states.state(deployment, node)).isEqualTo(ThresholdState.ACTIVE);
    assertThat(states.stateSince(deployment, node)).isEqualTo(50);
    assertThat(states.computeBlockVersion(node)).isEqualTo(SILENT);
    VersionBitsStates.Info info = states.info(deployment, node);
    assertThat(info.current()).isEqualTo(ThresholdState.LOCKED_IN);
    assertThat(info.next()).isEqualTo(ThresholdState.ACTIVE);
    assertThat(info.activeSince()).isEqualTo(50);
    assertThat(info.statistics()).isNotNull();
    assertThat(info.statistics().threshold()).isZero();
  }

  @Test
  @Tag("kf=C-043")
  void failsWhenTimeRunsOutUnlessTheLastWindowReachesTheThreshold() {
    long timeout = genesisTime + 600 * 15;
    VersionBits deployment = deployment(genesisTime, timeout, 0);
    for (int last : new int[] {6, 7}) {
      VersionBitsStates states = new VersionBitsStates(with(deployment));
      Headers.Node node = grow(Headers.genesis(Network.REGTEST), 9, SILENT);
      node = grow(node, 10, SILENT);
      node = grow(grow(node, last, SIGNAL), 10 - last, SILENT);
      assertThat(states.state(deployment, node))
          .isEqualTo(last == 7 ? ThresholdState.LOCKED_IN : ThresholdState.FAILED);
    }
  }

  @Test
  void countsSignalsOfTheWindow() {
    VersionBits deployment = deployment(genesisTime, VersionBits.NO_TIMEOUT, 0);
    VersionBitsStates states = new VersionBitsStates(with(deployment));
    Headers.Node node = grow(grow(Headers.genesis(Network.REGTEST), 9, SILENT), 2, SIGNAL);
    node = grow(node, 3, SILENT);
    VersionBitsStates.Statistics statistics = states.statistics(deployment, node);
    assertThat(statistics.elapsed()).isEqualTo(5);
    assertThat(statistics.count()).isEqualTo(2);
    assertThat(statistics.possible()).isTrue();
    assertThat(statistics.signalling()).containsExactly(true, true, false, false, false);
    assertThat(states.statistics(deployment, grow(node, 1, SILENT)).possible()).isFalse();
  }

  @Test
  void knowsStatesThatNeverChange() {
    VersionBits always = deployment(VersionBits.ALWAYS_ACTIVE, VersionBits.NO_TIMEOUT, 0);
    VersionBits never = deployment(VersionBits.NEVER_ACTIVE, VersionBits.NO_TIMEOUT, 0);
    VersionBitsStates states = new VersionBitsStates(with(always, never));
    Headers.Node node = grow(Headers.genesis(Network.REGTEST), 50, SIGNAL);
    assertThat(states.state(always, node)).isEqualTo(ThresholdState.ACTIVE);
    assertThat(states.state(always, null)).isEqualTo(ThresholdState.ACTIVE);
    assertThat(states.state(never, node)).isEqualTo(ThresholdState.FAILED);
    assertThat(states.stateSince(always, node)).isZero();
    assertThat(states.computeBlockVersion(node)).isEqualTo(SILENT);
  }

  /// The states of all windows up to a block, straight from the text of the BIP: slow and obvious.
  private static ThresholdState model(VersionBits deployment, Headers.@Nullable Node parent) {
    List<Headers.Node> chain = new ArrayList<>();
    for (Headers.Node node = parent; node != null; node = node.previous()) {
      chain.addFirst(node);
    }
    ThresholdState state = ThresholdState.DEFINED;
    for (int end = deployment.period(); end <= chain.size(); end += deployment.period()) {
      long median = chain.get(end - 1).medianTimePast();
      int signals = 0;
      for (int i = end - deployment.period(); i < end; i++) {
        int version = chain.get(i).version();
        signals += version >>> 29 == 1 && (version >>> deployment.bit() & 1) == 1 ? 1 : 0;
      }
      state =
          switch (state) {
            case DEFINED ->
                median >= deployment.startTime() ? ThresholdState.STARTED : ThresholdState.DEFINED;
            case STARTED ->
                signals >= deployment.threshold()
                    ? ThresholdState.LOCKED_IN
                    : median >= deployment.timeout()
                        ? ThresholdState.FAILED
                        : ThresholdState.STARTED;
            case LOCKED_IN ->
                end >= deployment.minimumActivationHeight()
                    ? ThresholdState.ACTIVE
                    : ThresholdState.LOCKED_IN;
            case ACTIVE, FAILED -> state;
          };
    }
    return state;
  }

  @Test
  @Tag("kf=C-043")
  void agreesWithTheModelOnEveryBlockOfRandomTrees() {
    for (int seed = 0; seed < 60; seed++) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      int period = random.nextInt(1, 12);
      VersionBits deployment =
          new VersionBits(
              "test",
              random.nextInt(0, 29),
              genesisTime + random.nextInt(0, 20_000),
              genesisTime + random.nextInt(5_000, 60_000),
              random.nextInt(0, 80),
              period,
              random.nextInt(1, period + 1));
      VersionBitsStates states = new VersionBitsStates(with(deployment));
      List<Headers.Node> tree = new ArrayList<>(List.of(Headers.genesis(Network.REGTEST)));
      for (int i = 1; i < 120; i++) {
        // mostly the newest block, sometimes a fork across a window's edge
        int from = random.nextInt(10) > 0 ? i - 1 : Math.max(0, i - 1 - random.nextInt(2 * period));
        int top = random.nextInt(8) == 0 ? random.nextInt() : SILENT;
        int version = top | (random.nextInt(3) > 0 ? 1 << deployment.bit() : 0);
        Headers.Node parent = tree.get(from);
        Headers.Node node =
            Headers.after(
                parent, parent.time() + random.nextInt(1, 1200), parent.bits(), version, i);
        tree.add(node);
        assertThat(states.state(deployment, node))
            .as("seed %s block %s", seed, i)
            .isEqualTo(model(deployment, node));
      }
    }
  }

  @Test
  @Tag("kf=C-044")
  void warnsOfUnknownBitsButNotOfRolledOnes() {
    Network network = with();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(44);
    Headers.Node rolled = Headers.genesis(network);
    for (int i = 0; i < 600; i++) {
      rolled =
          Headers.after(
              rolled,
              rolled.time() + 600,
              rolled.bits(),
              SILENT | random.nextInt() & 0x1fffe000,
              1);
    }
    assertThat(new VersionBitsStates(network).unknownActivations(rolled)).isEmpty();
    Headers.Node unknown = Headers.genesis(network);
    for (int i = 1; i < 600; i++) {
      int version = i % 20 == 0 ? SILENT : SILENT | 1 << 4;
      unknown = Headers.after(unknown, unknown.time() + 600, unknown.bits(), version, 1);
    }
    assertThat(new VersionBitsStates(network).unknownActivations(unknown))
        .containsExactly(new VersionBitsStates.UnknownActivation(4, true));
    VersionBits known = new VersionBits("known", 4, 0, VersionBits.NO_TIMEOUT, 999_999, 144, 1);
    assertThat(new VersionBitsStates(with(known)).unknownActivations(unknown)).isEmpty();
  }

  @Test
  @Tag("kf=C-044")
  void refusesNoBlockForItsSignals() {
    Headers.Node parent = Headers.chain(Network.REGTEST, 20);
    for (int version : new int[] {0x7fffffff, 0x20000000, 0x3fffffff, 4}) {
      Verdicts.assertValid(
          HeaderRules.check(
              Blocks.on(parent, Network.REGTEST).version(version).build().header(),
              parent,
              Network.REGTEST,
              0xffffffffL));
    }
  }
}
