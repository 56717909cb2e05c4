package dev.renga.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who may call a node's RPC, and where it answers.
///
/// @param addresses where to listen; every one must be free
/// @param allowed ranges of clients; those of the machine itself always belong to it
/// @param cookie file that holds a random password while the node runs; `null` for none
/// @param cookieReaders who may read that file
/// @param passwords passwords in plain text by user
/// @param rpcAuths users with salted hashes, as `user:salt$hash`
/// @param whitelist methods by user
/// @param whitelistDefault whether users without entry there may call nothing
/// @param idleTimeout after which a silent connection is closed
public record RpcConfig(
    List<InetSocketAddress> addresses,
    List<Subnet> allowed,
    @Nullable Path cookie,
    CookieReaders cookieReaders,
    Map<String, String> passwords,
    List<String> rpcAuths,
    Map<String, Set<String>> whitelist,
    boolean whitelistDefault,
    Duration idleTimeout) {

  /// Who may read the cookie.
  public enum CookieReaders {
    /// The user that runs the node.
    OWNER,
    /// The user's group as well.
    GROUP,
    /// Everybody on the machine.
    ALL
  }

  /// Copies the collections.
  public RpcConfig {
    addresses = List.copyOf(addresses);
    allowed = List.copyOf(allowed);
    passwords = Map.copyOf(passwords);
    rpcAuths = List.copyOf(rpcAuths);
    whitelist = Map.copyOf(whitelist);
  }

  /// On the loopback address alone, for one user with a password.
  ///
  /// @param port 0 lets the system choose; [RengaNode#rpcPort] tells
  public static RpcConfig loopback(int port, String user, String password) {
    return new RpcConfig(
        List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)),
        List.of(Subnet.LOOPBACK_4),
        null,
        CookieReaders.OWNER,
        Map.of(user, password),
        List.of(),
        Map.of(),
        false,
        Duration.ofSeconds(30));
  }

  /// Whether a user may call a method.
  boolean mayCall(String user, String method) {
    Set<String> methods = whitelist.get(user);
    return methods == null ? !whitelistDefault : methods.contains(method);
  }

  /// Whether a client may connect.
  boolean mayConnect(InetAddress client) {
    return allowed.stream().anyMatch(subnet -> subnet.test(client));
  }
}
