package dev.renga.dashboard.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.renga.dashboard.RefusedException;
import dev.renga.lab.live.LabNetwork;
import java.util.Map;

/// What the pages may ask about attacks before one begins. They begin and end with commands.
public interface LabAttacks {
  /// No attacks.
  LabAttacks NONE =
      new LabAttacks() {
        @Override
        public JsonNode list(LabNetwork network) {
          return JsonNodeFactory.instance.objectNode();
        }

        @Override
        public JsonNode odds(Map<String, String> parameters) throws RefusedException {
          throw new RefusedException(404, "This network knows no attacks.");
        }
      };

  /// The attacks that the network knows, each with its parameters.
  JsonNode list(LabNetwork network);

  /// The odds of an attack with these parameters.
  ///
  /// @param parameters `attack` is its name, the others are its own
  /// @throws RefusedException with a sentence when one of them is wrong
  JsonNode odds(Map<String, String> parameters) throws RefusedException;
}
