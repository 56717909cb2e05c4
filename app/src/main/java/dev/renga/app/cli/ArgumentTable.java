package dev.renga.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which arguments of one method are not plain text, as `arguments.txt` says for all.
///
/// @param entries of the method
record ArgumentTable(List<Entry> entries) {
  /// How the text of an argument is read.
  enum Form {
    /// As JSON, which it must be.
    JSON,
    /// As JSON if it is, as text otherwise.
    EITHER,
    /// As text, even if it holds a `=`.
    STRING
  }

  /// @param position from 0
  /// @param name for calls by name
  record Entry(int position, String name, Form form) {}

  /// The entries of a method; none for one that takes text alone or is not known.
  static ArgumentTable of(String method) {
    List<Entry> entries = new ArrayList<>();
    String prefix = method + " ";
    try (InputStream in = ArgumentTable.class.getResourceAsStream("arguments.txt")) {
      if (in == null) {
        throw new IllegalStateException("arguments.txt is missing from this build");
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(prefix)) {
          int name = line.indexOf(' ', prefix.length());
          int form = line.indexOf(' ', name + 1);
          entries.add(
              new Entry(
                  Integer.parseInt(line.substring(prefix.length(), name)),
                  line.substring(name + 1, form),
                  Form.valueOf(line.substring(form + 1).toUpperCase(Locale.ROOT))));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ArgumentTable(entries);
  }

  /// The entry of that position; `null` for plain text.
  @Nullable Entry at(int position) {
    return entries.stream().filter(entry -> entry.position() == position).findFirst().orElse(null);
  }

  /// The entry of that name; `null` for plain text.
  @Nullable Entry named(String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst().orElse(null);
  }
}
