package dev.renga.bench.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.bench.Child;
import dev.renga.bench.chain.ChainFile;
import dev.renga.bench.chain.ChainGenerator;
import dev.renga.primitives.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are really killed; `renga bench crash` does it hundreds of times.
class CampaignTest {
  private static final ChainGenerator.Size SIZE =
      new ChainGenerator.Size(1_900, 7, 0, 10, 60, 16, 2);

  @TempDir Path folder;

  @Test
  void whatWasSafeSurvivesKills() throws Exception {
    long seed = System.getProperty("renga.seed") == null ? 7 : Long.getLong("renga.seed");
    Campaign.Plan plan = new Campaign.Plan(8, 0, 8, SIZE, seed);
    Tally tally = Campaign.run(plan, folder, System.out::println);
    System.out.print(tally.text());
    assertThat(tally.violations()).as("seed " + seed).isEmpty();
    assertThat(tally.kills()).isEqualTo(8);
  }

  @Test
  void inspectionFindsLostBlocksWrongCoinsAndTornFiles() throws Exception {
    Path chain = folder.resolve("chain.dat");
    ChainFile file = ChainFile.of(chain, SIZE, line -> {});
    Model model = Model.of(chain);
    Path data = folder.resolve("data");
    Files.createDirectories(data);
    run(data, file);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);

    assertThat(Inspection.inspect(data, model, model.best(), random).wrong()).isEmpty();

    Model.Entry best = model.best();
    Model.Entry later = new Model.Entry(best.hash(), best.previous(), 1_000_000, best.coins());
    assertThat(Inspection.inspect(data, model, later, random).wrong())
        .singleElement()
        .asString()
        .contains("though 1000000 was safe");

    model.replace(new Model.Entry(best.hash(), best.previous(), best.height(), Digest.ZERO));
    assertThat(Inspection.inspect(data, model, best, random).wrong())
        .hasSize(2)
        .allMatch(text -> text.contains("hash to"));

    try (Stream<Path> blocks = Files.list(data.resolve("blocks"))) {
      for (Path path : blocks.filter(p -> p.toString().contains("blk")).toList()) {
        Files.write(path, new byte[(int) Files.size(path)]);
      }
    }
    model.replace(best);
    assertThat(Inspection.inspect(data, model, best, random).wrong()).isNotEmpty();
  }

  private static void run(Path data, ChainFile file) throws Exception {
    List<String> command =
        new ArrayList<>(
            Child.java(
                CrashChild.class.getName(),
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")));
    command.addAll(
        List.of(data.toString(), file.file().toString(), file.made().tip().toString(), "1", "50"));
    Victim.End end = Victim.run(command, Victim.Moment.NEVER, null);
    assertThat(end.status()).as("%s", end.report().lastLines()).isZero();
    assertThat(end.report().isClosed()).isTrue();
  }
}
