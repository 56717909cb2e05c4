package dev.renga.app.sim;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands after `renga sim`.
///
/// @param words those that are no options, such as the name of an experiment
/// @param values parameters, by name
/// @param out folder for reports and state; `null` for one beside where the command runs
/// @param resume folder of a run to go on with; `null` for a new one
/// @param threads 0 for one per processor
/// @param files whether anything is written
/// @param help whether help is asked for
record SimOptions(
    List<String> words,
    Map<String, String> values,
    @Nullable Path out,
    @Nullable Path resume,
    int threads,
    boolean files,
    boolean help) {
  private static final int MOST_THREADS = 1024;

  SimOptions {
    words = List.copyOf(words);
    values = new LinkedHashMap<>(values);
  }

  static SimOptions parse(List<String> arguments) throws SimException {
    Reader reader = new Reader(arguments);
    while (reader.hasMore()) {
      reader.one();
    }
    return reader.options();
  }

  /// Goes through the arguments.
  private static final class Reader {
    private final List<String> arguments;
    private final List<String> words = new ArrayList<>();
    private final Map<String, String> values = new LinkedHashMap<>();
    private int at;
    private @Nullable Path out;
    private @Nullable Path resume;
    private int threads;
    private boolean files = true;
    private boolean help;

    Reader(List<String> arguments) {
      this.arguments = arguments;
    }

    boolean hasMore() {
      return at < arguments.size();
    }

    void one() throws SimException {
      String argument = arguments.get(at++);
      if (!argument.startsWith("-") || argument.equals("-")) {
        words.add(argument);
        return;
      }
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      switch (name) {
        case "-h", "-help", "--help" -> help = true;
        case "--no-files" -> files = false;
        case "--out" -> out = path(value(argument, equals));
        case "--resume" -> resume = path(value(argument, equals));
        case "--threads" -> threads = count(value(argument, equals));
        case "--param" -> parameter(value(argument, equals));
        default -> {
          if (!name.startsWith("--")) {
            throw new SimException("There is no option %s.".formatted(name));
          }
          put(name.substring(2), value(argument, equals));
        }
      }
    }

    private String value(String argument, int equals) throws SimException {
      if (equals >= 0) {
        return argument.substring(equals + 1);
      }
      if (!hasMore()) {
        throw new SimException("%s needs a value after it.".formatted(argument));
      }
      return arguments.get(at++);
    }

    private void parameter(String text) throws SimException {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw new SimException("--param must be followed by name=value, not %s.".formatted(text));
      }
      put(text.substring(0, equals), text.substring(equals + 1));
    }

    private void put(String name, String value) throws SimException {
      if (values.put(name, value) != null) {
        throw new SimException("%s is given twice.".formatted(name));
      }
    }

    private static Path path(String text) throws SimException {
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw new SimException("%s cannot be the name of a folder.".formatted(text));
      }
    }

    private static int count(String text) throws SimException {
      try {
        int threads = Integer.parseInt(text);
        if (threads >= 1 && threads <= MOST_THREADS) {
          return threads;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new SimException("--threads must be 1 to %s, not %s.".formatted(MOST_THREADS, text));
    }

    SimOptions options() {
      return new SimOptions(words, values, out, resume, threads, files, help);
    }
  }
}
