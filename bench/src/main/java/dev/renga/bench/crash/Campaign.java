package dev.renga.bench.crash;

import dev.renga.bench.Child;
import dev.renga.bench.Folders;
import dev.renga.bench.chain.ChainFile;
import dev.renga.bench.chain.ChainGenerator;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.DecodeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Kills processes at moments that a seed chooses, and inspects what they leave behind.
///
/// One folder serves a handful of processes, one after the other: each goes on where the one before
/// was killed, sometimes without an inspection in between, until one is let come to its end. Then
/// the next folder begins.
public final class Campaign {
  private static final long MILLI = 1_000_000L;

  private final Plan plan;
  private final Path work;
  private final ChainFile chain;
  private final Model model;
  private final RandomGenerator random;
  private final Consumer<String> out;
  private final Tally tally = new Tally();

  /// What to do.
  ///
  /// @param kills how many processes are to be killed
  /// @param nodesPercent how many of them are whole nodes, the others are chains without one
  /// @param killsPerFolder after so many a process may come to its end and the next folder begins
  /// @param size of the chain
  /// @param seed of the choices
  public record Plan(
      int kills, int nodesPercent, int killsPerFolder, ChainGenerator.Size size, long seed) {
    /// A campaign of the usual kind.
    public static Plan of(int kills, int nodesPercent, long seed) {
      return new Plan(kills, nodesPercent, 12, ChainGenerator.Size.FORKED, seed);
    }
  }

  private Campaign(Plan plan, Path work, ChainFile chain, Model model, Consumer<String> out) {
    this.plan = plan;
    this.work = work;
    this.chain = chain;
    this.model = model;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(plan.seed());
    this.out = out;
  }

  /// Runs a campaign. The first violation ends it, and leaves its folder behind.
  ///
  /// @param work folder for all files
  /// @param out takes lines of progress
  public static Tally run(Plan plan, Path work, Consumer<String> out)
      throws IOException, InterruptedException {
    ChainFile chain = ChainFile.of(work.resolve("forked.dat"), plan.size(), line -> {});
    Model model;
    try {
      model = Model.of(chain.file());
    } catch (DecodeException e) {
      throw new IllegalStateException("the generator wrote a block that cannot be read", e);
    }
    out.accept(
        String.format(
            Locale.ROOT,
            "seed %d, %d blocks, the best at height %d",
            plan.seed(),
            model.size() - 1,
            model.best().height()));
    Campaign campaign = new Campaign(plan, work, chain, model, out);
    for (int i = 0; campaign.tally.kills() < plan.kills() && campaign.tally.isClean(); i++) {
      campaign.life(i);
    }
    return campaign.tally;
  }

  /// The story of one folder.
  private void life(int number) throws IOException, InterruptedException {
    boolean node = random.nextInt(100) < plan.nodesPercent();
    Path folder = work.resolve("life-" + number);
    Files.createDirectories(folder);
    Life life = new Life(folder, node, model, tally);
    int kills = 0;
    boolean ended = false;
    while (!ended && tally.isClean()) {
      boolean last = kills >= plan.killsPerFolder() || tally.kills() >= plan.kills();
      Victim.Moment moment = last ? Victim.Moment.NEVER : moment(node);
      Victim.End end = life.run(node ? nodeRun(folder) : child(folder), moment);
      kills += end.killed() ? 1 : 0;
      ended = !end.killed();
      if (tally.isClean() && (ended || random.nextInt(3) > 0)) {
        life.inspect(random, ended);
      }
      out.accept(line(number, node, end));
    }
    if (tally.isClean()) {
      Folders.delete(folder);
    } else {
      tally.violations().forEach(text -> out.accept("VIOLATION: " + text));
      out.accept("seed " + plan.seed() + ", data kept in " + folder);
    }
  }

  private String line(int number, boolean node, Victim.End end) {
    return String.format(
        Locale.ROOT,
        "%d/%d kills, folder %d (%s): %s",
        tally.kills(),
        plan.kills(),
        number,
        node ? "node" : "chain",
        end.killed() ? "killed in " + end.report().phase() : "ended by itself");
  }

  private Victim.Moment moment(boolean node) {
    long soon = (long) (random.nextDouble() * random.nextDouble() * 20 * MILLI);
    int dice = random.nextInt(100);
    if (dice < 15) {
      long longest = node ? 3_000 : 900;
      return new Victim.Moment(Report.STARTED, 0, random.nextLong(longest * MILLI));
    } else if (dice < 40) {
      return new Victim.Moment(Report.CONNECTED, 1 + random.nextInt(300), soon);
    } else if (dice < 65) {
      String word = node ? Report.REORG_BEGINS : Report.DISCONNECTED;
      return new Victim.Moment(word, 1 + random.nextInt(node ? 15 : 60), soon / 10);
    } else if (dice < 80) {
      return new Victim.Moment(Report.PRUNE_BEGINS, 1 + random.nextInt(12), soon / 3);
    } else if (dice < 95) {
      return new Victim.Moment(Report.COMMIT_BEGINS, 1 + random.nextInt(20), soon / 4);
    }
    return new Victim.Moment(Report.CLOSING, 1, soon);
  }

  private Life.Subject child(Path folder) {
    // Short lives: compiling well would take longer than it saves.
    List<String> options = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    List<String> command = new ArrayList<>(Child.java(CrashChild.class.getName(), options));
    BlockHash best = model.best().hash();
    command.addAll(
        List.of(
            folder.toString(),
            chain.file().toString(),
            best.toString(),
            Long.toString(random.nextLong()),
            Integer.toString(5 + random.nextInt(60))));
    return new Life.Subject(command, null, folder);
  }

  private Life.Subject nodeRun(Path folder) throws IOException {
    NodeMeddler meddler = NodeMeddler.make(model, random, tally);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "node",
                "-regtest",
                "-datadir=" + folder,
                "-loadblock=" + chain.file(),
                "-dbcache=4",
                "-par=2",
                "-listen=0",
                "-prune=1",
                "-fastprune",
                "-maxtipage=2147483647",
                "-printtoconsole",
                "-debug=validation"));
    arguments.addAll(meddler.options());
    return new Life.Subject(Child.renga(arguments), meddler, folder.resolve("regtest"));
  }
}
