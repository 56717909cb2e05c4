package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Loading the native library in JVMs of its own.
class LoadingTest {
  private static final String VERIFIED =
      "verified true by libsecp256k1 over the foreign function API";

  @TempDir Path temp;

  @Tag("kf=J-026")
  @Test
  void manyJvmsAtOnceLoadWithoutTheJdksCurvesAndLeaveNothingBehind() throws IOException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(probe("-Djava.io.tmpdir=" + temp));
    }
    for (Process process : processes) {
      assertThat(output(process)).isEqualTo(VERIFIED);
    }
    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void anotherDirectoryIsTriedWhenOneDoesNotWork() throws IOException {
    Process process = probe("-Djava.io.tmpdir=" + temp.resolve("missing"), "-Duser.home=" + temp);
    assertThat(output(process)).isEqualTo(VERIFIED);
  }

  @Test
  void failureIsOneClearSentence() throws IOException {
    Path missing = temp.resolve("missing");
    Process process = probe("-Djava.io.tmpdir=" + missing, "-Duser.home=" + missing);
    assertThat(output(process))
        .startsWith("refused: The curve library secp256k1 cannot be loaded")
        .contains(missing.toString(), "-Drenga.native.dir=DIR")
        .doesNotContain("\n");
  }

  private static Process probe(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:-UsePerfData"); // or it may warn about another JVM's file
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LoadProbe.class.getName());
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  // The JVM itself warns about a missing temporary directory.
  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("WARNING: java.io.tmpdir"))
        .collect(Collectors.joining("\n"));
  }
}
