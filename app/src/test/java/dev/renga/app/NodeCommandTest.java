package dev.renga.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Starts that fail, each with one sentence on the error stream, status 1 and no stack trace.
@Timeout(60)
class NodeCommandTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("-regtest", "-datadir=" + folder));
    all.addAll(List.of(options));
    return new NodeCommand(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(all);
  }

  private String complaint() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @Tag("kf=R-026")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -nonsense | Error: Error parsing command line arguments: Invalid parameter -nonsense
          -debug=abc | Error: Unsupported logging category -debug=abc.
          -debugexclude=abc | Error: Unsupported logging category -debugexclude=abc.
          -loglevel=abc | Error: Unsupported global logging level -loglevel=abc. Valid values: info, debug, trace.
          -loglevel=net:abc | Error: Unsupported category-specific logging level -loglevel=net:abc.
          -loglevel=net:info:abc | Error: Unsupported category-specific logging level -loglevel=net:info:abc.
          -debuglogfile=/nowhere/at/all.log | Error: Could not open debug log file /nowhere/at/all.log
          -pid=/nowhere/at/all.pid | Error: Unable to create the PID file '/nowhere/at/all.pid'
          -uacomment=(x) | Error: User Agent comment ((x)) contains unsafe characters.
          -rpcauth=moon | Error: Unable to start HTTP server. See debug log for details.
          -rpccookiefile=/nowhere/at/all/c | Error: Unable to start HTTP server. See debug log for details.
          -daemon | Error: -daemon is not available
          -wallet=w | Error: -wallet is not available
          """)
  void saysWhatIsWrong(String option, String sentence) throws Exception {
    assertThat(run(option, "-listen=0", "-rpcport=1", "-printtoconsole=0")).isEqualTo(1);
    assertThat(complaint()).startsWith(sentence).hasLineCount(1).doesNotContain("Exception");
  }

  @Test
  void saysWhatIsWrongInTheFile() throws Exception {
    Files.writeString(folder.resolve("bitcoin.conf"), "garbage\n");
    assertThat(run()).isEqualTo(1);
    assertThat(complaint())
        .isEqualTo("Error: Error reading configuration file: parse error on line 1: garbage\n");
  }

  @Test
  void aFileInPlaceOfTheFolderIsRefused() throws Exception {
    Files.createFile(folder.resolve("regtest"));
    assertThat(run("-rpcport=1")).isEqualTo(1);
    assertThat(complaint()).startsWith("Error: Cannot use").hasLineCount(1);
  }

  @Test
  void helpAndVersionGoToTheOutput() throws Exception {
    assertThat(run("-help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Options:")
        .contains("  -dbcache=<n>");
    out.reset();
    assertThat(run("-version")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Renga version v");
    assertThat(complaint()).isEmpty();
  }
}
