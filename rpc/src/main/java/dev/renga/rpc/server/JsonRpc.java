package dev.renga.rpc.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.RpcTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// JSON-RPC without HTTP: takes the body of a request, gives a status and what to write.
///
/// Speaks version 1.1 as bitcoind does (errors have HTTP statuses, both `result` and `error` are
/// there) and 2.0 strictly, single calls and batches. Thread-safe.
public final class JsonRpc {
  private static final Logger log = LoggerFactory.getLogger(JsonRpc.class);

  private static final int MAX_DEPTH = 512;
  private static final int MAX_NUMBER = 64;
  private static final int MAX_STRING = 32 << 20;

  private final Methods methods;
  private final BiPredicate<String, String> allowed;
  private final ObjectMapper mapper;

  /// The methods at the moment.
  @FunctionalInterface
  public interface Methods {
    /// All methods.
    ///
    /// @throws RpcException while there are none yet ([RpcException#IN_WARMUP])
    RpcTable table() throws RpcException;
  }

  /// @param table the methods
  /// @param allowed whether a user (first) may call a method (second)
  public JsonRpc(RpcTable table, BiPredicate<String, String> allowed) {
    this(() -> table, allowed);
  }

  /// @param methods asked at each call, so that a server may listen before its node is ready
  /// @param allowed whether a user (first) may call a method (second)
  public JsonRpc(Methods methods, BiPredicate<String, String> allowed) {
    this.methods = methods;
    this.allowed = allowed;
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxStringLength(MAX_STRING)
                    .build())
            .build();
    this.mapper =
        new ObjectMapper(factory)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(com.fasterxml.jackson.databind.SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
  }

  /// What to send back.
  ///
  /// @param status HTTP's
  /// @param body writes the body; `null` for none
  public record Reply(int status, @Nullable Body body) {}

  /// Writes a body.
  @FunctionalInterface
  public interface Body {
    /// Writes to the stream and leaves it open.
    void writeTo(OutputStream out) throws IOException;
  }

  private sealed interface Outcome {
    record Done(RpcResult result) implements Outcome {}

    record Failed(RpcException error) implements Outcome {}
  }

  private record Call(@Nullable JsonNode id, boolean strict, String method, JsonNode params) {
    boolean isNotification() {
      return strict && id == null;
    }
  }

  private record Answer(@Nullable JsonNode id, boolean strict, Outcome outcome) {}

  /// Answers a request body.
  public Reply handle(byte[] body, String user, String path) {
    JsonNode request;
    try {
      request = mapper.readTree(body);
    } catch (JsonProcessingException e) {
      return failed(null, false, new RpcException(RpcException.PARSE_ERROR, "Parse error"));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
    if (request.isObject()) {
      return single(request, user, path);
    }
    if (request.isArray()) {
      return batch(request, user, path);
    }
    return failed(
        null, false, new RpcException(RpcException.PARSE_ERROR, "Top-level object parse error"));
  }

  private Reply single(JsonNode request, String user, String path) {
    Call call;
    try {
      call = parse(request);
    } catch (RpcException e) {
      return failed(request.get("id"), isStrict(request), e);
    }
    if (!allowed.test(user, call.method())) {
      log.warn(
          "RPC User {} not allowed to call method {}", printable(user), printable(call.method()));
      return new Reply(403, null);
    }
    Outcome outcome = execute(call, user, path);
    if (call.isNotification()) {
      return new Reply(204, null);
    }
    if (outcome instanceof Outcome.Failed(RpcException error) && !call.strict()) {
      return failed(call.id(), false, error);
    }
    Answer answer = new Answer(call.id(), call.strict(), outcome);
    return new Reply(200, out -> write(out, List.of(answer), false));
  }

  private Reply batch(JsonNode request, String user, String path) {
    for (JsonNode item : request) {
      JsonNode method = item.get("method");
      if (method != null && method.isTextual() && !allowed.test(user, method.textValue())) {
        log.warn(
            "RPC User {} not allowed to call method {}",
            printable(user),
            printable(method.textValue()));
        return new Reply(403, null);
      }
    }
    List<Answer> answers = new ArrayList<>();
    for (JsonNode item : request) {
      try {
        Call call = parse(item);
        Outcome outcome = execute(call, user, path);
        if (!call.isNotification()) {
          answers.add(new Answer(call.id(), call.strict(), outcome));
        }
      } catch (RpcException e) {
        answers.add(new Answer(item.get("id"), isStrict(item), new Outcome.Failed(e)));
      }
    }
    if (answers.isEmpty() && !request.isEmpty()) {
      return new Reply(204, null);
    }
    return new Reply(200, out -> write(out, answers, true));
  }

  private static boolean isStrict(JsonNode request) {
    return request.path("jsonrpc").asText().equals("2.0");
  }

  private static Call parse(JsonNode request) throws RpcException {
    if (!request.isObject()) {
      throw invalid("Invalid Request object");
    }
    JsonNode version = request.path("jsonrpc");
    if (!version.isMissingNode() && !version.isNull()) {
      if (!version.isTextual()) {
        throw invalid("jsonrpc field must be a string");
      }
      if (!version.textValue().equals("1.0") && !version.textValue().equals("2.0")) {
        throw invalid("JSON-RPC version not supported");
      }
    }
    JsonNode method = request.path("method");
    if (method.isMissingNode() || method.isNull()) {
      throw invalid("Missing method");
    }
    if (!method.isTextual()) {
      throw invalid("Method must be a string");
    }
    JsonNode params = request.path("params");
    if (params.isMissingNode() || params.isNull()) {
      params = JsonNodeFactory.instance.arrayNode();
    } else if (!params.isContainerNode()) {
      throw invalid("Params must be an array or object");
    }
    return new Call(request.get("id"), isStrict(request), method.textValue(), params);
  }

  private static RpcException invalid(String message) {
    return new RpcException(RpcException.INVALID_REQUEST, message);
  }

  private Outcome execute(Call call, String user, String path) {
    if (log.isDebugEnabled()) {
      log.debug("ThreadRPCServer method={} user={}", printable(call.method()), printable(user));
    }
    try {
      return new Outcome.Done(methods.table().call(call.method(), call.params(), user, path));
    } catch (RpcException e) {
      return new Outcome.Failed(e);
    } catch (RuntimeException e) {
      log.error("internal error in RPC method {}", printable(call.method()), e);
      String message = "Internal error in " + call.method() + "; the log has the details";
      return new Outcome.Failed(new RpcException(RpcException.MISC_ERROR, message));
    }
  }

  private Reply failed(@Nullable JsonNode id, boolean strict, RpcException error) {
    int status =
        strict
            ? 200
            : switch (error.code()) {
              case RpcException.INVALID_REQUEST -> 400;
              case RpcException.METHOD_NOT_FOUND -> 404;
              default -> 500;
            };
    JsonNode known = id == null && !strict ? NullNode.getInstance() : id;
    Answer answer = new Answer(known, strict, new Outcome.Failed(error));
    return new Reply(status, out -> write(out, List.of(answer), false));
  }

  private void write(OutputStream out, List<Answer> answers, boolean asArray) throws IOException {
    try (JsonGenerator json =
        mapper.getFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      if (asArray) {
        json.writeStartArray();
      }
      for (Answer answer : answers) {
        writeAnswer(json, answer);
      }
      if (asArray) {
        json.writeEndArray();
      }
      json.writeRaw('\n');
    }
  }

  private void writeAnswer(JsonGenerator json, Answer answer) throws IOException {
    json.writeStartObject();
    if (answer.strict()) {
      json.writeStringField("jsonrpc", "2.0");
    }
    switch (answer.outcome()) {
      case Outcome.Done(RpcResult result) -> {
        json.writeFieldName("result");
        result.writeTo(json);
        if (!answer.strict()) {
          json.writeNullField("error");
        }
      }
      case Outcome.Failed(RpcException error) -> {
        if (!answer.strict()) {
          json.writeNullField("result");
        }
        json.writeObjectFieldStart("error");
        json.writeNumberField("code", error.code());
        json.writeStringField("message", error.text());
        json.writeEndObject();
      }
    }
    if (answer.id() != null) {
      json.writeFieldName("id");
      mapper.writeTree(json, answer.id());
    } else if (answer.strict()) {
      json.writeNullField("id");
    }
    json.writeEndObject();
  }

  /// A text from outside as it may stand in one line of the log: control characters escaped, at
  /// most 128 characters (known failure R-013).
  static String printable(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length() && i < 128; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~') {
        safe.append(c);
      } else {
        safe.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
      }
    }
    return safe.toString();
  }

  /// The reply as a string, for tests and for callers without a stream.
  public static String toText(Reply reply) {
    if (reply.body() == null) {
      return "";
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      reply.body().writeTo(out);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return out.toString(java.nio.charset.StandardCharsets.UTF_8);
  }
}
