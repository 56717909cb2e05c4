package dev.renga.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// JSON as text for people: two spaces a level, one member a line, numbers digit by digit as they
/// came (an amount of `0.10000000` keeps its zeros).
final class JsonText {
  private JsonText() {}

  /// Whether a text is one JSON value and nothing else.
  static boolean isValue(String text) {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JsonProcessingException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A text as a JSON string.
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, quoted);
    return quoted.append('"').toString();
  }

  /// The value the parser stands on, indented; a string comes without quotes and `null` as nothing.
  static String forPeople(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    if (token == JsonToken.VALUE_NULL) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    append(text, parser, 0);
    return text.toString();
  }

  private static void append(StringBuilder text, JsonParser parser, int depth) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> appendMembers(text, parser, depth, '{', '}', JsonToken.END_OBJECT);
      case START_ARRAY -> appendMembers(text, parser, depth, '[', ']', JsonToken.END_ARRAY);
      case VALUE_STRING -> text.append(quoted(parser.getText()));
      case null -> throw new IOException("the answer ends too early");
      default -> text.append(parser.getText());
    }
  }

  private static void appendMembers(
      StringBuilder text, JsonParser parser, int depth, char open, char close, JsonToken end)
      throws IOException {
    text.append(open).append('\n');
    boolean first = true;
    while (next(parser) != end) {
      text.append(first ? "" : ",\n").append("  ".repeat(depth + 1));
      first = false;
      if (parser.currentToken() == JsonToken.FIELD_NAME) {
        text.append(quoted(parser.currentName())).append(": ");
        next(parser);
      }
      append(text, parser, depth + 1);
    }
    text.append(first ? "" : "\n").append("  ".repeat(depth)).append(close);
  }

  private static JsonToken next(JsonParser parser) throws IOException {
    @Nullable JsonToken token = parser.nextToken();
    if (token == null) {
      throw new IOException("the answer ends too early");
    }
    return token;
  }
}
