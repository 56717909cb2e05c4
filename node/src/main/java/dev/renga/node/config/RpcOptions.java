package dev.renga.node.config;

import dev.renga.node.RpcConfig;
import dev.renga.node.RpcConfig.CookieReaders;
import dev.renga.node.Subnet;
import dev.renga.primitives.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Options on RPC.
record RpcOptions(Settings settings, Network network, Path directory) {

  /// The server; `null` with `-server=0`.
  @Nullable RpcConfig read(List<String> notes) throws ConfigException {
    if (!settings.isOn("server", true)) {
      return null;
    }
    List<Subnet> allowed = allowed();
    int port = Endpoints.port(settings, "rpcport", network.identity().rpcPort());
    String password = settings.text("rpcpassword").orElse("");
    Map<String, String> passwords =
        password.isEmpty() ? Map.of() : Map.of(settings.text("rpcuser").orElse(""), password);
    return new RpcConfig(
        addresses(port, notes),
        allowed,
        cookie(password),
        cookieReaders(),
        passwords,
        settings.texts("rpcauth"),
        whitelist(),
        settings.isOn("rpcwhitelistdefault", !settings.texts("rpcwhitelist").isEmpty()),
        Duration.ofSeconds(settings.number("rpcservertimeout", 30, 1, Integer.MAX_VALUE)));
  }

  private @Nullable Path cookie(String password) {
    if (!password.isEmpty() || settings.isNegated("rpccookiefile")) {
      return null;
    }
    String name = settings.text("rpccookiefile").filter(text -> !text.isEmpty()).orElse(".cookie");
    return directory.resolve(name);
  }

  private CookieReaders cookieReaders() throws ConfigException {
    String text = settings.text("rpccookieperms").orElse("owner");
    return switch (text) {
      case "owner" -> CookieReaders.OWNER;
      case "group" -> CookieReaders.GROUP;
      case "all" -> CookieReaders.ALL;
      default ->
          throw new ConfigException(
              "Invalid -rpccookieperms=%s; must be one of 'owner', 'group', or 'all'."
                  .formatted(text));
    };
  }

  private List<Subnet> allowed() throws ConfigException {
    List<Subnet> allowed = new ArrayList<>(List.of(Subnet.LOOPBACK_4, Subnet.LOOPBACK_6));
    for (String text : settings.texts("rpcallowip")) {
      try {
        allowed.add(Subnet.parse(text));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            "Invalid -rpcallowip subnet specification: %s. Valid values are a single IP (e.g. 1.2.3.4), a network/netmask (e.g. 1.2.3.4/255.255.255.0), a network/CIDR (e.g. 1.2.3.4/24)."
                .formatted(text));
      }
    }
    return allowed;
  }

  /// Without both options nobody but the machine itself can connect (known failure R-003).
  private List<InetSocketAddress> addresses(int port, List<String> notes) throws ConfigException {
    List<String> binds = settings.texts("rpcbind");
    boolean allows = !settings.texts("rpcallowip").isEmpty();
    List<InetSocketAddress> addresses = new ArrayList<>();
    if (binds.isEmpty() || !allows) {
      if (allows) {
        notes.add(
            "Option -rpcallowip was given without -rpcbind; this machine alone can connect all"
                + " the same.");
      }
      for (String bind : binds) {
        Endpoints.parse("rpcbind", bind, port);
        notes.add(
            "Option -rpcbind=%s is ignored because -rpcallowip does not say who may connect."
                .formatted(bind));
      }
      addresses.add(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      InetAddress six = InetAddress.ofLiteral("::1");
      if (isOnThisMachine(six)) {
        // Both families, or another user could take the port of one (known failure R-002).
        addresses.add(new InetSocketAddress(six, port));
      }
      return addresses;
    }
    for (String bind : binds) {
      addresses.add(Endpoints.parse("rpcbind", bind, port));
    }
    return addresses;
  }

  private static boolean isOnThisMachine(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  private Map<String, Set<String>> whitelist() {
    Map<String, Set<String>> whitelist = new LinkedHashMap<>();
    for (String text : settings.texts("rpcwhitelist")) {
      int colon = text.indexOf(':');
      String user = colon < 0 ? text : text.substring(0, colon);
      if (colon < 0) {
        whitelist.computeIfAbsent(user, k -> new HashSet<>());
        continue;
      }
      Set<String> methods = new HashSet<>();
      for (String part : ChainOptions.parts(text.substring(colon + 1).replace(' ', ','), ',')) {
        if (!part.isEmpty()) {
          methods.add(part);
        }
      }
      Set<String> known = whitelist.putIfAbsent(user, methods);
      if (known != null) {
        known.retainAll(methods);
      }
    }
    return whitelist;
  }
}
