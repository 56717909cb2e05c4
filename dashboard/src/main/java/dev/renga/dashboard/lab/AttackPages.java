package dev.renga.dashboard.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.dashboard.RefusedException;
import dev.renga.lab.attack.AttackException;
import dev.renga.lab.attack.AttackKind;
import dev.renga.lab.attack.AttackParameter;
import dev.renga.lab.attack.Attacks;
import dev.renga.lab.attack.Odds;
import dev.renga.lab.forge.Forgeries;
import dev.renga.lab.forge.Words;
import dev.renga.primitives.Network;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What the pages may ask about attacks before one begins. They begin and end with commands.
final class AttackPages {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int CURVE_STEPS = 49;

  private AttackPages() {}

  private static ObjectNode words(Words words) {
    return JSON.objectNode().put("en", words.en()).put("ja", words.ja());
  }

  /// All kinds with their parameters.
  static ObjectNode kinds() {
    ObjectNode json = JSON.objectNode();
    ArrayNode attacks = json.putArray("attacks");
    for (AttackKind kind : Attacks.kinds()) {
      ObjectNode attack = attacks.addObject().put("name", kind.name());
      attack.set("title", words(kind.title()));
      attack.set("summary", words(kind.summary()));
      ArrayNode parameters = attack.putArray("parameters");
      kind.parameters().forEach(parameter -> parameters.add(parameter(parameter)));
    }
    return json;
  }

  private static ObjectNode parameter(AttackParameter parameter) {
    ObjectNode json =
        JSON.objectNode()
            .put("name", parameter.name())
            .put("kind", parameter.kind().name().toLowerCase(Locale.ROOT))
            .put("min", parameter.least())
            .put("max", parameter.most())
            .put("default", parameter.standard());
    json.set("label", words(parameter.label()));
    if (!parameter.choices().isEmpty()) {
      ArrayNode choices = json.putArray("choices");
      for (AttackParameter.Choice choice : parameter.choices()) {
        choices.addObject().put("value", choice.value()).set("hint", words(choice.hint()));
      }
    }
    return json;
  }

  /// The odds of an attack, with a curve over its first share if it has one.
  ///
  /// @param parameters `attack` is its name, the others are its own
  /// @throws RefusedException with a sentence when one of them is wrong
  static ObjectNode odds(Map<String, String> parameters) throws RefusedException {
    Map<String, String> own = new TreeMap<>(parameters);
    String name = own.remove("attack");
    try {
      AttackKind kind = Attacks.kind(name == null ? "" : name);
      Odds odds = kind.make(own).odds();
      ObjectNode json = JSON.objectNode().put("chance", odds.success());
      json.set("words", words(odds.words()));
      ObjectNode figures = json.putObject("figures");
      odds.figures().forEach(figures::put);
      addCurve(json, kind, own, odds.success());
      return json;
    } catch (AttackException e) {
      throw new RefusedException(400, String.valueOf(e.getMessage()));
    }
  }

  private static void addCurve(
      ObjectNode json, AttackKind kind, Map<String, String> values, double chance) {
    AttackParameter share = null;
    for (AttackParameter parameter : kind.parameters()) {
      if (parameter.kind() == AttackParameter.Kind.SHARE && !kind.name().equals("eclipse")) {
        share = parameter;
        break;
      }
    }
    if (share == null) {
      return;
    }
    ArrayNode curve = json.putArray("curve");
    Map<String, String> moved = new TreeMap<>(values);
    for (int i = 0; i <= CURVE_STEPS; i++) {
      double at = share.least() + (share.most() - share.least()) * i / CURVE_STEPS;
      moved.put(share.name(), String.valueOf(at));
      curve.addArray().add(at).add(kind.make(moved).odds().success());
    }
    String now = values.getOrDefault(share.name(), share.standard());
    try {
      json.putArray("at").add(Double.parseDouble(now)).add(chance);
    } catch (NumberFormatException e) {
      json.remove("at"); // written as a percentage
    }
  }

  /// The rules that a block of this network can break, and those that none can, with the reason.
  static ObjectNode rules(Network network) {
    Forgeries.Catalogue catalogue = Forgeries.on(network);
    ObjectNode json = JSON.objectNode();
    ArrayNode possible = json.putArray("forgeries");
    catalogue
        .forgeries()
        .forEach(
            forgery ->
                possible
                    .addObject()
                    .put("rule", forgery.rule())
                    .put("reason", forgery.entry().reason())
                    .put("sentence", forgery.entry().sentence())
                    .put("source", forgery.entry().source())
                    .set("does", words(forgery.does())));
    ArrayNode excluded = json.putArray("excluded");
    catalogue
        .excluded()
        .forEach(one -> excluded.addObject().put("rule", one.rule()).set("why", words(one.why())));
    return json;
  }
}
