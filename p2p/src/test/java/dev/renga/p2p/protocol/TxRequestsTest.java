package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Digest;
import dev.renga.primitives.Txid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whom to ask for what: rules one by one, and random histories beside a slow and obvious model.
class TxRequestsTest {
  private static final Instant START = Instant.ofEpochSecond(1_700_000_000L);

  private final TxRequests requests = new TxRequests(new KnownIds.Salt(1, 2));

  private static Digest id(int number) {
    return Digest.from(Txid.ofWords(number, 5, 5, 5));
  }

  private void offer(int id, long peer, boolean preferred, long second) {
    requests.offer(id(id), new TxRequests.Source(peer, true, preferred), START.plusSeconds(second));
  }

  private List<TxRequests.Question> questions(long peer, long second) {
    requests.settle(START.plusSeconds(second));
    requests.check();
    return requests.questions(peer);
  }

  private void ask(long peer, int id, long second) {
    requests.requested(peer, id(id), START.plusSeconds(second));
  }

  @Test
  void nobodyIsAskedBeforeTheTimeHasCome() {
    offer(1, 10, true, 5);
    assertThat(requests.next()).isEqualTo(START.plusSeconds(5));
    assertThat(questions(10, 4)).isEmpty();
    assertThat(questions(10, 5)).containsExactly(new TxRequests.Question(id(1), true));
  }

  @Test
  void onlyOneIsAskedAtATimeAndEachOnlyOnce() {
    offer(1, 10, true, 0);
    offer(1, 11, true, 0);
    offer(1, 12, false, 0);
    Set<Long> asked = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      int second = 60 * round;
      List<Long> chosen =
          List.of(10L, 11L, 12L).stream()
              .filter(peer -> !questions(peer, second).isEmpty())
              .toList();
      assertThat(chosen).hasSize(1);
      asked.addAll(chosen);
      ask(chosen.getFirst(), 1, second);
      assertThat(round < 2 || chosen.getFirst() == 12).isTrue();
    }
    assertThat(asked).hasSize(3);
    requests.settle(START.plusSeconds(180));
    assertThat(requests.isEmpty()).isTrue();
    assertThat(requests.next()).isNull();
  }

  @Test
  void aBetterOfferTakesThePlaceOfOneThatWasNotAskedYet() {
    offer(1, 10, false, 0);
    assertThat(questions(10, 0)).hasSize(1);
    offer(1, 11, true, 0);
    assertThat(questions(11, 0)).hasSize(1);
    assertThat(questions(10, 0)).isEmpty();
  }

  @Test
  void aQuestionThatIsOpenIsNotTakenAway() {
    offer(1, 10, false, 0);
    questions(10, 0);
    ask(10, 1, 0);
    offer(1, 11, true, 0);
    assertThat(questions(11, 0)).isEmpty();
    requests.answered(10, id(1));
    assertThat(questions(11, 0)).hasSize(1);
    assertThat(requests.inFlight(10)).isZero();
  }

  @Test
  void whatWasNotToBeAskedCannotHaveBeen() {
    assertThatThrownBy(() -> ask(10, 1, 0)).isInstanceOf(IllegalStateException.class);
    offer(1, 10, true, 5);
    assertThatThrownBy(() -> ask(10, 1, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Tag("kf=N-015")
  void beingLoudWinsNothing() {
    // over many transactions two equal peers are chosen about equally often, whoever was first
    int first = 0;
    for (int i = 0; i < 1_000; i++) {
      offer(i, 10, true, 0);
      offer(i, 10, true, 0);
      offer(i, 11, true, 0);
      first += questions(10, 0).size();
      requests.forget(id(i));
    }
    assertThat(first).isBetween(420, 580);
  }

  @Test
  @Tag("kf=D-055")
  void manyAnnouncementsTakeLinearTime() {
    Assertions.assertTimeout(
        Duration.ofSeconds(45),
        () -> {
          for (long peer = 0; peer < 20; peer++) {
            for (int i = 0; i < 5_000; i++) {
              offer(i, peer, peer % 2 == 0, 0);
            }
          }
          requests.settle(START);
          for (long peer = 0; peer < 20; peer++) {
            requests.forget(peer);
          }
        });
    assertThat(requests.isEmpty()).isTrue();
  }

  /// One announcement in the model.
  private static final class Told {
    final boolean preferred;
    final Instant from;
    Instant until = Instant.MAX;
    boolean asked;
    boolean spent;

    Told(boolean preferred, Instant from) {
      this.preferred = preferred;
      this.from = from;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomHistoriesAgreeWithTheModel(long seed) {
    Random random = new Random(seed);
    Map<Digest, Map<Long, Told>> model = new HashMap<>();
    Instant now = START;
    for (int step = 0; step < 3_000; step++) {
      Digest id = id(random.nextInt(12));
      long peer = random.nextInt(6);
      Told known = model.getOrDefault(id, Map.of()).get(peer);
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          Instant from = now.plusSeconds(random.nextInt(3));
          requests.offer(id, new TxRequests.Source(peer, true, peer < 3), from);
          model
              .computeIfAbsent(id, key -> new LinkedHashMap<>())
              .putIfAbsent(peer, new Told(peer < 3, from));
        }
        case 3 -> {
          requests.answered(peer, id);
          if (known != null) {
            known.spent = true;
          }
        }
        case 4 -> {
          if (random.nextInt(10) == 0) {
            requests.forget(peer);
            model.values().forEach(all -> all.remove(peer));
          } else if (random.nextInt(5) == 0) {
            requests.forget(id);
            model.remove(id);
          }
        }
        default -> now = now.plusMillis(random.nextInt(9_000));
      }
      settle(model, now);
      requests.settle(now);
      requests.check();
      compare(model, now, random);
    }
  }

  private static void settle(Map<Digest, Map<Long, Told>> model, Instant now) {
    for (Map<Long, Told> all : model.values()) {
      all.values().forEach(told -> told.spent |= told.asked && !told.until.isAfter(now));
    }
    model.values().removeIf(all -> all.values().stream().allMatch(told -> told.spent));
  }

  private void compare(Map<Digest, Map<Long, Told>> model, Instant now, Random random) {
    Map<Digest, Long> chosen = new HashMap<>();
    for (long peer : requests.askable()) {
      for (TxRequests.Question question : requests.questions(peer)) {
        assertThat(chosen.put(question.id(), peer)).as("asked of two").isNull();
      }
    }
    for (Map.Entry<Digest, Map<Long, Told>> entry : model.entrySet()) {
      Map<Long, Told> all = entry.getValue();
      boolean open = all.values().stream().anyMatch(told -> told.asked && !told.spent);
      List<Long> ready = new ArrayList<>();
      all.forEach(
          (peer, told) -> {
            if (!told.spent && !told.from.isAfter(now)) {
              ready.add(peer);
            }
          });
      List<Long> best = ready.stream().filter(peer -> peer < 3).toList();
      Long peer = chosen.remove(entry.getKey());
      if (open || ready.isEmpty()) {
        assertThat(peer).isNull();
      } else {
        assertThat(best.isEmpty() ? ready : best).contains(peer);
        if (random.nextInt(3) == 0) {
          requests.requested(peer, entry.getKey(), now);
          Told told = all.get(peer);
          told.asked = true;
          told.until = now.plus(TxRequests.TIMEOUT);
        }
      }
    }
    assertThat(chosen).isEmpty();
  }
}
