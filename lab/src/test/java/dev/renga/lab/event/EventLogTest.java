package dev.renga.lab.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import dev.renga.primitives.Txid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final BlockHash HASH = Network.REGTEST.genesis().hash();
  private static final Txid TXID = Network.REGTEST.genesis().transactions().getFirst().txid();
  private static final List<LabEvent.What> ALL =
      List.of(
          new LabEvent.NetworkStarted(12, 36, 7, 1_500),
          new LabEvent.NetworkStopped(),
          new LabEvent.CommandGiven("kill 3"),
          new LabEvent.NodeStarted(200, true),
          new LabEvent.NodeStopped(),
          new LabEvent.NodeKilled(),
          new LabEvent.NodeFrozen(),
          new LabEvent.NodeThawed(),
          new LabEvent.NodeFailed("The disk is full."),
          new LabEvent.NodeCaughtUp(203, 90),
          new LabEvent.LinkOpened(4),
          new LabEvent.LinkClosed(4),
          new LabEvent.NetworkCut(List.of(List.of(0, 1), List.of(2))),
          new LabEvent.NetworkHealed(),
          new LabEvent.BlockMined(HASH, HASH, 201, 3, 900, 5_000_000_000L),
          new LabEvent.BlockReached(HASH, 201, 250),
          new LabEvent.BlockRefused(HASH, "bad-cb-amount", "too much"),
          new LabEvent.Reorganised(2, HASH, HASH),
          new LabEvent.PaymentMade(TXID, "alice", "bob", 5, 1),
          new LabEvent.PaymentRefused("alice", "bob", 5, "no coins"),
          new LabEvent.PaymentReached(TXID, 300),
          new LabEvent.PaymentConfirmed(TXID, HASH, 201),
          new LabEvent.PaymentTakenBack(TXID, 2),
          new LabEvent.PaymentConflicted(TXID),
          new LabEvent.SharesChanged(Map.of(0, 0.5, 1, 0.5)),
          new LabEvent.Availability("payments", false, "too late"),
          new LabEvent.AttackNote("double-spend", 1, "begins", Map.of("q", "0.3")),
          new LabEvent.EventsLost(3));

  @Test
  void theFileHoldsEveryKindOfEventAsALineOfJson(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("events.jsonl");
    try (EventLog log = EventLog.in(file, Map.of("seed", "7"), () -> 42, 10)) {
      ALL.forEach(what -> log.publish(3, "test", what));
      assertThat(log.after(0)).hasSize(10); // memory is bounded
      assertThat(log.after(ALL.size() - 1)).hasSize(1);
    }
    assertThat(ALL.stream().map(Object::getClass).distinct())
        .hasSize(LabEvent.What.class.getPermittedSubclasses().length);
    ObjectMapper mapper = new ObjectMapper();
    List<String> lines = Files.readAllLines(file);
    JsonNode head = mapper.readTree(lines.getFirst());
    assertThat(head.path("renga-lab-log").asInt()).isEqualTo(EventJson.VERSION);
    assertThat(head.path("seed").asText()).isEqualTo("7");
    assertThat(lines).hasSize(ALL.size() + 1);
    for (int i = 0; i < ALL.size(); i++) {
      JsonNode json = mapper.readTree(lines.get(i + 1));
      assertThat(json.path("seq").asLong()).isEqualTo(i + 1);
      assertThat(json.path("ms").asLong()).isEqualTo(42);
      assertThat(json.path("node").asInt()).isEqualTo(3);
      assertThat(json.path("event").asText()).isEqualTo(ALL.get(i).name());
      int own = ALL.get(i).getClass().getRecordComponents().length;
      assertThat(json.size()).as(json.toString()).isEqualTo(5 + own);
    }
  }

  @Test
  void subscribersHearEverythingInOrder() {
    List<Long> heard = Collections.synchronizedList(new ArrayList<>());
    try (EventLog log = EventLog.inMemory(() -> 0, 100)) {
      log.publish(0, "test", new LabEvent.NodeKilled()); // before: not heard
      var subscription = log.subscribe("test", event -> heard.add(event.sequence()));
      for (int i = 0; i < 50; i++) {
        log.publish(0, "test", new LabEvent.NodeKilled());
      }
      subscription.caughtUp().join();
      assertThat(heard).hasSize(50).isSorted().startsWith(2L);
      subscription.close();
      log.publish(0, "test", new LabEvent.NodeKilled());
    }
    assertThat(heard).hasSize(50);
  }

  @Test
  void aSlowSubscriberLosesEventsAndIsToldHowMany() {
    List<LabEvent> heard = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch go = new CountDownLatch(1);
    try (EventLog log = EventLog.inMemory(() -> 0, 100)) {
      var subscription =
          log.subscribe(
              "slow",
              event -> {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                heard.add(event);
              });
      for (int i = 0; i < EventLog.QUEUE + 100; i++) {
        log.publish(0, "test", new LabEvent.NodeKilled());
      }
      go.countDown();
      subscription.caughtUp().join();
      log.publish(0, "test", new LabEvent.NodeKilled());
      subscription.caughtUp().join();
    }
    assertThat(heard.stream().filter(event -> event.what() instanceof LabEvent.EventsLost).toList())
        .singleElement()
        .satisfies(
            event ->
                assertThat(((LabEvent.EventsLost) event.what()).count() + heard.size() - 1)
                    .isEqualTo(EventLog.QUEUE + 101L));
  }
}
