package dev.renga.lab.live;

import dev.renga.mining.BlockTemplate;
import dev.renga.mining.Grinder;
import dev.renga.node.NodeConfig;
import dev.renga.node.NodeException;
import dev.renga.node.RengaNode;
import dev.renga.node.StorageConfig;
import dev.renga.primitives.Block;
import dev.renga.primitives.CustomNetwork;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/// The network's past: its own genesis block, and a chain that was mined before anybody came, so
/// that its first rewards can be spent. The chain is made once, in a folder that every node gets a
/// copy of.
///
/// Its last retarget windows pass faster than wanted, so that the difficulty ends above the easiest
/// one: later it can fall when miners leave.
record Genesis(Network network, LabConfig config, Instant now) {
  /// Hashes that the easiest block takes, as a power of two; a processor needs no time for it.
  private static final int EASIEST_BITS = 4;

  /// How much harder the scheduled chain ends than it began.
  private static final double SCHEDULED_RISE = 64;

  private static final long MAX_TRIES = 1L << 40;

  /// The network of a laboratory that starts now. Its magic bytes follow from seed and time, so
  /// nodes of two runs never talk to each other, and never to a public network.
  static Genesis of(LabConfig config, Instant now) {
    Target limit = new Target(BigInteger.TWO.pow(256 - EASIEST_BITS).subtract(BigInteger.ONE));
    Network network =
        new CustomNetwork(
                "lab-%s-%s"
                    .formatted(
                        Long.toUnsignedString(config.seed(), 36),
                        Long.toString(now.toEpochMilli(), 36))
                    .toLowerCase(Locale.ROOT),
                config.blockIntervalSeconds(),
                config.retargetWindow(),
                limit,
                config.initialSubsidy(),
                config.halvingInterval(),
                time(config, now, 0))
            .toNetwork();
    return new Genesis(network, config, now);
  }

  /// How much harder the last block is to be than the first.
  private static double rise(LabConfig config) {
    if (config.mining() != MiningMode.REAL) {
      return SCHEDULED_RISE;
    }
    double wanted = (double) config.hashRate() * config.blockIntervalSeconds();
    return Math.max(1, wanted / (1 << EASIEST_BITS));
  }

  /// Mines the past into a folder that no node uses yet.
  ///
  /// @param payTo script that the block of a height pays to
  /// @param cancelled whether to give up
  void mine(Path folder, IntFunction<Script> payTo, BooleanSupplier cancelled)
      throws NodeException {
    NodeConfig alone = NodeConfig.in(folder, network);
    NodeConfig small =
        alone.withStorage(
            StorageConfig.in(folder)
                .withCacheBytes(4L << 20)
                .withBlockFileSize(LabNode.BLOCK_FILE_SIZE));
    try (RengaNode node = RengaNode.start(small)) {
      Grinder grinder = new Grinder(MAX_TRIES, cancelled);
      for (int height = 1; height <= config.premine(); height++) {
        BlockTemplate template =
            BlockTemplate.on(
                    node.chain().view().tip(), network, payTo.apply(height), List.of(), 0, 0)
                .withTime(
                    Math.max(
                        time(config, now, height),
                        BlockTemplate.minimumTime(node.chain().view().tip(), network)))
                .withExtraNonce(height);
        if (!(grinder.solve(template.toBlock()) instanceof Grinder.Outcome.Solved(Block block))) {
          throw new LabException("The network was closed while it started.");
        }
        node.chain().submitBlock(block, true).join();
      }
    }
  }

  /// When the block of a height is said to have been found, seconds since 1970. The last one is of
  /// now; from there back every block took the wanted time, and in the last windows a part of it.
  private static long time(LabConfig config, Instant now, int height) {
    int window = config.retargetWindow();
    double rise = rise(config);
    int windows = config.premine() / window;
    int firstFast = Math.max(0, windows - (int) Math.ceil(Math.log(rise) / Math.log(3)));
    double factor = windows == firstFast ? 1 : Math.pow(rise, 1.0 / (windows - firstFast));
    double after = 0;
    for (int parent = height; parent < config.premine(); parent++) {
      boolean fast = parent / window >= firstFast && parent / window < windows;
      after += fast ? config.blockIntervalSeconds() / factor : config.blockIntervalSeconds();
    }
    return now.getEpochSecond() - (long) Math.floor(after);
  }
}
