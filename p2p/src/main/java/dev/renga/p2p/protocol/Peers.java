package dev.renga.p2p.protocol;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The peers that are connected, in the order in which they came (a simulation must not depend on
/// how a hash map iterates).
final class Peers {
  private final Map<Long, Peer> byId = new LinkedHashMap<>();

  void add(Peer peer) {
    if (byId.putIfAbsent(peer.id(), peer) != null) {
      throw new IllegalStateException(peer + " is connected already");
    }
  }

  @Nullable Peer remove(long id) {
    return byId.remove(id);
  }

  @Nullable Peer find(long id) {
    return byId.get(id);
  }

  Collection<Peer> all() {
    return byId.values();
  }

  int count() {
    return byId.size();
  }

  int countPreferred() {
    int count = 0;
    for (Peer peer : byId.values()) {
      if (peer.version != null && peer.isPreferred() && !peer.closing) {
        count++;
      }
    }
    return count;
  }
}
