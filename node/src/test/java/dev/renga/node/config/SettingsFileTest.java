package dev.renga.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A settings file with anything in it: one sentence about it, and the file stays as it is (known
/// failure S-037).
@Tag("kf=S-037")
class SettingsFileTest {
  private static final Options OPTIONS =
      Options.of(
          List.of(
              new Option("datadir", "<d>", "Options", "Data.", false),
              new Option("dbcache", "<n>", "Options", "Cache.", false),
              new Option("server", "<n>", "Options", "Server.", false),
              new Option("connect", "<a>", "Options", "Peers.", true),
              new Option("includeconf", "<f>", "Options", "More.", false),
              new Option("conf", "<f>", "Options", "File.", false),
              new Option("regtest", "<n>", "Options", "Network.", false)));

  @TempDir private Path folder;

  /// Reads and asks for a number; `null` when all is well.
  private String problemOf(byte[] content) throws IOException {
    Path file = folder.resolve("bitcoin.conf");
    Files.write(file, content);
    try {
      Settings settings = Settings.read(OPTIONS, List.of(), folder);
      settings.number("dbcache", 450, 4, 16_384);
      settings.isOn("server", false);
      settings.texts("connect");
      return "";
    } catch (ConfigException e) {
      return e.getMessage();
    } finally {
      assertThat(Files.readAllBytes(file)).as("the file is left alone").isEqualTo(content);
      try (var files = Files.list(folder)) {
        assertThat(files).containsExactly(file);
      }
    }
  }

  private String problemOf(String content) throws IOException {
    return problemOf(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void valuesOfEveryWrongTypeAreNamed() throws IOException {
    for (String wrong :
        List.of(
            "\"450\"", "[450]", "{\"a\":1}", "null", "true", "4.5", "-1", "1e3", "0x10", "٤٥٠")) {
      assertThat(problemOf("dbcache=" + wrong)).as(wrong).contains("dbcache").doesNotContain("\n");
    }
    assertThat(problemOf("dbcache=450\nserver=1\n")).isEmpty();
  }

  @Test
  void otherFormsOfFileAreRefusedOrEmpty() throws IOException {
    assertThat(problemOf("")).isEmpty();
    assertThat(problemOf("\n\n# nothing\n")).isEmpty();
    assertThat(problemOf("{\"dbcache\": 450}")).contains("line 1");
    assertThat(problemOf(new byte[] {(byte) 0xff, (byte) 0xfe, 'd', 0})).isNotEmpty();
    assertThat(problemOf(new byte[] {0, 0, 0, 0})).isNotEmpty();
    assertThat(problemOf("dbcache=7\n".repeat(200_000))).as("two megabytes").isNotEmpty();
    assertThat(problemOf("\ufeffdbcache=x\n")).as("after a byte order mark").contains("dbcache");
    // the first of two counts, as in bitcoind
    assertThat(problemOf("dbcache=5\ndbcache=6\n")).isEmpty();
  }

  @Test
  void aFolderInPlaceOfTheFileIsSaid() throws IOException {
    Files.createDirectory(folder.resolve("bitcoin.conf"));
    assertThatThrownBy(() -> Settings.read(OPTIONS, List.of(), folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("directory");
    assertThat(Files.isDirectory(folder.resolve("bitcoin.conf"))).isTrue();
  }
}
