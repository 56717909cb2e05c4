package dev.renga.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class LaboratoryCommandTest {
  @TempDir private Path folder;

  private record Ended(int status, String out, String err) {}

  private static Ended run(String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        new CommandLine(
                new LaboratoryCommand(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8)))
            .execute(options);
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nodes=5000 | do not fit here",
        "--nodes=0 | The number of nodes must be",
        "--nodes=-3 | The number of nodes must be",
        "--interval=0 | The block interval in seconds must be",
        "--payments=-1 | The rate of payments must be",
        "--payments=NaN | The rate of payments must be",
        "--mining=gold | There is no way of mining \"gold\"",
        "--port=70000 | The port must be 0 to 65535.",
        "--lang=fr | The page speaks en and ja"
      })
  void saysInOneSentenceWhatCannotBe(String option, String sentence) {
    Ended ended = run(option, "--no-open");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).startsWith("Error: ").contains(sentence);
    assertThat(ended.err().lines()).hasSize(1);
  }

  @Test
  void saysThatThePortIsTakenBeforeAnythingStarts() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Ended ended = run("--port=" + other.getLocalPort(), "--no-open");
      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.err())
          .contains("The port %s is taken".formatted(other.getLocalPort()))
          .contains("--port");
      assertThat(ended.out()).isEmpty();
    }
  }

  @Test
  void keepsNoDataInAFolderThatIsNotItsOwn() throws IOException {
    Files.writeString(folder.resolve("letter.txt"), "mine");
    Ended ended = run("--nodes=2", "--port=0", "--no-open", "--keep", folder.toString());
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).startsWith("Error: ").contains(folder.toString());
    assertThat(folder.resolve("letter.txt")).hasContent("mine");
  }

  /// The whole way of a person: start, look, Ctrl-C.
  @Test
  void startsShowsAPageAndLeavesNothingBehindAfterASignal() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Djava.io.tmpdir=" + temporary,
                "-XX:+PerfDisableSharedMem",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.renga.app.Main"));
    command.addAll(List.of("lab", "--nodes=4", "--port=0", "--no-open", "--interval=2"));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      String link = awaitLink(process, out, err);
      URI page = URI.create(link.substring(0, link.indexOf('#')));
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.body()).contains("<title>Renga</title>");
      // not INT, which a shell that runs the tests in its background may have taken from us
      new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid())).start().waitFor();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ends after the signal").isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isZero();
      assertThat(Files.readString(err)).isEmpty();
      assertThat(Files.readString(out)).contains("The network is closed.");
      try (Stream<Path> left = Files.list(temporary)) {
        assertThat(left.filter(path -> path.getFileName().toString().startsWith("renga")))
            .isEmpty();
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static String awaitLink(Process process, Path out, Path err) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      for (String line : Files.readString(out).lines().toList()) {
        if (line.strip().startsWith("http://127.0.0.1:")) {
          return line.strip();
        }
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no link: " + Files.readString(out) + Files.readString(err));
  }
}
