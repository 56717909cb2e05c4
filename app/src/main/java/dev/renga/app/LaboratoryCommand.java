package dev.renga.app;

import dev.renga.app.log.Terminal;
import dev.renga.dashboard.Dashboard;
import dev.renga.dashboard.PageServer;
import dev.renga.dashboard.lab.LabSource;
import dev.renga.lab.attack.Attacks;
import dev.renga.lab.live.LabBuilder;
import dev.renga.lab.live.LabException;
import dev.renga.lab.live.LabNetwork;
import dev.renga.lab.live.MiningMode;
import dev.renga.p2p.protocol.ProtocolSettings;
import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `renga lab`: a whole network on this machine, and the page that shows it.
///
/// Status 0 when it ends because it was told to, 1 with one sentence when it cannot start.
@Command(
    name = "lab",
    description = {"Runs a whole network of nodes on this machine and shows it on a web page."})
final class LaboratoryCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 8400;

  private final PrintStream out;
  private final PrintStream err;

  @Option(names = "--nodes", paramLabel = "N", description = "How many nodes (default: 12).")
  private int nodes = 12;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of everything that is drawn: graph, regions, people, times (default: 1).")
  private long seed = 1;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "Wanted between blocks (default: 10).")
  private int interval = 10;

  @Option(
      names = "--mining",
      paramLabel = "MODE",
      description = "scheduled, real or manual (default: scheduled).")
  private String mining = "scheduled";

  @Option(
      names = "--payments",
      paramLabel = "RATE",
      description = "Payments a second among the people (default: 0.5).")
  private double payments = 0.5;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Of the page, on 127.0.0.1; 0 lets the system choose (default: 8400).")
  private int port = DEFAULT_PORT;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keeps all data in this new folder; otherwise nothing stays.")
  private @Nullable Path keep;

  @Option(
      names = "--scenario",
      paramLabel = "FILE",
      description =
          "Runs this scenario without a page, reports, and ends; docs/scenarios has some (*.lab)."
              + " Its own network is used; --seed and the other options of the network are left"
              + " out.")
  private @Nullable Path scenario;

  @Option(
      names = "--agreement",
      description =
          "Compares a live network of thirty nodes with a simulated one of the same seed, reports,"
              + " and ends; about seven minutes.")
  private boolean agreement;

  @Option(names = "--no-open", description = "Opens no browser.")
  private boolean noOpen;

  @Option(
      names = "--lang",
      paramLabel = "LANG",
      description = "Language of the page, en or ja (default: the browser's).")
  private @Nullable String language;

  LaboratoryCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (scenario != null || agreement) {
        quieten();
        HeadlessLaboratory headless = new HeadlessLaboratory(out);
        return scenario != null ? headless.scenario(scenario) : headless.agreement(seed);
      }
      return run();
    } catch (LabException e) {
      return failed(e.text());
    } catch (IOException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private int failed(String sentence) {
    err.println("Error: " + sentence);
    return 1;
  }

  private int run() throws IOException, InterruptedException {
    check();
    quieten();
    LabNetwork network = builder().build();
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch stopped = new CountDownLatch(1);
    for (String signal : List.of("INT", "TERM")) {
      Signals.on(
          signal,
          name -> {
            interrupted.set(true);
            stopped.countDown();
            network.close();
          });
    }
    try (network) {
      start(network);
      try (LabSource source = LabSource.of(network, ProtocolSettings.VERSION, language);
          PageServer server =
              PageServer.start(
                  port, Dashboard.over(source, new SecureRandom(), System::nanoTime))) {
        show(server.link());
        stopped.await();
      }
    } catch (LabException e) {
      if (!interrupted.get()) {
        throw e;
      }
    }
    out.println("The network is closed" + (keep == null ? "." : "; its data is in " + keep + "."));
    return 0;
  }

  /// What can be found wrong at once is found before anything starts.
  private void check() throws IOException {
    if (port < 0 || port > 65_535) {
      throw new LabException("The port must be 0 to 65535.");
    }
    if (language != null && !language.equals("en") && !language.equals("ja")) {
      throw new LabException("The page speaks en and ja, not \"%s\".".formatted(language));
    }
    if (port != 0) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(new java.net.InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      } catch (IOException e) {
        throw new LabException(
            "The port %s is taken; choose another with --port, or --port 0 for any free one."
                .formatted(port));
      }
    }
  }

  /// The server library logs by another way, which writes to the terminal unless it is led into
  /// ours; ours is silent.
  private static void quieten() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private LabBuilder builder() {
    LabBuilder builder =
        LabNetwork.builder()
            .nodes(nodes)
            .seed(seed)
            .blockInterval(interval)
            .payments(payments)
            .mining(mode())
            .attacks(Attacks.catalog())
            .rpc(true);
    return keep == null ? builder : builder.directory(keep).keep(true);
  }

  private MiningMode mode() {
    for (MiningMode mode : MiningMode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(mining)) {
        return mode;
      }
    }
    throw new LabException(
        "There is no way of mining \"%s\"; there are scheduled, real and manual."
            .formatted(mining));
  }

  private void start(LabNetwork network) throws InterruptedException {
    long begun = System.nanoTime();
    Terminal terminal = new Terminal(out, Terminal.isThere());
    out.println("Starting %s nodes …".formatted(nodes));
    Thread progress =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      Thread.sleep(Duration.ofMillis(200));
                      long up =
                          network.nodes().stream().filter(node -> node.status().isUp()).count();
                      terminal.show("%s of %s nodes run".formatted(up, nodes));
                    }
                  } catch (InterruptedException e) {
                    terminal.show("");
                  } catch (LabException | IllegalStateException e) {
                    terminal.show(""); // there is nothing to count yet, or no more
                  }
                });
    try {
      network.start();
    } finally {
      progress.interrupt();
      progress.join();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    out.println(
        "A network of %s nodes lives, seed %s, started in %s s."
            .formatted(nodes, seed, Math.round(seconds * 10) / 10.0));
  }

  private void show(String link) {
    out.println();
    out.println("  " + link);
    out.println();
    out.println("Open this link in a browser; it is for you alone. Ctrl-C ends the network.");
    if (!noOpen && !GraphicsEnvironment.isHeadless() && Desktop.isDesktopSupported()) {
      try {
        Desktop desktop = Desktop.getDesktop();
        if (desktop.isSupported(Desktop.Action.BROWSE)) {
          desktop.browse(URI.create(link));
        }
      } catch (IOException | RuntimeException e) {
        return; // the link is on the screen
      }
    }
  }
}
