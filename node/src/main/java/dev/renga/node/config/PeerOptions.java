package dev.renga.node.config;

import dev.renga.node.PeersConfig;
import dev.renga.node.PeersConfig.DnsSeeds;
import dev.renga.p2p.connection.Links;
import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.primitives.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Options on other nodes, and how they change each other.
record PeerOptions(Settings settings, Network network) {

  PeersConfig read() throws ConfigException {
    List<String> connect = settings.texts("connect");
    boolean onlyConnect = !connect.isEmpty() || settings.isNegated("connect");
    int most =
        (int)
            settings.number(
                "maxconnections", PeersConfig.DEFAULT_MAX_CONNECTIONS, Integer.MIN_VALUE, 100_000);
    if (most < 0) {
      throw new ConfigException("-maxconnections must be greater or equal than zero");
    }
    boolean alone = onlyConnect || most == 0;
    List<InetSocketAddress> binds = binds(alone);
    List<String> wanted = new ArrayList<>();
    if (!(connect.size() == 1 && connect.getFirst().equals("0"))) {
      wanted.addAll(connect);
    }
    wanted.addAll(settings.texts("addnode"));
    checkNames(wanted);
    return new PeersConfig(
        settings.isOn("networkactive", true),
        binds,
        wanted,
        !onlyConnect && most > 0,
        dnsSeeds(alone),
        settings.isOn("dns", true),
        most,
        Duration.ofMillis(settings.number("timeout", 5000, 1, Integer.MAX_VALUE)),
        Duration.ofSeconds(peerTimeout()),
        settings.texts("uacomment"),
        ProtocolSettings.Trickle.DEFAULT,
        new WhitelistOptions(settings).read(),
        Links.DIRECT);
  }

  private List<InetSocketAddress> binds(boolean alone) throws ConfigException {
    List<String> given = settings.texts("bind");
    boolean listen = settings.isOn("listen", !given.isEmpty() || !alone);
    int port = Endpoints.port(settings, "port", network.identity().port());
    if (!listen && !given.isEmpty()) {
      throw new ConfigException("Cannot set -bind or -whitebind together with -listen=0");
    }
    if (!listen) {
      return List.of();
    }
    if (given.isEmpty()) {
      return List.of(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port));
    }
    List<InetSocketAddress> binds = new ArrayList<>();
    for (String text : given) {
      int mark = text.indexOf('=');
      if (mark >= 0 && !text.substring(mark).equals("=onion")) {
        throw new ConfigException("Cannot resolve -bind address: '%s'".formatted(text));
      }
      InetSocketAddress address =
          Endpoints.parse("bind", mark < 0 ? text : text.substring(0, mark), port);
      if (binds.contains(address)) {
        throw new ConfigException("Duplicate binding configuration");
      }
      binds.add(address);
    }
    return binds;
  }

  private DnsSeeds dnsSeeds(boolean alone) throws ConfigException {
    boolean on = settings.isOn("dnsseed", !alone);
    boolean always = settings.isOn("forcednsseed", false);
    if (always && !on) {
      throw new ConfigException("Cannot set -forcednsseed to true when setting -dnsseed to false.");
    }
    return always ? DnsSeeds.ALWAYS : on ? DnsSeeds.WHEN_NEEDED : DnsSeeds.OFF;
  }

  private long peerTimeout() throws ConfigException {
    long seconds = settings.number("peertimeout", 60, Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (seconds <= 0) {
      throw new ConfigException("peertimeout must be a positive integer.");
    }
    return seconds;
  }

  private void checkNames(List<String> nodes) throws ConfigException {
    for (String node : nodes) {
      Endpoints.HostAndPort parts = Endpoints.HostAndPort.of(node);
      if (parts.host().isEmpty()) {
        throw new ConfigException(
            "Invalid -connect or -addnode: '%s' has no host.".formatted(node));
      }
      if (parts.port() != null) {
        Endpoints.port("connect or -addnode", node, parts.port());
      }
    }
  }
}
