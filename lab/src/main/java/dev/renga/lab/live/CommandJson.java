package dev.renga.lab.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.primitives.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Commands as JSON objects: `{"command": "kill", "nodes": "random:3"}`.
///
/// Nodes are text as [NodeChoice] has it, or a number; amounts are text in bitcoin (`"1.5"`);
/// delays are whole milliseconds; groups are lists of numbers. Names that a command does not know
/// are refused.
public final class CommandJson {
  private static final int MAX_LENGTH = 100_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private CommandJson() {}

  /// Reads a command.
  ///
  /// @throws LabException with a sentence when it is none
  public static LabCommand parse(String json) {
    if (json.length() > MAX_LENGTH) {
      throw new LabException("A command has at most " + MAX_LENGTH + " characters.");
    }
    try {
      JsonNode read = new ObjectMapper().readTree(json);
      if (read instanceof ObjectNode object) {
        return parse(object);
      }
    } catch (JsonProcessingException e) {
      throw new LabException("The command is not JSON: %s".formatted(e.getOriginalMessage()), e);
    }
    throw new LabException("A command is a JSON object such as {\"command\": \"heal\"}.");
  }

  /// Reads a command.
  ///
  /// Long on purpose: a table, one case for each command.
  ///
  /// @throws LabException with a sentence when it is none
  public static LabCommand parse(ObjectNode json) {
    String name = new Fields("command", json).text("command").toLowerCase(Locale.ROOT);
    Fields fields = new Fields(name, json);
    return switch (name) {
      case "add" -> fields.only(new LabCommand.Add());
      case "stop" -> fields.only(new LabCommand.Stop(fields.nodes("nodes")), "nodes");
      case "kill" -> fields.only(new LabCommand.Kill(fields.nodes("nodes")), "nodes");
      case "restart" -> fields.only(new LabCommand.Restart(fields.nodes("nodes")), "nodes");
      case "freeze" -> fields.only(new LabCommand.Freeze(fields.nodes("nodes")), "nodes");
      case "thaw" -> fields.only(new LabCommand.Thaw(fields.nodes("nodes")), "nodes");
      case "cut" -> fields.only(new LabCommand.Cut(fields.groups()), "groups");
      case "heal" -> fields.only(new LabCommand.Heal());
      case "slow" ->
          fields.only(
              new LabCommand.Slow(
                  fields.nodes("one"), fields.nodes("other"), fields.whole("delay", 86_400_000)),
              "one",
              "other",
              "delay");
      case "drop" ->
          fields.only(
              new LabCommand.Drop(
                  fields.nodes("one"),
                  fields.nodes("other"),
                  Words.toShare(fields.text("share"), "The share of lost messages")),
              "one",
              "other",
              "share");
      case "pay" ->
          fields.only(
              new LabCommand.Pay(
                  fields.text("from"),
                  fields.text("to"),
                  CommandText.amount(fields.text("amount")),
                  fields.has("feerate")
                      ? fields.whole("feerate", 999_999_999)
                      : CommandText.DEFAULT_FEERATE),
              "from",
              "to",
              "amount",
              "feerate");
      case "payments" ->
          fields.only(
              new LabCommand.Payments(
                  CommandText.rate(Words.toDecimal(fields.text("rate"), "The rate"))),
              "rate");
      case "mine" ->
          fields.only(
              new LabCommand.Mine(
                  fields.nodes("nodes"),
                  fields.has("blocks") ? CommandText.blocks(fields.text("blocks")) : 1),
              "nodes",
              "blocks");
      case "shares" -> fields.only(new LabCommand.Shares(fields.shares()), "shares");
      case "mining" ->
          fields.only(new LabCommand.Mining(CommandText.mode(fields.text("mode"))), "mode");
      case "attack" ->
          fields.only(
              new LabCommand.Attack(fields.text("name"), fields.parameters()),
              "name",
              "parameters");
      case "attack-stop" ->
          fields.only(
              new LabCommand.AttackStop(fields.has("id") ? fields.whole("id", 999_999_999) : 0),
              "id");
      default ->
          throw new LabException(
              "There is no command \"%s\"; there are: %s."
                  .formatted(name, String.join(", ", CommandText.USAGE)));
    };
  }

  /// The object that [#parse] reads.
  public static ObjectNode toJson(LabCommand command) {
    String text = command.toText();
    String name = Words.of(text).getFirst();
    ObjectNode json = JSON.objectNode().put("command", name);
    return switch (command) {
      case LabCommand.Add _, LabCommand.Heal _ -> json;
      case LabCommand.Stop(NodeChoice nodes) -> json.put("nodes", nodes.toText());
      case LabCommand.Kill(NodeChoice nodes) -> json.put("nodes", nodes.toText());
      case LabCommand.Restart(NodeChoice nodes) -> json.put("nodes", nodes.toText());
      case LabCommand.Freeze(NodeChoice nodes) -> json.put("nodes", nodes.toText());
      case LabCommand.Thaw(NodeChoice nodes) -> json.put("nodes", nodes.toText());
      case LabCommand.Cut(List<List<Integer>> groups) -> {
        var array = json.putArray("groups");
        for (List<Integer> group : groups) {
          var members = array.addArray();
          group.forEach(members::add);
        }
        yield json;
      }
      case LabCommand.Slow(NodeChoice one, NodeChoice other, long delay) ->
          json.put("one", one.toText()).put("other", other.toText()).put("delay", delay);
      case LabCommand.Drop(NodeChoice one, NodeChoice other, double share) ->
          json.put("one", one.toText()).put("other", other.toText()).put("share", share);
      case LabCommand.Pay pay ->
          json.put("from", pay.from())
              .put("to", pay.to())
              .put("amount", Amount.toText(pay.amount()))
              .put("feerate", pay.feerate());
      case LabCommand.Payments(double perSecond) -> json.put("rate", perSecond);
      case LabCommand.Mine(NodeChoice node, int blocks) ->
          json.put("nodes", node.toText()).put("blocks", blocks);
      case LabCommand.Shares(Map<Integer, Double> shares) -> {
        ObjectNode object = json.putObject("shares");
        shares.forEach((node, share) -> object.put(String.valueOf(node), share));
        yield json;
      }
      case LabCommand.Mining(MiningMode mode) ->
          json.put("mode", mode.name().toLowerCase(Locale.ROOT));
      case LabCommand.Attack(String attack, Map<String, String> parameters) -> {
        json.put("name", attack);
        ObjectNode object = json.putObject("parameters");
        parameters.forEach(object::put);
        yield json;
      }
      case LabCommand.AttackStop(long id) -> id == 0 ? json : json.put("id", id);
    };
  }

  /// The members of one command's object.
  private record Fields(String command, ObjectNode json) {
    boolean has(String name) {
      return json.hasNonNull(name);
    }

    String text(String name) {
      JsonNode value = json.get(name);
      if (value == null || !value.isValueNode() || value.isNull()) {
        throw new LabException("The command %s needs \"%s\".".formatted(command, name));
      }
      return value.isFloatingPointNumber() ? value.decimalValue().toPlainString() : value.asText();
    }

    NodeChoice nodes(String name) {
      JsonNode value = json.get(name);
      if (value != null && value.isArray()) {
        return new NodeChoice.Listed(numbers(value));
      }
      return NodeChoice.parse(text(name));
    }

    long whole(String name, int most) {
      int value = Words.toInt(text(name));
      if (value < 0 || value > most) {
        throw new LabException("\"%s\" must be a whole number from 0 to %s.".formatted(name, most));
      }
      return value;
    }

    private static List<Integer> numbers(JsonNode array) {
      List<String> parts = new ArrayList<>();
      array.forEach(item -> parts.add(item.asText()));
      return NodeChoice.parseList(String.join(",", parts));
    }

    List<List<Integer>> groups() {
      JsonNode value = json.get("groups");
      if (value == null || !value.isArray() || value.isEmpty()) {
        throw new LabException("The command cut needs \"groups\", lists of numbers of nodes.");
      }
      List<String> texts = new ArrayList<>();
      for (JsonNode group : value) {
        texts.add(new NodeChoice.Listed(numbers(group)).toText());
      }
      return ((LabCommand.Cut) CommandText.parse("cut " + String.join(" | ", texts))).groups();
    }

    Map<Integer, Double> shares() {
      JsonNode value = json.get("shares");
      if (!(value instanceof ObjectNode object)) {
        throw new LabException("The command shares needs \"shares\", an object by node.");
      }
      Map<Integer, Double> shares = new TreeMap<>();
      object
          .properties()
          .forEach(
              entry -> {
                int node = Words.toInt(entry.getKey());
                if (node < 0) {
                  throw new LabException("\"%s\" is no node.".formatted(entry.getKey()));
                }
                shares.put(
                    node, Words.toShare(entry.getValue().asText(), "A share of the hash rate"));
              });
      CommandText.checkShares(shares);
      return shares;
    }

    Map<String, String> parameters() {
      Map<String, String> parameters = new TreeMap<>();
      JsonNode value = json.get("parameters");
      if (value instanceof ObjectNode object) {
        object
            .properties()
            .forEach(entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
      }
      return parameters;
    }

    LabCommand only(LabCommand command, String... names) {
      Set<String> known = Set.of(names);
      for (var entry : json.properties()) {
        if (!entry.getKey().equals("command") && !known.contains(entry.getKey())) {
          throw new LabException(
              "The command %s does not know \"%s\".".formatted(this.command, entry.getKey()));
        }
      }
      return command;
    }
  }
}
