package dev.renga.app.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.renga.app.DataDirectories;
import dev.renga.app.log.Terminal;
import dev.renga.node.config.ConfigException;
import dev.renga.node.config.NodeOptions;
import dev.renga.node.config.Options;
import dev.renga.node.config.Settings;
import dev.renga.p2p.protocol.ProtocolSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `renga cli`: one call to a node, its answer on the output, its error on the error stream.
///
/// The exit status is 0, the absolute value of the error's code, or 1 when there was no answer.
public final class CliCommand {
  private static final int IN_WARMUP = -28;

  private final BufferedReader in;
  private final PrintStream out;
  private final PrintStream err;

  /// A command that reads and writes there.
  public CliCommand(InputStream in, PrintStream out, PrintStream err) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
    this.err = err;
  }

  /// What a node answered.
  ///
  /// @param result for people; `null` when it is an error
  /// @param code of the error
  /// @param error its sentence
  record Answer(@Nullable String result, int code, String error) {}

  /// Runs the command.
  public int run(List<String> arguments) throws InterruptedException {
    int words = 0;
    while (words < arguments.size() && isOption(arguments.get(words))) {
      words++;
    }
    Options options = CliOptions.table();
    try {
      Settings settings =
          Settings.read(options, arguments.subList(0, words), DataDirectories.defaultDirectory());
      if (settings.isOn("version", false)) {
        out.println("Renga RPC client version v" + ProtocolSettings.VERSION);
        return 0;
      }
      if (settings.isOn("help", false) || settings.isOn("h", false) || settings.isOn("?", false)) {
        out.println(helpText(options));
        return 0;
      }
      NodeOptions.refuseWhatIsMissing(settings);
      return call(settings, new ArrayList<>(arguments.subList(words, arguments.size())));
    } catch (ConfigException e) {
      err.println("Error: " + e.text());
      return 1;
    } catch (CliException e) {
      err.println("error: " + e.text());
      return 1;
    } catch (IOException e) {
      err.println("error: couldn't parse reply from server (" + e.getMessage() + ")");
      return 1;
    }
  }

  private static boolean isOption(String word) {
    return word.startsWith("-") && word.length() > 1;
  }

  private static String helpText(Options options) {
    return """
    Renga RPC client version v%s

    Usage: renga cli [options] <command> [arguments]
      or:  renga cli [options] -named <command> [name=value]...
      or:  renga cli [options] help [command]

    %s\
    """
        .formatted(ProtocolSettings.VERSION, options.help());
  }

  private int call(Settings settings, List<String> words)
      throws CliException, ConfigException, IOException, InterruptedException {
    String password = settings.isOn("stdinrpcpass", false) ? in.readLine() : null;
    if (settings.isOn("stdinrpcpass", false) && password == null) {
      throw CliException.of("-stdinrpcpass specified but failed to read from standard input");
    }
    if (settings.isOn("stdin", false)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        words.add(line);
      }
    }
    try (CliConnection connection = new CliConnection(settings, password)) {
      if (settings.isOn("getinfo", false)) {
        if (!words.isEmpty()) {
          throw CliException.of("-getinfo takes no arguments");
        }
        out.print(
            new NodeSummary(body -> send(settings, connection, body), colours(settings)).text());
        return 0;
      }
      if (words.isEmpty()) {
        throw CliException.of("too few parameters (need at least command)");
      }
      return report(send(settings, connection, request(settings, words)));
    }
  }

  private static String request(Settings settings, List<String> words) throws CliException {
    String id = settings.text("rpcid").orElse("1");
    List<String> arguments = words.subList(1, words.size());
    return settings.isOn("named", false)
        ? CliRequest.named(id, words.getFirst(), arguments)
        : CliRequest.positional(id, words.getFirst(), arguments);
  }

  private static boolean colours(Settings settings) throws CliException {
    return switch (settings.text("color").orElse("auto")) {
      case "always" -> true;
      case "never" -> false;
      case "auto" -> Terminal.isThere();
      default ->
          throw CliException.of(
              "Invalid value for -color option. Valid values: always, auto, never.");
    };
  }

  private int report(Answer answer) {
    String result = answer.result();
    if (result == null) {
      err.println("error code: %s\nerror message:\n%s".formatted(answer.code(), answer.error()));
      return Math.abs(answer.code()) & 0xff;
    }
    if (!result.isEmpty()) {
      out.println(result);
    }
    return 0;
  }

  /// Sends a request, again and again with `-rpcwait` while the node is not there yet.
  private static Answer send(Settings settings, CliConnection connection, String body)
      throws CliException, ConfigException, IOException, InterruptedException {
    boolean wait = settings.isOn("rpcwait", false);
    long seconds = settings.number("rpcwaittimeout", 0, 0, Integer.MAX_VALUE);
    long start = System.nanoTime();
    while (true) {
      CliException failure;
      try {
        Answer answer = parse(connection.call(body));
        if (answer.code() != IN_WARMUP || !wait) {
          return answer;
        }
        failure = CliException.of("server in warmup");
      } catch (CliException e) {
        if (!wait || !e.isConnection()) {
          throw e;
        }
        failure = e;
      }
      if (seconds > 0 && (System.nanoTime() - start) / 1_000_000_000 >= seconds) {
        throw CliException.of("timeout on transient error: " + failure.text());
      }
      Thread.sleep(200);
    }
  }

  /// Reads result or error from the body of an answer.
  static Answer parse(String body) throws IOException, CliException {
    String result = null;
    int code = 0;
    String message = null;
    try (JsonParser parser = new JsonFactory().createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw CliException.of("expected reply to have result, error and id properties");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken token = parser.nextToken();
        if (field.equals("result")) {
          result = JsonText.forPeople(parser);
        } else if (field.equals("error") && token == JsonToken.START_OBJECT) {
          message = "";
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            parser.nextToken();
            if (member.equals("code")) {
              code = parser.getIntValue();
            } else if (member.equals("message")) {
              message = parser.getText();
            } else {
              parser.skipChildren();
            }
          }
        } else {
          parser.skipChildren();
        }
      }
    }
    if (message != null) {
      return new Answer(null, code, message);
    }
    if (result == null) {
      throw CliException.of("expected reply to have result, error and id properties");
    }
    return new Answer(result, 0, "");
  }
}
