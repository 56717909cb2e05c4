package dev.renga.rpc.methods;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.RpcTable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The node as a program: help, stop, uptime, mock time.
public final class ControlMethods {
  private static final long LATEST_TIME = 0xffffffffL;

  /// What the node lets its clients do to it.
  public interface NodeControl {
    /// Begins to stop; returns at once.
    void stop();

    /// Seconds since the start.
    long uptime();

    /// Sets the time, seconds since 1970; 0 gives the clock back. Only on networks that may be
    /// mocked.
    void mockTime(long seconds);

    /// Whether time may be mocked.
    boolean isMockable();
  }

  private final NodeControl node;
  private final Supplier<RpcTable> table;

  /// @param node the node
  /// @param table all methods, for help
  public ControlMethods(NodeControl node, Supplier<RpcTable> table) {
    this.node = node;
    this.table = table;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "help",
            "Control",
            List.of("command?"),
            "Lists all methods, or tells about one.",
            this::help),
        new RpcMethod("stop", "Control", List.of("wait?"), "Stops the node.", r -> stop()),
        new RpcMethod(
            "uptime",
            "Control",
            List.of(),
            "Seconds since the node was started.",
            r -> RpcResult.of(node.uptime())),
        new RpcMethod(
            "setmocktime",
            "hidden",
            List.of("timestamp"),
            "Sets the node's time (seconds since 1970); 0 gives the clock back. Test networks"
                + " only.",
            this::mockTime),
        new RpcMethod(
            "echo",
            "hidden",
            List.of(
                "arg0?", "arg1?", "arg2?", "arg3?", "arg4?", "arg5?", "arg6?", "arg7?", "arg8?",
                "arg9?"),
            "Gives its arguments back.",
            ControlMethods::echo));
  }

  private RpcResult stop() {
    node.stop();
    return RpcResult.of("Renga stopping");
  }

  private RpcResult mockTime(RpcRequest request) throws RpcException {
    if (!node.isMockable()) {
      throw new RpcException(
          RpcException.MISC_ERROR, "setmocktime is for regression testing (-regtest mode) only");
    }
    long time = request.number(0);
    if (time < 0 || time > LATEST_TIME) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "Mocktime must be in the range [0, %s], not %s.".formatted(LATEST_TIME, time));
    }
    node.mockTime(time);
    return RpcResult.NULL;
  }

  private RpcResult help(RpcRequest request) throws RpcException {
    String command = request.text(0, "");
    if (command.isEmpty()) {
      return RpcResult.of(overview());
    }
    return table
        .get()
        .find(command)
        .map(method -> RpcResult.of(method.usage() + "\n\n" + method.help() + "\n"))
        .orElseGet(() -> RpcResult.of("help: unknown command: " + command));
  }

  private String overview() {
    Map<String, List<RpcMethod>> categories =
        table.get().methods().stream()
            .filter(method -> !method.category().equals("hidden"))
            .collect(Collectors.groupingBy(RpcMethod::category, TreeMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    categories.forEach(
        (category, methods) -> {
          text.append(text.isEmpty() ? "" : "\n").append("== ").append(category).append(" ==\n");
          methods.stream()
              .sorted(Comparator.comparing(RpcMethod::name))
              .forEach(method -> text.append(method.usage()).append('\n'));
        });
    return text.toString().stripTrailing();
  }

  private static RpcResult echo(RpcRequest request) {
    List<JsonNode> arguments = request.arguments();
    return out -> {
      out.writeStartArray();
      for (JsonNode argument : arguments) {
        out.writeTree(argument);
      }
      out.writeEndArray();
    };
  }
}
