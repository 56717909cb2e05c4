package dev.renga.dashboard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.renga.primitives.Bytes;
import java.nio.charset.StandardCharsets;

/// JSON as bytes, and the frames of server-sent events (WHATWG HTML, section 9.2).
final class Frames {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER = 64;
  private static final int MAX_STRING = 64 << 10;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER)
                          .maxStringLength(MAX_STRING)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Frames() {}

  static byte[] json(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  /// Reads what a browser sent.
  ///
  /// @throws RefusedException when it is no JSON, or deeper or longer than any command
  static JsonNode parse(byte[] body) throws RefusedException {
    try {
      return MAPPER.readTree(body);
    } catch (java.io.IOException e) {
      throw new RefusedException(400, "The command is not valid JSON.");
    }
  }

  /// An event with JSON, which holds no line break.
  static Bytes event(String name, JsonNode data) {
    byte[] head = ("event: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8);
    byte[] body = json(data);
    byte[] frame = new byte[head.length + body.length + 2];
    System.arraycopy(head, 0, frame, 0, head.length);
    System.arraycopy(body, 0, frame, head.length, body.length);
    frame[frame.length - 2] = '\n';
    frame[frame.length - 1] = '\n';
    return Bytes.adopt(frame);
  }

  /// A line that browsers pass over.
  static Bytes comment(String text) {
    return Bytes.adopt((": " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
  }
}
