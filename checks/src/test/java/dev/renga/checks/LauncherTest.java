package dev.renga.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the launcher in a copy of the checkout whose `java` only tells how it was called.
class LauncherTest {
  private static final String JAVA_25 =
      """
      #!/bin/sh
      if [ "$1" = -version ]; then echo 'openjdk version "25.0.1" 2025-10-21' >&2; exit 0; fi
      echo "umask $(umask)"
      for argument; do printf '%s\\n' "$argument"; done
      exit 7
      """;

  private record Ended(int status, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  @TempDir Path temp;
  private Path checkout;
  private Path jdk;

  @BeforeEach
  void copyTheLauncher() throws IOException {
    assumeTrue(File.separatorChar == '/', "a POSIX shell is needed");
    checkout = temp.resolve("my coins 連歌 🧱");
    for (String script : List.of("renga", "bin/find-java.sh", "bin/bitcoind", "bin/bitcoin-cli")) {
      Path copy = checkout.resolve(script);
      Files.createDirectories(copy.getParent());
      Files.copy(SourceTree.root().resolve(script), copy);
    }
    Files.createDirectories(checkout.resolve("app/target/lib"));
    Files.createFile(checkout.resolve("app/target/renga-app-1.jar"));
    jdk = temp.resolve("jdk 25");
    executable(jdk.resolve("bin/java"), JAVA_25);
  }

  @Test
  void handsEveryArgumentToTheProgramAndItsStatusBack() throws Exception {
    Ended ended = run(checkout.resolve("renga"), "node", "-datadir=/tmp/two words", "*", "");
    assertThat(ended.status()).isEqualTo(7);
    assertThat(ended.out()).endsWith("\ndev.renga.app.Main\nnode\n-datadir=/tmp/two words\n*\n\n");
    assertThat(ended.lines())
        .contains(checkout + "/app/target/renga-app-1.jar:" + checkout + "/app/target/lib/*");
  }

  @Test
  void worksThroughSymbolicLinksFromAnywhere() throws Exception {
    Path first = Files.createSymbolicLink(temp.resolve("first link"), checkout.resolve("renga"));
    Path second = Files.createSymbolicLink(temp.resolve("second"), first.getFileName());
    assertThat(run(second, "version").out()).endsWith("\ndev.renga.app.Main\nversion\n");
  }

  @Test
  void answersToTheNamesOfBitcoinCore() throws Exception {
    Path link =
        Files.createSymbolicLink(temp.resolve("bitcoind"), checkout.resolve("bin/bitcoind"));
    assertThat(run(link, "-regtest").out()).endsWith("\nnode\n-regtest\n");
    assertThat(run(checkout.resolve("bin/bitcoin-cli"), "getblockcount").out())
        .endsWith("\ncli\ngetblockcount\n");
  }

  @Test
  @Tag("kf=J-012")
  @Tag("kf=J-013")
  @Tag("kf=J-015")
  void startsTheMachineSafely() throws Exception {
    assertThat(run(checkout.resolve("renga"), "node").lines())
        .contains(
            "umask 0077",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-HeapDumpOnOutOfMemoryError",
            "-XX:+PerfDisableSharedMem",
            "--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void givesOnlyOptionsThatTheRealJavaKnows() throws Exception {
    for (String command : List.of("node", "cli", "version")) {
      List<String> lines = run(checkout.resolve("renga"), command).lines();
      List<String> options = lines.subList(1, lines.indexOf("-cp"));
      List<String> call = new ArrayList<>();
      call.add(System.getProperty("java.home") + "/bin/java");
      call.addAll(options);
      call.add("-version");
      assertThat(run(call, Map.of())).extracting(Ended::status).isEqualTo(0);
    }
  }

  @Test
  void saysInOneSentenceThatThereIsNoJava() throws Exception {
    Ended ended =
        run(
            List.of(checkout.resolve("renga").toString(), "node"),
            Map.of("JAVA_HOME", "/nonexistent", "PATH", tools()));
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).startsWith("renga: Renga needs a JDK 25;").hasLineCount(1);
  }

  @Test
  void passesOverAnOlderJava() throws Exception {
    Path old = temp.resolve("jdk 17");
    executable(old.resolve("bin/java"), JAVA_25.replace("\"25.0.1\"", "\"17.0.25\""));
    Ended ended =
        run(
            List.of(checkout.resolve("renga").toString(), "node"),
            Map.of("JAVA_HOME", old.toString(), "PATH", tools(), "RENGA_JDKS", temp.toString()));
    assertThat(ended.status()).isEqualTo(7);
  }

  @Test
  void saysInOneSentenceThatMavenIsMissing() throws Exception {
    Files.delete(checkout.resolve("app/target/renga-app-1.jar"));
    Ended ended =
        run(
            List.of(checkout.resolve("renga").toString(), "node"),
            Map.of("JAVA_HOME", jdk.toString(), "PATH", tools()));
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("Maven is missing").hasLineCount(1);
  }

  @Test
  void buildsOnFirstUseAndSaysSo() throws Exception {
    Files.delete(checkout.resolve("app/target/renga-app-1.jar"));
    executable(
        temp.resolve("tools/mvn"),
        "#!/bin/sh\n"
            + "[ -f renga ] && touch app/target/renga-app-2.jar"
            + " app/target/renga-app-2-tests.jar\n");
    Ended ended =
        run(
            List.of(checkout.resolve("renga").toString(), "node"),
            Map.of("JAVA_HOME", jdk.toString(), "PATH", tools()));
    assertThat(ended.err()).startsWith("renga: first use: building").hasLineCount(1);
    assertThat(ended.out()).contains("renga-app-2.jar:");
    assertThat(checkout.resolve(".building")).doesNotExist();
  }

  @Test
  void letsTheHeapBeSet() throws Exception {
    Ended ended =
        run(
            List.of(checkout.resolve("renga").toString(), "node"),
            Map.of(
                "JAVA_HOME",
                jdk.toString(),
                "RENGA_HEAP",
                "2g",
                "RENGA_JAVA_OPTS",
                "-Done=1 -Dtwo=2"));
    assertThat(ended.lines()).contains("-Xmx2g", "-Done=1", "-Dtwo=2");
  }

  private Ended run(Path script, String... arguments) throws Exception {
    List<String> call = new ArrayList<>(List.of(script.toString()));
    call.addAll(List.of(arguments));
    return run(call, Map.of("JAVA_HOME", jdk.toString()));
  }

  private Ended run(List<String> call, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(call).directory(temp.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().put("HOME", temp.resolve("nobody").toString());
    builder.environment().put("RENGA_JDKS", temp.resolve("nowhere").toString());
    builder.environment().putAll(environment);
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher hangs: " + call);
    }
    return new Ended(process.exitValue(), read(out), read(err));
  }

  /// A folder with only the tools that the launcher needs: no java, no Maven.
  private String tools() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("tools"));
    for (String tool :
        List.of(
            "sh",
            "dirname",
            "readlink",
            "grep",
            "mkdir",
            "rm",
            "cat",
            "sleep",
            "touch",
            "find",
            "head")) {
      Path real = Path.of("/usr/bin", tool);
      executable(
          folder.resolve(tool),
          "#!/bin/sh\nexec %s \"$@\"\n"
              .formatted(Files.exists(real) ? real : Path.of("/bin", tool)));
    }
    return folder.toString();
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
