package dev.renga.app.sim;

import dev.renga.lab.model.HashShares;
import dev.renga.lab.model.Topology;
import dev.renga.lab.sim.Checks;
import dev.renga.lab.sim.SimulatedNetwork;
import dev.renga.lab.sim.SimulationConfig;
import dev.renga.lab.sim.SimulationReport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// `renga sim scale`: how long a simulated network of a size takes on this machine, and how that
/// grows with nodes, links and blocks.
final class SimScale {
  private static final String NODES = "nodes";
  private static final String LINKS = "links";
  private static final String BLOCKS = "blocks";
  private static final String SEED = "seed";
  private static final String GROWTH = "growth";
  private static final int STEPS = 100;
  private static final int STOPPED = 130;

  /// What a node with its connections was measured to need, bytes.
  private static final long BYTES_PER_NODE = 6_000;

  private static final long BYTES_PER_LINK = 3_500;

  private final PrintStream out;
  private final PrintStream err;
  private final SimCommand.Surroundings surroundings;
  private final AtomicBoolean stopped = new AtomicBoolean();

  SimScale(PrintStream out, PrintStream err, SimCommand.Surroundings surroundings) {
    this.out = out;
    this.err = err;
    this.surroundings = surroundings;
  }

  private record Size(int nodes, int links, int blocks) {}

  /// @param seconds that it took
  private record Took(Size size, double seconds, long events) {}

  /// @param values `nodes`, `links`, `blocks`, `seed`, `growth`
  /// @return exit status
  int run(Map<String, String> values) throws SimException {
    for (String name : values.keySet()) {
      if (!name.equals(NODES)
          && !name.equals(LINKS)
          && !name.equals(BLOCKS)
          && !name.equals(SEED)
          && !name.equals(GROWTH)) {
        throw new SimException(
            "scale has no parameter %s; it has nodes, links, blocks, seed, growth."
                .formatted(name));
      }
    }
    Size size =
        new Size(
            number(values, NODES, 1_000, 20, SimulationConfig.MAX_NODES),
            number(values, LINKS, 8, 1, 100),
            number(values, BLOCKS, 50, 2, 1_000_000));
    int seed = number(values, SEED, 1, 0, Integer.MAX_VALUE);
    String growth = values.getOrDefault(GROWTH, "yes");
    if (!growth.equals("yes") && !growth.equals("no")) {
      throw new SimException("growth must be yes or no, not %s.".formatted(growth));
    }
    long needed =
        size.nodes() * (BYTES_PER_NODE + BYTES_PER_LINK * size.links())
            + (long) size.nodes() * size.blocks() * 2;
    if (needed > surroundings.heap() * 0.8) {
      throw new SimException(
          "This needs about %s MiB of memory, and the heap may grow to %s MiB; ask for less, or give it more with RENGA_HEAP=%sm."
              .formatted(needed >> 20, surroundings.heap() >> 20, 2 * (needed >> 20)));
    }
    surroundings.onStop().accept(() -> stopped.set(true));
    out.println("   nodes  links  blocks    seconds        events   events/s  heap MiB");
    if (growth.equals("no")) {
      return one(size, seed) == null ? STOPPED : 0;
    }
    return grow(size, seed);
  }

  private int grow(Size size, int seed) {
    Took half = one(new Size(size.nodes() / 2, size.links(), size.blocks()), seed);
    Took fewerLinks = half == null ? null : one(lessLinks(size), seed);
    Took fewerBlocks =
        fewerLinks == null
            ? null
            : one(new Size(size.nodes(), size.links(), size.blocks() / 2), seed);
    Took all = fewerBlocks == null ? null : one(size, seed);
    if (half == null || fewerLinks == null || fewerBlocks == null || all == null) {
      return STOPPED;
    }
    tell("Twice as many nodes", all, half);
    tell("Twice as many links", all, fewerLinks);
    tell("Twice as many blocks", all, fewerBlocks);
    return 0;
  }

  private static Size lessLinks(Size size) {
    return new Size(size.nodes(), Math.max(1, size.links() / 2), size.blocks());
  }

  private void tell(String what, Took all, Took less) {
    out.println(
        String.format(
            Locale.ROOT,
            "%s: %.2f times the events, %.2f times the time.",
            what,
            (double) all.events() / less.events(),
            all.seconds() / less.seconds()));
  }

  /// Runs one size.
  ///
  /// @return `null` when it was stopped
  private @Nullable Took one(Size size, int seed) {
    long begun = surroundings.nanos().getAsLong();
    SimulatedNetwork network =
        SimulatedNetwork.of(
            SimulationConfig.builder(seed, Topology.random(seed, size.nodes(), size.links()))
                .shares(HashShares.equal(Math.min(10, size.nodes())))
                .checks(Checks.CHEAP)
                .build());
    boolean reached = network.run(Duration.ofMinutes(1), stopped::get);
    network.startMining();
    for (int step = 1; reached && step <= STEPS; step++) {
      reached = network.runBlocks((int) ((long) size.blocks() * step / STEPS), stopped::get);
      double seconds = seconds(begun);
      if (surroundings.terminal()) {
        err.print(
            String.format(
                Locale.ROOT,
                "\r%d %% after %.0f s, about %.0f s to go   ",
                100 * step / STEPS,
                seconds,
                seconds * (STEPS - step) / step));
      }
    }
    network.stopMining();
    reached = reached && network.run(Duration.ofMinutes(10), stopped::get);
    if (surroundings.terminal()) {
      err.print("\r\u001b[K");
    }
    if (!reached) {
      err.println("Stopped.");
      return null;
    }
    Took took = new Took(size, seconds(begun), network.events());
    SimulationReport report = network.report();
    System.gc();
    long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    out.println(
        String.format(
            Locale.ROOT,
            "%8d %6d %7d %10.1f %13d %10.0f %9d",
            size.nodes(),
            size.links(),
            size.blocks(),
            took.seconds(),
            took.events(),
            took.events() / took.seconds(),
            used >> 20));
    out.println(
        String.format(
            Locale.ROOT,
            "         half of the nodes have a block after %.2f s, 90 %% after %.2f s; %d stale;"
                + " %s",
            report.meanTime(0.5),
            report.meanTime(0.9),
            report.stale(),
            report.hash()));
    return took;
  }

  private double seconds(long begun) {
    return (surroundings.nanos().getAsLong() - begun) / 1e9;
  }

  private static int number(
      Map<String, String> values, String name, int ordinary, int least, int most)
      throws SimException {
    String text = values.get(name);
    if (text == null) {
      return ordinary;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new SimException("%s must be %s to %s, not %s.".formatted(name, least, most, text));
  }
}
