package dev.renga.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.mempool.MempoolEntry;
import dev.renga.node.RengaNode;
import dev.renga.p2p.connection.PeerInfo;
import dev.renga.p2p.protocol.PeerStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// Parts of one running node as JSON, the same for a node of the laboratory and one of its own.
public final class NodeDetails {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int SHOWN = 100;

  private NodeDetails() {}

  /// What waits in its mempool, the best paying first, at most a hundred.
  public static ArrayNode pool(RengaNode node) {
    ArrayNode pool = JSON.arrayNode();
    best(node)
        .forEach(
            entry ->
                pool.add(
                    JSON.objectNode()
                        .put("txid", entry.txid().toString())
                        .put("fee", entry.fee())
                        .put("vsize", entry.virtualSize())));
    return pool;
  }

  /// The best paying transactions of its mempool, at most a hundred.
  public static List<MempoolEntry> best(RengaNode node) {
    return node.mempool().view().entries().stream()
        .sorted(Comparator.comparing(MempoolEntry::feerate).reversed())
        .limit(SHOWN)
        .toList();
  }

  /// Its connections, in the order in which they were made.
  public static ArrayNode peers(RengaNode node) {
    ArrayNode peers = JSON.arrayNode();
    node.peers().peers().stream()
        .sorted(Comparator.comparingLong(peer -> peer.status().id()))
        .limit(SHOWN)
        .map(NodeDetails::peer)
        .forEach(peers::add);
    return peers;
  }

  private static ObjectNode peer(PeerInfo info) {
    PeerStatus status = info.status();
    Duration ping = status.pingTime();
    return JSON.objectNode()
        .put("id", status.id())
        .put("node", -1)
        .put("address", status.address().toString())
        .put("inbound", status.type().isInbound())
        .put("height", status.syncedHeaders())
        .put("ping", ping == null ? -1 : ping.toMillis())
        .put("agent", info.subversion());
  }
}
