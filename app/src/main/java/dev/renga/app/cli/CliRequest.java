package dev.renga.app.cli;

import dev.renga.app.cli.ArgumentTable.Entry;
import dev.renga.app.cli.ArgumentTable.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Makes the body of a request from the words of a command line.
final class CliRequest {
  private CliRequest() {}

  /// A request with arguments by position.
  static String positional(String id, String method, List<String> words) throws CliException {
    return request(id, method, array(ArgumentTable.of(method), words));
  }

  private static String request(String id, String method, String params) {
    return "{\"method\":%s,\"params\":%s,\"id\":%s}\n"
        .formatted(JsonText.quoted(method), params, JsonText.quoted(id));
  }

  private static String array(ArgumentTable table, List<String> words) throws CliException {
    StringJoiner params = new StringJoiner(",", "[", "]");
    for (int i = 0; i < words.size(); i++) {
      params.add(value(table.at(i), words.get(i)));
    }
    return params.toString();
  }

  /// A request whose words have the form `name=value`; others go by position.
  static String named(String id, String method, List<String> words) throws CliException {
    ArgumentTable table = ArgumentTable.of(method);
    Map<String, String> members = new LinkedHashMap<>();
    List<String> positional = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0 || isPositional(table, word, equals, positional.size())) {
        positional.add(word);
      } else {
        String name = word.substring(0, equals);
        members.put(name, value(table.named(name), word.substring(equals + 1)));
      }
    }
    StringJoiner params = new StringJoiner(",", "{", "}");
    members.forEach((name, value) -> params.add(JsonText.quoted(name) + ":" + value));
    if (!positional.isEmpty()) {
      params.add("\"args\":" + array(table, positional));
    }
    return request(id, method, params.toString());
  }

  /// A `=` within JSON or within a text that may have one does not make a name.
  private static boolean isPositional(ArgumentTable table, String word, int equals, int position) {
    if (table.named(word.substring(0, equals)) != null) {
      return false;
    }
    Entry entry = table.at(position);
    return entry != null
        && (entry.form() == Form.STRING || (entry.form() == Form.JSON && JsonText.isValue(word)));
  }

  private static String value(@Nullable Entry entry, String word) throws CliException {
    if (entry == null || entry.form() == Form.STRING) {
      return JsonText.quoted(word);
    }
    if (JsonText.isValue(word)) {
      return word;
    }
    if (entry.form() == Form.EITHER) {
      return JsonText.quoted(word);
    }
    throw CliException.of("Error parsing JSON: " + word);
  }
}
