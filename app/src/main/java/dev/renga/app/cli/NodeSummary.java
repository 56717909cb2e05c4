package dev.renga.app.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.renga.node.config.ConfigException;
import java.io.IOException;
import java.util.Locale;

/// `-getinfo`: a few lines on the node, from two calls.
///
/// @param caller makes a call
/// @param colours whether headings are coloured
record NodeSummary(Caller caller, boolean colours) {
  /// Makes a call with this body.
  @FunctionalInterface
  interface Caller {
    CliCommand.Answer call(String body)
        throws CliException, ConfigException, IOException, InterruptedException;
  }

  /// The lines.
  String text() throws CliException, ConfigException, IOException, InterruptedException {
    JsonNode chain = ask("getblockchaininfo");
    JsonNode network = ask("getnetworkinfo");
    return """
    %sChain: %s%s
    Blocks: %s
    Headers: %s
    Verification progress: %s
    Difficulty: %s

    %sNetwork: in %s, out %s, total %s%s
    Version: %s
    Time offset (s): %s
    Proxies: n/a
    Min tx relay fee rate (BTC/kvB): %s

    %sWarnings:%s %s
    """
        .formatted(
            colour(34),
            chain.path("chain").asText(),
            colour(0),
            chain.path("blocks").asText(),
            chain.path("headers").asText(),
            String.format(
                Locale.ROOT, "%.4f%%", 100 * chain.path("verificationprogress").asDouble()),
            plain(chain.path("difficulty")),
            colour(32),
            network.path("connections_in").asText(),
            network.path("connections_out").asText(),
            network.path("connections").asText(),
            colour(0),
            network.path("version").asText(),
            network.path("timeoffset").asText(),
            plain(network.path("relayfee")),
            colour(33),
            colour(0),
            warnings(network.path("warnings")));
  }

  private JsonNode ask(String method)
      throws CliException, ConfigException, IOException, InterruptedException {
    CliCommand.Answer answer = caller.call(CliRequest.positional("1", method, java.util.List.of()));
    if (answer.result() == null) {
      throw CliException.of(answer.error());
    }
    return new ObjectMapper()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .readTree(answer.result());
  }

  /// A number without exponent.
  private static String plain(JsonNode number) {
    return number.isBigDecimal() ? number.decimalValue().toPlainString() : number.asText();
  }

  private static String warnings(JsonNode warnings) {
    StringBuilder text = new StringBuilder();
    if (warnings.isTextual()) {
      text.append(warnings.asText());
    }
    for (JsonNode warning : warnings) {
      text.append(text.isEmpty() ? "" : "\n").append(warning.asText());
    }
    return text.isEmpty() ? "(none)" : text.toString();
  }

  private String colour(int code) {
    return colours ? "\u001b[" + code + "m" : "";
  }
}
