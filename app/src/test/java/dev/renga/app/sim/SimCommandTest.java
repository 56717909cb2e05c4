package dev.renga.app.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimCommandTest {
  private static final List<String> SMALL =
      List.of("double-spend", "--trials", "1000", "--q", "0.1,0.3", "--z=1,2,6", "--seed", "5");

  @TempDir Path folder;

  private record Outcome(int status, String out, String err) {
    String hash() {
      int at = out.lastIndexOf("hash ");
      return out.substring(at + 5).strip();
    }
  }

  private Outcome run(List<String> arguments) throws Exception {
    return run(arguments, 1L << 32, false);
  }

  private Outcome run(List<String> arguments, long heap, boolean stopAtOnce) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    AtomicLong nanos = new AtomicLong();
    SimCommand command =
        new SimCommand(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new SimCommand.Surroundings(
                false,
                () -> nanos.addAndGet(1_000_000_000L),
                heap,
                2,
                stop -> {
                  if (stopAtOnce) {
                    stop.run();
                  }
                },
                folder));
    int status = command.run(arguments);
    return new Outcome(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static List<String> with(List<String> arguments, String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return all;
  }

  private void refuses(String sentence, String... arguments) throws Exception {
    Outcome outcome = run(List.of(arguments));
    assertThat(outcome.status()).as(outcome.out() + outcome.err()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("Error: ").contains(sentence);
    assertThat(outcome.err().lines()).hasSize(1);
  }

  @Test
  void printsATableAndWritesReports() throws Exception {
    Path out = folder.resolve("run");
    Outcome outcome = run(with(SMALL, "--out", out.toString()));
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("catch up").contains("strict overtake").contains("✓");
    assertThat(outcome.out()).contains("12 figures were compared");
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "state.txt",
              "report.txt",
              "results.csv",
              "report.html",
              "catch-up.svg",
              "catch-up.png",
              "strict-overtake.svg",
              "strict-overtake.png");
    }
    assertThat(Files.readString(out.resolve("report.txt"))).isEqualTo(outcome.out());
  }

  @Test
  void aStoppedRunGoesOnToTheSameHash() throws Exception {
    Outcome whole = run(with(SMALL, "--no-files"));
    Path out = folder.resolve("run");
    Outcome stopped = run(with(SMALL, "--out", out.toString()), 1L << 32, true);
    assertThat(stopped.status()).isEqualTo(130);
    assertThat(stopped.out()).isEmpty();
    assertThat(stopped.err()).contains("go on with: renga sim --resume " + out);
    Outcome resumed = run(List.of("--resume", out.toString(), "--threads", "1"));
    assertThat(resumed.status()).isZero();
    assertThat(resumed.hash()).hasSize(64).isEqualTo(whole.hash());
    assertThat(run(List.of("--resume", out.toString())).hash()).isEqualTo(whole.hash());
  }

  @Test
  void aDamagedStateIsRefused() throws Exception {
    Path out = folder.resolve("run");
    run(with(SMALL, "--out", out.toString()), 1L << 32, true);
    Path state = out.resolve("state.txt");
    String text = Files.readString(state);
    Files.writeString(state, text.substring(0, text.length() / 2));
    refuses("The saved state is damaged", "--resume", out.toString());
    Files.writeString(state, text.replace("trials 1000", "trials 2000"));
    refuses("The saved state is damaged", "--resume", out.toString());
    Files.write(state, new byte[] {(byte) 0xff, 0, 1});
    refuses("is not text", "--resume", out.toString());
    Files.delete(state);
    refuses("holds no run", "--resume", out.toString());
    refuses("There is no folder", "--resume", folder.resolve("nowhere").toString());
    refuses("takes no experiment", "double-spend", "--resume", out.toString());
  }

  @Test
  void aFolderWithARunIsNotOverwritten() throws Exception {
    Path out = folder.resolve("run");
    run(with(SMALL, "--out", out.toString()));
    refuses("already holds a run", with(SMALL, "--out", out.toString()).toArray(String[]::new));
    assertThat(run(SMALL).err()).contains("sim-double-spend");
    assertThat(run(SMALL).err()).contains("sim-double-spend-2");
  }

  @Test
  void anUnwritableFolderIsNamed() throws Exception {
    Path file = folder.resolve("file");
    Files.writeString(file, "");
    refuses("cannot be written", with(SMALL, "--out", file.toString()).toArray(String[]::new));
    refuses(
        "cannot be written",
        with(SMALL, "--out", file.resolve("below").toString()).toArray(String[]::new));
  }

  @Test
  void wrongWordsAndParametersGetOneSentence() throws Exception {
    refuses("There is no experiment double-spent; there are double-spend", "double-spent");
    refuses("double-spend has no parameter y", "double-spend", "--y", "1");
    refuses("trials must be 100 to", "double-spend", "--trials", "1");
    refuses("trials must be a whole number", "double-spend", "--param", "trials=many");
    refuses("--param must be followed by name=value", "double-spend", "--param", "trials");
    refuses("--trials needs a value", "double-spend", "--trials");
    refuses("seed is given twice", "double-spend", "--seed=1", "--seed=2");
    refuses("There is no option -x", "double-spend", "-x");
    refuses("--threads must be 1 to", "double-spend", "--threads", "0");
    refuses("one word too many", "double-spend", "now");
    refuses("Give both q and z", "double-spend", "--q", "0.1");
  }

  @Test
  void whatDoesNotFitTheHeapIsRefusedBeforeItBegins() throws Exception {
    Outcome outcome =
        run(List.of("resilience", "--nodes", "1000000", "--links", "8"), 64L << 20, false);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("This needs about 130 MiB").contains("RENGA_HEAP=");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void runsScenarioFiles() throws Exception {
    Path file = folder.resolve("six.scenario");
    Files.writeString(
        file,
        "# six\nexperiment = double-spend\ntrials = 1000\nq = 0.1, 0.3\nz = 1,2,6\nseed = 5\n");
    Outcome outcome = run(List.of("run", file.toString(), "--no-files"));
    assertThat(outcome.status()).isZero();
    assertThat(outcome.hash()).isEqualTo(run(with(SMALL, "--no-files")).hash());
    assertThat(run(List.of("run", file.toString(), "--no-files", "--seed", "6")).hash())
        .isNotEqualTo(outcome.hash());
    Files.writeString(file, "experiment = double-spend\nq 0.1\n");
    refuses("Line 2 must have the form name = value", "run", file.toString());
    Files.writeString(file, "experiment = dance\n");
    refuses("There is no experiment dance", "run", file.toString());
    Files.write(file, new byte[] {(byte) 0xc3, 0x28});
    refuses("is not a text file", "run", file.toString());
    refuses("There is no scenario file", "run", folder.resolve("none").toString());
    refuses("is a folder", "run", folder.toString());
    refuses("needs the name of a scenario file", "run");
  }

  @Test
  void bundledScenariosAreReady() throws Exception {
    Path scenarios = Path.of("..", "docs", "scenarios");
    List<Path> files;
    try (Stream<Path> list = Files.list(scenarios)) {
      files = list.filter(path -> path.toString().endsWith(".txt")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      Outcome outcome = run(List.of("run", file.toString(), "--no-files"), 1L << 33, true);
      assertThat(outcome.status()).as(file + ": " + outcome.err()).isEqualTo(130);
    }
  }

  @Test
  void listsAndExplains() throws Exception {
    Outcome list = run(List.of("list"));
    assertThat(list.out()).contains("double-spend\n").contains("resilience\n");
    Outcome help = run(List.of("51", "--help"));
    assertThat(help.out()).contains("--hash-rate").contains("EH/s").contains("default 912.3");
    assertThat(run(List.of("help")).out()).contains("renga sim --resume DIR");
    assertThat(run(List.of()).status()).isEqualTo(1);
  }

  @Test
  void theTimeLeftFollowsThePaceOfThisRun() {
    long second = 1_000_000_000L;
    assertThat(SimWatch.left(0, 0.5, 10 * second)).isEqualTo(", about 10 s left");
    assertThat(SimWatch.left(0.5, 0.75, 10 * second)).isEqualTo(", about 10 s left");
    assertThat(SimWatch.left(0, 0.01, 100 * second)).isEqualTo(", about 2 h 45 min left");
    assertThat(SimWatch.left(0, 0.5, second)).isEmpty();
    assertThat(SimWatch.left(0.5, 0.5, 10 * second)).isEmpty();
    assertThat(SimWatch.duration(200_000)).isEqualTo("2 d 7 h");
    assertThat(SimWatch.duration(300)).isEqualTo("5 min");
  }
}
