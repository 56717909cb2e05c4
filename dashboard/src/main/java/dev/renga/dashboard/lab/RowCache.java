package dev.renga.dashboard.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The rows of one table: a row is made anew only when its value differs from the last one. Used by
/// one thread at a time.
///
/// @param <T> a value with equality
final class RowCache<T> {
  private record Kept<T>(T value, ObjectNode row) {}

  private final Function<T, String> key;
  private final Function<T, ObjectNode> toRow;
  private Map<String, Kept<T>> kept = Map.of();

  RowCache(Function<T, String> key, Function<T, ObjectNode> toRow) {
    this.key = key;
    this.toRow = toRow;
  }

  Map<String, ObjectNode> rows(List<T> values) {
    Map<String, Kept<T>> next = HashMap.newHashMap(values.size());
    Map<String, ObjectNode> rows = LinkedHashMap.newLinkedHashMap(values.size());
    for (T value : values) {
      String name = key.apply(value);
      Kept<T> old = kept.get(name);
      Kept<T> now =
          old != null && old.value().equals(value) ? old : new Kept<>(value, toRow.apply(value));
      next.put(name, now);
      rows.put(name, now.row());
    }
    kept = next;
    return rows;
  }
}
