package dev.renga.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// What a browser is told when something changes.
class SceneTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static ObjectNode row(int value) {
    return JSON.objectNode().put("v", value);
  }

  private static Scene scene(int ms, Map<String, ObjectNode> nodes) {
    return new Scene(JSON.objectNode().put("ms", ms).put("seed", 7), Map.of("nodes", nodes));
  }

  @Test
  void saysNothingWhenNothingChanged() {
    Scene old = scene(1, Map.of("0", row(5)));
    Scene now = scene(1, Map.of("0", row(5)));
    assertThat(now.toDelta(old)).isEmpty();
  }

  @Test
  void namesWhatIsNewChangedAndGone() {
    Scene old = scene(1, Map.of("0", row(5), "1", row(6)));
    Scene now = scene(2, Map.of("1", row(7), "2", row(8)));
    JsonNode delta = now.toDelta(old);
    assertThat(delta.path("state").path("ms").asInt()).isEqualTo(2);
    assertThat(delta.path("state").has("seed")).isFalse();
    assertThat(delta.path("nodes").path("set").path("1").path("v").asInt()).isEqualTo(7);
    assertThat(delta.path("nodes").path("set").path("2").path("v").asInt()).isEqualTo(8);
    assertThat(delta.path("nodes").path("gone")).hasSize(1);
    assertThat(delta.path("nodes").path("gone").get(0).asText()).isEqualTo("0");
  }

  @Test
  void takesAwayASingleValueThatIsGone() {
    Scene old = new Scene(JSON.objectNode().put("ms", 1).put("failure", "none"), Map.of());
    Scene now = new Scene(JSON.objectNode().put("ms", 1), Map.of());
    assertThat(now.toDelta(old).path("state").path("failure").isNull()).isTrue();
  }

  /// Whoever starts with a snapshot and applies every change has what a new snapshot would show.
  @Test
  void changesLeadToTheSameSceneAsANewSnapshot() {
    long seed = 20_261_126L;
    RandomGenerator dice = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Map<String, ObjectNode> rows = new LinkedHashMap<>();
    Scene last = scene(0, Map.of());
    ObjectNode browser = last.toSnapshot().deepCopy();
    for (int i = 1; i <= 500; i++) {
      String key = String.valueOf(dice.nextInt(12));
      if (dice.nextInt(3) == 0) {
        rows.remove(key);
      } else {
        rows.put(key, row(dice.nextInt(4)));
      }
      Scene now = scene(i / 3, new LinkedHashMap<>(rows));
      apply(browser, now.toDelta(last));
      assertThat(sorted(browser))
          .as("seed %s, step %s", seed, i)
          .isEqualTo(sorted(now.toSnapshot()));
      last = now;
    }
  }

  private static void apply(ObjectNode browser, JsonNode delta) {
    delta
        .path("state")
        .properties()
        .forEach(
            field -> ((ObjectNode) browser.path("state")).set(field.getKey(), field.getValue()));
    ObjectNode table = (ObjectNode) browser.path("nodes");
    delta.path("nodes").path("set").properties().forEach(f -> table.set(f.getKey(), f.getValue()));
    delta.path("nodes").path("gone").forEach(key -> table.remove(key.asText()));
  }

  private static JsonNode sorted(JsonNode json) {
    try {
      return new ObjectMapper().readTree(json.toString());
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
