package dev.renga.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All methods that a node answers, by name. Immutable.
public final class RpcTable {
  private final Map<String, RpcMethod> methods;

  /// A table of these methods.
  ///
  /// @throws IllegalArgumentException when two have the same name
  public RpcTable(Collection<RpcMethod> methods) {
    Map<String, RpcMethod> byName = new LinkedHashMap<>();
    for (RpcMethod method : methods) {
      if (byName.put(method.name(), method) != null) {
        throw new IllegalArgumentException("two RPC methods named " + method.name());
      }
    }
    this.methods = byName;
  }

  /// The method of that name.
  public Optional<RpcMethod> find(String name) {
    return Optional.ofNullable(methods.get(name));
  }

  /// All methods in the order they were given.
  public Collection<RpcMethod> methods() {
    return methods.values();
  }

  /// Calls a method with arguments in an array, an object, or both (the key `args`).
  public RpcResult call(String name, JsonNode params, String user, String path)
      throws RpcException {
    RpcMethod method = methods.get(name);
    if (method == null) {
      throw new RpcException(RpcException.METHOD_NOT_FOUND, "Method not found");
    }
    List<JsonNode> arguments = new ArrayList<>();
    if (params.isObject()) {
      arguments.addAll(byName(method, params));
    } else {
      params.forEach(arguments::add);
    }
    if (arguments.size() > method.arguments().size() || missing(method, arguments)) {
      throw new RpcException(RpcException.MISC_ERROR, method.usage() + "\n\n" + method.help());
    }
    return method.handler().call(new RpcRequest(name, arguments, user, path));
  }

  private static boolean missing(RpcMethod method, List<JsonNode> arguments) {
    return arguments.size() < method.required();
  }

  private static List<JsonNode> byName(RpcMethod method, JsonNode params) throws RpcException {
    JsonNode[] slots = new JsonNode[method.arguments().size()];
    Arrays.fill(slots, NullNode.getInstance());
    int used = 0;
    JsonNode positional = params.get("args");
    if (positional != null && method.positionOf("args") < 0) {
      if (!positional.isArray()) {
        throw new RpcException(RpcException.INVALID_PARAMETER, "Parameter args must be an array");
      }
      for (JsonNode value : positional) {
        if (used == slots.length) {
          throw new RpcException(RpcException.MISC_ERROR, method.usage() + "\n\n" + method.help());
        }
        slots[used++] = value;
      }
    }
    for (Map.Entry<String, JsonNode> entry : params.properties()) {
      if (positional != null && entry.getKey().equals("args")) {
        continue;
      }
      int at = method.positionOf(entry.getKey());
      if (at < 0) {
        throw new RpcException(
            RpcException.INVALID_PARAMETER, "Unknown named parameter " + entry.getKey());
      }
      if (!slots[at].isNull()) {
        throw new RpcException(
            RpcException.INVALID_PARAMETER,
            "Parameter "
                + entry.getKey()
                + " specified twice both as positional and named argument");
      }
      slots[at] = entry.getValue();
      used = Math.max(used, at + 1);
    }
    return Arrays.asList(slots).subList(0, used);
  }
}
