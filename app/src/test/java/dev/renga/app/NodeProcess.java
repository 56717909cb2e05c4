package dev.renga.app;

import dev.renga.app.cli.CliCommand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real `renga node` in a process of its own, on regtest, started as the launcher starts it.
final class NodeProcess implements AutoCloseable {
  /// What a program wrote and how it ended.
  record Ended(int status, String out, String err) {}

  private static final long PATIENCE_SECONDS = 60;

  private final Path folder;
  private final int port;
  private final Path out;
  private final Path err;
  private final Process process;

  private NodeProcess(Path folder, int port, Path out, Path err, Process process) {
    this.folder = folder;
    this.port = port;
    this.out = out;
    this.err = err;
    this.process = process;
  }

  /// Starts a node; it may end at once.
  static NodeProcess launch(Path folder, String... options) throws IOException {
    Files.createDirectories(folder);
    int port;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = probe.getLocalPort();
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseCompactObjectHeaders",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.renga.app.Main",
                "node",
                "-regtest",
                "-datadir=" + folder,
                "-rpcport=" + port,
                "-listen=0",
                "-connect=0",
                "-dbcache=8"));
    command.addAll(List.of(options));
    Path out = Files.createTempFile(folder.toAbsolutePath().getParent(), "out", ".txt");
    Path err = Files.createTempFile(folder.toAbsolutePath().getParent(), "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new NodeProcess(folder, port, out, err, process);
  }

  /// Starts a node and waits until it answers.
  static NodeProcess start(Path folder, String... options) throws Exception {
    NodeProcess node = launch(folder, options);
    Ended ready = node.cli("-rpcwait", "-rpcwaittimeout=" + PATIENCE_SECONDS, "getblockcount");
    if (ready.status() != 0) {
      String said = ready.err() + Files.readString(node.out) + Files.readString(node.err);
      node.close();
      throw new AssertionError("the node does not answer: " + said);
    }
    return node;
  }

  /// Calls the node as `renga cli` does.
  Ended cli(String... words) throws InterruptedException {
    return cliWithInput("", words);
  }

  Ended cliWithInput(String input, String... words) throws InterruptedException {
    List<String> all =
        new ArrayList<>(List.of("-regtest", "-datadir=" + folder, "-rpcport=" + port));
    all.addAll(List.of(words));
    return runCli(input, all);
  }

  static Ended runCli(String input, List<String> words) throws InterruptedException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    int status =
        new CliCommand(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(said, true, StandardCharsets.UTF_8),
                new PrintStream(complained, true, StandardCharsets.UTF_8))
            .run(words);
    return new Ended(
        status,
        said.toString(StandardCharsets.UTF_8).strip(),
        complained.toString(StandardCharsets.UTF_8).strip());
  }

  /// Mines blocks and returns the hash of the last.
  String mine(int blocks) throws InterruptedException {
    Ended made =
        cli("generatetoaddress", String.valueOf(blocks), "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8");
    if (made.status() != 0) {
      throw new AssertionError(made.err());
    }
    return cli("getbestblockhash").out();
  }

  /// Sends a signal by name, such as `TERM`.
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  /// Waits until the process has ended.
  Ended await() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the node does not end: " + Files.readString(out));
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err).strip());
  }

  Path networkFolder() {
    return folder.resolve("regtest");
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
