package dev.renga.app;

import dev.renga.app.cli.CliCommand;
import dev.renga.dashboard.Dashboard;
import dev.renga.dashboard.PageServer;
import dev.renga.dashboard.lab.LabSource;
import dev.renga.lab.live.LabNetwork;
import dev.renga.p2p.protocol.ProtocolSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/// `renga warm-up`: a node and its client once through their paces, while the JVM takes notes of
/// what they load (`-XX:AOTCacheOutput`). With that cache a node starts in half the time.
///
/// Nothing of it stays but the JVM's notes.
final class WarmUp {
  private static final String ADDRESS = "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8";

  private final PrintStream err;

  WarmUp(PrintStream err) {
    this.err = err;
  }

  int run() throws Exception {
    Path folder = Files.createTempDirectory("renga-warm-up-");
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    String port = String.valueOf(freePort());
    try {
      FutureTask<Integer> node =
          new FutureTask<>(
              () ->
                  new NodeCommand(nowhere, err)
                      .run(
                          List.of(
                              "-regtest",
                              "-datadir=" + folder,
                              "-rpcport=" + port,
                              "-bind=127.0.0.1:" + freePort(),
                              "-connect=0",
                              "-dbcache=8")));
      Thread.ofPlatform().name("warm-up").start(node);
      for (List<String> call :
          List.of(
              List.of("generatetoaddress", "3", ADDRESS),
              List.of("getblockchaininfo"),
              List.of("getpeerinfo"),
              List.of("stop"))) {
        int status = cli(folder, port, nowhere, call);
        if (status != 0) {
          return status;
        }
      }
      laboratory();
      return node.get();
    } finally {
      delete(folder);
    }
  }

  /// A small network and a look at its pages.
  private static void laboratory() throws IOException {
    try (LabNetwork network = LabNetwork.builder().nodes(3).payments(2).rpc(true).start();
        LabSource source = LabSource.of(network, ProtocolSettings.VERSION, null);
        PageServer server =
            PageServer.start(0, Dashboard.over(source, new SecureRandom(), System::nanoTime))) {
      network.mine(0, 1);
      network.awaitAgreement(Duration.ofSeconds(30));
      source.scene();
      if (server.port() == 0) {
        throw new IOException("the pages have no port");
      }
    }
  }

  private int cli(Path folder, String port, PrintStream out, List<String> call)
      throws InterruptedException {
    List<String> options =
        List.of(
            "-regtest", "-datadir=" + folder, "-rpcport=" + port, "-rpcwait", "-rpcwaittimeout=60");
    return new CliCommand(new ByteArrayInputStream(new byte[0]), out, err)
        .run(Stream.concat(options.stream(), call.stream()).toList());
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return probe.getLocalPort();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
