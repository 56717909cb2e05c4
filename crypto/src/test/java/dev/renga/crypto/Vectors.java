package dev.renga.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/// Finds the test vectors by the system property `renga.vectors`; a test whose file is missing is
/// skipped and says so.
final class Vectors {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Vectors() {}

  static JsonNode json(String file) {
    try {
      return JSON.readTree(bytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(String file) {
    return new String(bytes(file), StandardCharsets.UTF_8).lines().toList();
  }

  /// The rows of a CSV file without its header; no field is quoted.
  static List<String[]> csv(String file) {
    return lines(file).stream()
        .skip(1)
        .filter(line -> !line.isBlank())
        .map(line -> line.split(",", -1))
        .toList();
  }

  static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  static byte[] hex(JsonNode node, String field) {
    return hex(node.get(field).asText());
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static void count(String file, int cases) {
    System.out.println("vectors: " + file + " " + cases + " cases");
  }

  private static byte[] bytes(String file) {
    Path path = Path.of(System.getProperty("renga.vectors", "vectors")).resolve(file);
    Assumptions.assumeTrue(Files.exists(path), "skipped: there is no " + path);
    try (InputStream in = Files.newInputStream(path)) {
      return file.endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
