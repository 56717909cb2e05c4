package dev.renga.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.dashboard.lab.LabSource;
import dev.renga.lab.attack.Attacks;
import dev.renga.lab.live.LabNetwork;
import dev.renga.lab.live.MiningMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The pages over a live network, without a browser.
class LabSourceTest {
  private static LabNetwork network;
  private static LabSource source;

  @BeforeAll
  static void start() {
    network =
        LabNetwork.builder()
            .nodes(4)
            .seed(5)
            .mining(MiningMode.MANUAL)
            .latency(false)
            .attacks(Attacks.catalog())
            .start();
    source = LabSource.of(network, "1", null);
  }

  @AfterAll
  static void stop() {
    source.close();
    network.close();
  }

  private static ObjectNode command(String name) {
    return JsonNodeFactory.instance.objectNode().put("command", name);
  }

  @Test
  void showsNodesLinksBlocksAndPeople() throws Exception {
    int before = network.bestTip().height();
    source.command(command("mine").put("nodes", "1"));
    network.awaitHeight(before + 1, Duration.ofSeconds(20));
    JsonNode scene = source.scene().toSnapshot();
    assertThat(scene.path("nodes")).hasSize(4);
    assertThat(scene.path("links")).isNotEmpty();
    assertThat(scene.path("people")).isNotEmpty();
    assertThat(scene.path("state").path("height").asInt()).isEqualTo(before + 1);
    String tip = scene.path("state").path("tip").asText();
    assertThat(scene.path("blocks").path(tip).path("miner").asInt()).isEqualTo(1);
    assertThat(scene.path("blocks").path(tip).path("branch").asText()).isEqualTo("active");
    List<String> kinds =
        source.events(0, 1000).stream().map(event -> event.path("event").asText()).toList();
    assertThat(kinds).contains("NetworkStarted", "BlockMined", "BlockReached");
  }

  @Test
  void handsOutTheSameRowsWhileNothingChanges() {
    Scene one = source.scene();
    Scene two = source.scene();
    two.tables()
        .get("links")
        .forEach((key, row) -> assertThat(row).isSameAs(one.tables().get("links").get(key)));
  }

  @Test
  void refusesWhatTheNetworkRefusesWithItsSentence() {
    assertThatThrownBy(() -> source.command(command("kill").put("nodes", "99")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("99");
    assertThatThrownBy(() -> source.command(command("dance")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("dance");
    assertThatThrownBy(() -> source.ask("node", Map.of("node", "99")))
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.status()).isEqualTo(404));
    assertThatThrownBy(() -> source.ask("weather", Map.of())).isInstanceOf(RefusedException.class);
  }

  @Test
  void givesTheOddsOfEveryAttackAndACurveWhereThereIsAShare() throws RefusedException {
    JsonNode kinds = source.ask("attacks", Map.of()).path("attacks");
    assertThat(kinds.size()).isGreaterThanOrEqualTo(7);
    for (JsonNode kind : kinds) {
      JsonNode odds = source.ask("odds", Map.of("attack", kind.path("name").asText()));
      assertThat(odds.path("chance").asDouble()).as(kind.toString()).isBetween(0.0, 1.0);
      assertThat(odds.path("words").path("ja").asText()).isNotBlank();
      assertThat(kind.path("title").path("en").asText()).isNotBlank();
    }
    JsonNode half =
        source.ask("odds", Map.of("attack", "double-spend", "q", "0.6", "z", "6", "g", "1000"));
    assertThat(half.path("chance").asDouble()).isGreaterThan(0.99);
    assertThat(half.path("curve").size()).isGreaterThan(40);
    assertThatThrownBy(() -> source.ask("odds", Map.of("attack", "double-spend", "q", "2")))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> source.ask("odds", Map.of("attack", "magic")))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void listsEveryRuleOnceAsBreakableOrNot() throws RefusedException {
    JsonNode rules = source.ask("rules", Map.of());
    Set<String> seen = new HashSet<>();
    for (String part : List.of("forgeries", "excluded")) {
      assertThat(rules.path(part)).isNotEmpty();
      for (JsonNode rule : rules.path(part)) {
        assertThat(seen.add(rule.path("rule").asText())).as(rule.toString()).isTrue();
      }
    }
  }

  @Test
  void exportsALogThatBeginsWithItsVersion() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    source.exportLog(out);
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.getFirst()).contains("renga-lab-log");
    assertThat(lines).hasSizeGreaterThan(4);
    assertThat(lines).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
  }
}
