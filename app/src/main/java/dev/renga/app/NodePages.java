package dev.renga.app;

import dev.renga.dashboard.Dashboard;
import dev.renga.dashboard.node.NodeSource;
import dev.renga.node.NodeConfig;
import dev.renga.node.NodeException;
import dev.renga.node.RengaNode;
import dev.renga.node.config.Settings;
import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.rpc.server.HttpPages;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The page of an ordinary node, when `-dashboard` asks for it.
///
/// It is off unless asked for: a node's first duty needs no web page, and what does not listen
/// cannot be attacked.
final class NodePages implements AutoCloseable {
  private final @Nullable NodeSource source;
  private final @Nullable Dashboard dashboard;

  private NodePages(@Nullable NodeSource source, @Nullable Dashboard dashboard) {
    this.source = source;
    this.dashboard = dashboard;
  }

  /// Pages as the options want them.
  ///
  /// @throws NodeException when there is no server that could show them
  static NodePages of(Settings settings, NodeConfig config) throws NodeException {
    if (!settings.isOn("dashboard", false)) {
      return new NodePages(null, null);
    }
    if (config.rpc() == null) {
      throw new NodeException("-dashboard needs the RPC server; leave out -server=0.", null);
    }
    NodeSource source = NodeSource.create(ProtocolSettings.VERSION, InstantSource.system());
    return new NodePages(source, Dashboard.over(source, new SecureRandom(), System::nanoTime));
  }

  /// What the node's server serves.
  HttpPages http() {
    return dashboard == null ? HttpPages.NONE : dashboard;
  }

  /// Shows the node, which has started, and prints the link. The link is a secret, so it goes to
  /// the terminal and into no log.
  void show(RengaNode node, PrintStream out) {
    if (source != null && dashboard != null) {
      source.attach(node);
      out.println("Dashboard: " + dashboard.link(node.rpcPort()));
    }
  }

  @Override
  public void close() {
    if (source != null) {
      source.close();
    }
  }
}
