package dev.renga.dashboard;

import dev.renga.primitives.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The files of the pages, read once from the class path by a fixed list of names. A path of a
/// request is only ever looked up in this map, so no trick in it can reach another file.
final class Assets {
  private static final String LIST = "files.txt";

  /// @param type the header `Content-Type`
  record Asset(String type, Bytes content) {}

  private final Map<String, Asset> byName;

  private Assets(Map<String, Asset> byName) {
    this.byName = Map.copyOf(byName);
  }

  /// Reads every file that the list names.
  static Assets load() {
    Map<String, Asset> byName = new HashMap<>();
    List<String> names =
        new String(resource(LIST).toArray(), StandardCharsets.UTF_8).lines().toList();
    for (String name : names) {
      if (!name.isBlank()) {
        byName.put(name, new Asset(type(name), resource(name)));
      }
    }
    return new Assets(byName);
  }

  /// A file by its name below `/dashboard/`, such as `js/main.js`.
  Optional<Asset> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  private static Bytes resource(String name) {
    try (InputStream in = Assets.class.getResourceAsStream("web/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the build left out the page's file " + name);
      }
      return Bytes.copyOf(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the page's file " + name + " cannot be read", e);
    }
  }

  private static String type(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (extension) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "json" -> "application/json";
      case "svg" -> "image/svg+xml";
      case "png" -> "image/png";
      default -> throw new IllegalStateException("no content type is known for " + name);
    };
  }
}
