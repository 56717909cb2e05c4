package dev.renga.lab.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabScenarioTest {
  private static final String SMALL =
      """
      name small
      about Four nodes.
      network nodes=4 seed=5 latency=off trickle=20ms mining=manual payments=4

      # what happens
      at 0s mark quiet
      every 200ms from 200ms to 600ms mine 0
      at 700ms mark a death
      at 700ms kill 2
      at 1s mine 1 2
      at 1500ms restart 2
      until 2s
      settle 200ms
      expect payments 100%
      expect ledger 100%
      expect lost-payments 0
      expect caught-up 100%
      expect blocks-mined 5
      """;

  @Test
  void readsAScenario() {
    LabScenario scenario = LabScenario.parse(SMALL, "small.lab");
    assertThat(scenario.name()).isEqualTo("small");
    assertThat(scenario.steps()).hasSize(8);
    assertThat(scenario.steps().get(1))
        .isEqualTo(new LabScenario.Step.Do(200, new LabCommand.Mine(NodeChoice.of(0), 1)));
    assertThat(scenario.untilMillis()).isEqualTo(2_000);
    assertThat(scenario.builder().config().nodes()).isEqualTo(4);
    assertThat(scenario.withNetwork("nodes=6").builder().config().nodes()).isEqualTo(6);
  }

  @Test
  void namesTheLineThatIsWrong() {
    refuses("name a\nat 5s explode", "x.lab, line 2: There is no command \"explode\"");
    refuses("nonsense", "x.lab, line 1: A line begins with one of");
    refuses("name Big", "has small letters");
    refuses("name a\nevery 5s kill 3", "The line is written: every");
    refuses("name a\nevery 1ms from 0s to 1s kill 3", "at least 10ms");
    refuses("name a\nexpect miracles", "One can expect");
    refuses("name a\nnetwork colour=red", "A network has no \"colour\"");
    refuses("name a\nnetwork nodes=20000\nuntil 1s", "must be 1 to 10000, not 20000");
    refuses("name a\nnetwork chain=main", "never touches \"main\"");
    refuses("name a", "does not say when it ends");
    refuses("until 5s", "has no name");
    refuses("name a\nat 6s heal\nuntil 5s", "after the end");
  }

  private static void refuses(String text, String why) {
    assertThatThrownBy(() -> LabScenario.parse(text, "x.lab"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(why);
  }

  @Test
  void theScenariosOfTheDocumentationCanBeRead() throws IOException {
    Path folder = Path.of(System.getProperty("renga.root")).resolve("docs/scenarios");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> scenarios = files.filter(file -> file.toString().endsWith(".lab")).toList();
      assertThat(scenarios).hasSizeGreaterThanOrEqualTo(2);
      assertThat(scenarios)
          .allSatisfy(file -> assertThat(LabScenario.read(file).name()).isNotEmpty());
    }
  }

  @Test
  void runsJudgesAndCanBeReplayedFromItsLog(@TempDir Path folder) {
    LabScenario scenario = LabScenario.parse(SMALL, "small.lab");
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    Path directory = folder.resolve("net");
    LabReport report;
    LabSnapshot first;
    try (LabNetwork network = scenario.builder().directory(directory).keep(true).start()) {
      report = new LabScenarioRunner(scenario, said::add).run(network);
      first = network.snapshot();
    }
    assertThat(report.isMet()).as(report.toText()).isTrue();
    assertThat(report.commands()).isEqualTo(6);
    assertThat(report.nodes().killed()).isEqualTo(1);
    assertThat(report.phases()).hasSize(3);
    assertThat(report.toText()).contains("small: as expected", "a death", "5 mined");
    assertThat(said).anyMatch(line -> line.contains("Node 2: killed"));

    LabScenario again = LabReplay.read(directory.resolve("events.jsonl"));
    assertThat(again.steps()).hasSizeGreaterThanOrEqualTo(6);
    try (LabNetwork network = again.builder().start()) {
      LabReport second = new LabScenarioRunner(again, line -> {}).run(network);
      assertThat(second.refused()).isEmpty();
      assertThat(second.end().mined()).isEqualTo(5);
      LabSnapshot repeated = network.snapshot();
      assertThat(repeated.people().stream().map(LabSnapshot.PersonState::address))
          .isEqualTo(first.people().stream().map(LabSnapshot.PersonState::address).toList());
      // whom people pay, how much and in which order follows from the seed
      int both = Math.min(4, Math.min(first.payments().size(), repeated.payments().size()));
      assertThat(amounts(repeated).subList(0, both)).isEqualTo(amounts(first).subList(0, both));
    }
  }

  private static List<Long> amounts(LabSnapshot snapshot) {
    return snapshot.payments().stream().map(LabSnapshot.PaymentState::amount).toList();
  }

  @Test
  void anExpectationThatIsNotMetIsSaid() {
    LabScenario scenario =
        LabScenario.parse(
            """
            name too-much
            network nodes=2 latency=off mining=manual
            at 0s kill 1
            at 100ms kill 1
            until 400ms
            settle 100ms
            expect blocks-mined 3
            """,
            "too-much.lab");
    LabReport report = new LabScenarioRunner(scenario, line -> {}).run();
    assertThat(report.isMet()).isFalse();
    assertThat(report.toText())
        .contains("NOT as expected", "expected blocks mined at least 3; found 0");
    assertThat(report.refused()).singleElement().asString().contains("Node 1 cannot be killed");
  }

  @Test
  void refusesALogThatIsNone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.jsonl");
    Files.writeString(file, "{\"a\": 1}\n");
    assertThatThrownBy(() -> LabReplay.read(file))
        .hasMessageContaining("is no log of a laboratory");
    Files.writeString(file, "{\"renga-lab-log\": 99, \"config\": \"nodes=3\"}\n");
    assertThatThrownBy(() -> LabReplay.read(file)).hasMessageContaining("newer release");
    assertThatThrownBy(() -> LabReplay.read(folder.resolve("none")))
        .hasMessageContaining("cannot be read");
  }
}
