package dev.renga.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExperimentRunTest {
  private final Counting counting = new Counting();

  private ExperimentRun run(String... given) throws ParameterException {
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < given.length; i += 2) {
      values.put(given[i], given[i + 1]);
    }
    return ExperimentRun.of(counting, Parameters.of(counting, values));
  }

  @Test
  void theNumberOfThreadsChangesNothing() throws Exception {
    Result one = run().run(1, Progress.NONE);
    for (int threads : new int[] {2, 3, 12, 50}) {
      assertThat(run().run(threads, Progress.NONE)).isEqualTo(one);
    }
    assertThat(counting.run(Parameters.of(counting), Progress.NONE)).isEqualTo(one);
  }

  @Test
  void seedAndParametersChangeTheHash() throws Exception {
    String hash = run().run(1, Progress.NONE).hash();
    assertThat(hash).hasSize(64);
    assertThat(run("seed", "2").run(1, Progress.NONE).hash()).isNotEqualTo(hash);
    assertThat(run("scale", "0.6").run(1, Progress.NONE).hash()).isNotEqualTo(hash);
    assertThat(run("units", "13").run(1, Progress.NONE).hash()).isNotEqualTo(hash);
  }

  @Test
  void resumesAtEveryCutToTheSameResult() throws Exception {
    Result whole = run().run(1, Progress.NONE);
    for (int cut = 0; cut <= 12; cut++) {
      ExperimentRun first = run();
      StopAfter stop = new StopAfter(cut);
      if (cut < 12) {
        assertThatThrownBy(() -> first.run(2, stop)).isInstanceOf(StoppedException.class);
      } else {
        first.run(2, Progress.NONE);
      }
      StateFile state = StateFile.parse(StateFile.of(first).toText());
      ExperimentRun second = run();
      second.resume(state.done());
      assertThat(second.fractionDone()).isEqualTo(first.fractionDone());
      assertThat(second.run(2, Progress.NONE)).isEqualTo(whole);
    }
  }

  /// Asks to stop when so many units are done.
  private static final class StopAfter implements Progress {
    private final int units;
    private final AtomicInteger done = new AtomicInteger();

    StopAfter(int units) {
      this.units = units;
    }

    @Override
    public void at(double fraction, String doing) {
      if (!doing.startsWith("half")) {
        done.incrementAndGet();
      }
    }

    @Override
    public boolean isStopRequested() {
      return done.get() >= units;
    }
  }

  @Test
  void progressNeverFallsAndEndsAtOne() throws Exception {
    List<Double> told = new ArrayList<>();
    Progress watching =
        new Progress() {
          @Override
          public void at(double fraction, String doing) {
            told.add(fraction);
          }

          @Override
          public boolean isStopRequested() {
            return false;
          }
        };
    run().run(1, watching);
    assertThat(told).isSorted().hasSize(24);
    assertThat(told.getLast()).isEqualTo(1);
  }

  @Test
  void aFailingUnitEndsTheRun() throws Exception {
    ExperimentRun run = run();
    Progress breaking =
        new Progress() {
          @Override
          public void at(double fraction, String doing) {
            throw new IllegalStateException("broken");
          }

          @Override
          public boolean isStopRequested() {
            return false;
          }
        };
    assertThatThrownBy(() -> run.run(3, breaking)).hasMessage("broken");
  }

  @Test
  void refusesUnitsOfAnotherRun() throws Exception {
    ExperimentRun run = run();
    assertThatThrownBy(() -> run.resume(Map.of(12, Tally.of(1)))).hasMessageContaining("unit 12");
    assertThatThrownBy(() -> run("units", "99")).hasMessage("99 units are impossible.");
  }

  @Test
  void seedsOfUnitsDiffer() {
    List<Long> seeds = new ArrayList<>();
    for (long root = 0; root < 20; root++) {
      for (long number = 0; number < 50; number++) {
        seeds.add(Seeds.derive(root, "a", number));
        seeds.add(Seeds.derive(root, "b", number));
      }
    }
    assertThat(seeds).doesNotHaveDuplicates();
    assertThat(Seeds.derive(1, "double-spend", 0)).isEqualTo(Seeds.derive(1, "double-spend", 0));
  }

  @Test
  void theSeedsAreTheSameOnEveryMachine() {
    assertThat(Seeds.derive(1, "double-spend", 7)).isEqualTo(8226349560331588166L);
  }
}
