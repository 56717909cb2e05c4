package dev.renga.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a page shows at one moment: a few tables of rows by key, and one object of single values.
///
/// The rows are JSON as the browser gets it (docs/dashboard.md). Whoever makes a scene changes none
/// of its rows afterwards; a source that hands out the same row object again saves the comparison.
///
/// @param state single values, such as the time and the measures
/// @param tables rows by table and key, in the order in which they are shown
public record Scene(ObjectNode state, Map<String, Map<String, ObjectNode>> tables) {
  /// Copies the outer map; the rows stay shared.
  public Scene {
    tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
  }

  /// Everything, for a browser that knows nothing yet.
  ObjectNode toSnapshot() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("state", state);
    tables.forEach(
        (name, rows) -> {
          ObjectNode table = json.putObject(name);
          rows.forEach(table::set);
        });
    return json;
  }

  /// What a browser that knows an older scene has to change: `state` whole when it differs, and of
  /// each table the rows that are new or differ under `set`, the keys that are gone under `gone`.
  ///
  /// @return an empty object when nothing differs
  ObjectNode toDelta(Scene older) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode changed = changedFields(older.state, state);
    if (!changed.isEmpty()) {
      json.set("state", changed);
    }
    tables.forEach(
        (name, rows) -> {
          ObjectNode table = tableDelta(older.tables.getOrDefault(name, Map.of()), rows);
          if (!table.isEmpty()) {
            json.set(name, table);
          }
        });
    return json;
  }

  private static ObjectNode changedFields(ObjectNode old, ObjectNode now) {
    ObjectNode changed = JsonNodeFactory.instance.objectNode();
    now.properties()
        .forEach(
            field -> {
              JsonNode before = old.get(field.getKey());
              if (!field.getValue().equals(before)) {
                changed.set(field.getKey(), field.getValue());
              }
            });
    old.fieldNames()
        .forEachRemaining(
            name -> {
              if (!now.has(name)) {
                changed.putNull(name);
              }
            });
    return changed;
  }

  private static ObjectNode tableDelta(Map<String, ObjectNode> old, Map<String, ObjectNode> now) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode set = JsonNodeFactory.instance.objectNode();
    now.forEach(
        (key, row) -> {
          ObjectNode before = old.get(key);
          if (!row.equals(before)) {
            set.set(key, row);
          }
        });
    ArrayNode gone = JsonNodeFactory.instance.arrayNode();
    old.keySet().stream().filter(key -> !now.containsKey(key)).forEach(gone::add);
    if (!set.isEmpty()) {
      json.set("set", set);
    }
    if (!gone.isEmpty()) {
      json.set("gone", gone);
    }
    return json;
  }
}
