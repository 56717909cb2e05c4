package dev.renga.p2p.connection;

import java.net.InetAddress;
import java.util.List;

/// Turns a host's name into addresses. The only way in which a name is ever looked up, and only for
/// names that a person typed or that the release holds, never for a peer's text.
@FunctionalInterface
public interface HostResolver {
  /// Looks up nothing.
  HostResolver NONE = name -> List.of();

  /// Addresses of a name, empty when there are none. May take long; called on virtual threads.
  List<InetAddress> resolve(String name);
}
