package dev.renga.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.renga.dashboard.node.NodeSource;
import dev.renga.node.NodeConfig;
import dev.renga.node.RengaNode;
import dev.renga.primitives.Network;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The pages over an ordinary node.
class NodeSourceTest {
  @Test
  void saysThatTheNodeStartsUntilThereIsOne() throws RefusedException {
    try (NodeSource source = NodeSource.create("1", InstantSource.system())) {
      assertThat(source.about().path("kind").asText()).isEqualTo("node");
      assertThat(source.scene().toSnapshot().path("state").path("starting").asBoolean()).isTrue();
      assertThatThrownBy(() -> source.ask("node", Map.of()))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.status()).isEqualTo(503));
    }
  }

  @Test
  void showsTheChainOfANodeAndTakesNoCommands() throws Exception {
    try (NodeSource source = NodeSource.create("1", InstantSource.system());
        RengaNode node = RengaNode.start(NodeConfig.inMemory(Network.REGTEST))) {
      source.attach(node);
      JsonNode scene = source.scene().toSnapshot();
      String genesis = node.chain().view().tip().hash().toString();
      assertThat(scene.path("state").path("height").asInt()).isZero();
      assertThat(scene.path("state").path("network").asText()).isEqualTo("regtest");
      assertThat(scene.path("blocks").path(genesis).path("branch").asText()).isEqualTo("active");
      assertThat(scene.path("nodes")).hasSize(1);
      assertThat(source.ask("node", Map.of()).path("facts").path("headers").asInt()).isZero();
      assertThatThrownBy(
              () -> source.command(JsonNodeFactory.instance.objectNode().put("command", "kill")))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("RPC");
      assertThatThrownBy(() -> source.ask("odds", Map.of())).isInstanceOf(RefusedException.class);
    }
  }
}
