package dev.renga.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventQueueTest {
  private record Model(long time, long number) {}

  /// A sorted list is the slow and obvious queue.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void handsOutByTimeAndThenByOrder(long seed) {
    Random random = new Random(seed);
    EventQueue queue = new EventQueue();
    List<Model> model = new ArrayList<>();
    long number = 0;
    for (int i = 0; i < 20_000; i++) {
      if (model.isEmpty() || random.nextInt(100) < (i < 10_000 ? 60 : 45)) {
        long time = random.nextInt(50);
        queue.add(time, EventQueue.Kind.TIMER, this, number, null);
        model.add(new Model(time, number++));
      } else {
        Model first =
            model.stream()
                .min(Comparator.comparingLong(Model::time).thenComparingLong(Model::number))
                .orElseThrow();
        model.remove(first);
        assertThat(queue.nextTime()).isEqualTo(first.time());
        queue.take();
        assertThat(queue.time()).isEqualTo(first.time());
        assertThat(queue.number()).as("seed %d", seed).isEqualTo(first.number());
        assertThat(queue.target()).isSameAs(this);
      }
      assertThat(queue.size()).isEqualTo(model.size());
    }
  }
}
