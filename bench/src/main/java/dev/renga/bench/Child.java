package dev.renga.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Another JVM, as `renga` itself would start it.
public final class Child {
  private static final int POLL_MILLIS = 20;

  private Child() {}

  /// What a process took.
  ///
  /// @param status its exit status
  /// @param wall from its start to its end
  /// @param cpu of all its threads; zero where the system does not tell
  /// @param peakBytes the most memory it had in use at once, zero where the system does not tell
  public record Usage(int status, Duration wall, Duration cpu, long peakBytes) {}

  /// The command line of `renga` with these arguments: through the launcher, if that started us.
  public static List<String> renga(List<String> arguments) {
    String launcher = System.getProperty("renga.launcher");
    List<String> command = new ArrayList<>();
    if (launcher != null && Files.isExecutable(Path.of(launcher))) {
      command.add(launcher);
    } else {
      command.addAll(java("dev.renga.app.Main", List.of()));
    }
    command.addAll(arguments);
    return command;
  }

  /// The command line that runs another main class with our class path and the launcher's settings
  /// of memory.
  ///
  /// @param main name of the class
  /// @param options further ones for the JVM, the collector among them; empty for the launcher's
  public static List<String> java(String main, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Xms128m",
            "-Xmx384m",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseCompactObjectHeaders",
            "-XX:MaxDirectMemorySize=64m"));
    command.addAll(options.isEmpty() ? List.of("-XX:+UseParallelGC") : options);
    command.add("-cp");
    command.add(classPath());
    command.add(main);
    return command;
  }

  private static String classPath() {
    // Surefire puts the true class path into a property of its own.
    return System.getProperty(
        "surefire.test.class.path", ManagementFactory.getRuntimeMXBean().getClassPath());
  }

  /// Waits for a process and watches what it takes.
  ///
  /// @param started when it was started, by [System#nanoTime]
  public static Usage watch(Process process, long started)
      throws IOException, InterruptedException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    long peak = 0;
    Duration cpu = Duration.ZERO;
    while (process.isAlive()) {
      peak = Math.max(peak, peak(status));
      cpu = process.info().totalCpuDuration().orElse(cpu);
      Thread.sleep(POLL_MILLIS);
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - started);
    return new Usage(process.waitFor(), wall, cpu, peak);
  }

  /// The most resident memory so far (`VmHWM`), zero when nobody knows.
  private static long peak(Path status) {
    try {
      for (String line : Files.readAllLines(status, StandardCharsets.US_ASCII)) {
        if (line.startsWith("VmHWM:")) {
          String number = line.substring("VmHWM:".length(), line.length() - " kB".length());
          return Long.parseLong(number.strip()) << 10;
        }
      }
      return 0;
    } catch (IOException e) {
      return 0; // it has just ended, or this is no Linux
    }
  }
}
