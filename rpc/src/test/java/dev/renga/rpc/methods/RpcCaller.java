package dev.renga.rpc.methods;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcTable;
import dev.renga.rpc.server.JsonRpc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Calls methods as a client does, through JSON.
final class RpcCaller {
  private final ObjectMapper mapper =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private final JsonRpc rpc;

  RpcCaller(List<RpcMethod> methods) {
    rpc = new JsonRpc(new RpcTable(methods), (user, method) -> true);
  }

  /// A value from JSON written with single quotes.
  JsonNode json(String text) {
    try {
      return mapper.readTree(text.replace('\'', '"'));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  JsonNode reply(String method, Object... params) {
    ArrayNode array = mapper.createArrayNode();
    for (Object param : params) {
      array.add(mapper.valueToTree(param));
    }
    ObjectNode request = mapper.createObjectNode();
    request.put("method", method).put("id", 1).set("params", array);
    byte[] body = request.toString().getBytes(StandardCharsets.UTF_8);
    try {
      return mapper.readTree(JsonRpc.toText(rpc.handle(body, "test", "/")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  JsonNode call(String method, Object... params) {
    JsonNode reply = reply(method, params);
    assertThat(reply.get("error").isNull()).as("%s: %s", method, reply).isTrue();
    return reply.get("result");
  }

  /// Calls, and expects an error with that code whose sentence contains the text.
  void refuses(int code, String text, String method, Object... params) {
    JsonNode error = reply(method, params).get("error");
    assertThat(error.isNull()).as(method).isFalse();
    assertThat(error.get("message").asText()).contains(text);
    assertThat(error.get("code").asInt()).as(error.toString()).isEqualTo(code);
  }
}
