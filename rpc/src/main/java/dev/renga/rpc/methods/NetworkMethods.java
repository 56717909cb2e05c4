package dev.renga.rpc.methods;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.mempool.MempoolConfig;
import dev.renga.p2p.address.AddressText;
import dev.renga.p2p.connection.PeerInfo;
import dev.renga.p2p.connection.PeerNetwork;
import dev.renga.p2p.protocol.ConnectionType;
import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Network;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.json.TransactionJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The network around the node.
public final class NetworkMethods {
  /// Version in bitcoind's form: 10,000 × major + 100 × minor + patch.
  public static final int VERSION = 100;

  private static final String CATEGORY = "Network";
  private static final Duration DEFAULT_BAN = Duration.ofDays(1);
  private static final String ADDNODE_COMMANDS =
      "Unknown command; it must be add, remove or onetry";

  private final PeerNetwork peers;
  private final Network network;
  private final MempoolConfig mempool;
  private final InstantSource clock;
  private final Supplier<List<String>> warnings;

  /// @param peers the network
  /// @param network which one
  /// @param mempool what is relayed
  /// @param clock wall time
  /// @param warnings sentences for people who run the node
  public NetworkMethods(
      PeerNetwork peers,
      Network network,
      MempoolConfig mempool,
      InstantSource clock,
      Supplier<List<String>> warnings) {
    this.peers = peers;
    this.network = network;
    this.mempool = mempool;
    this.clock = clock;
    this.warnings = warnings;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    List<RpcMethod> methods = new ArrayList<>();
    methods.add(
        method(
            "getconnectioncount",
            List.of(),
            "Number of connections.",
            r -> RpcResult.of(peers.connectionCount())));
    methods.add(method("ping", List.of(), "Pings every peer.", r -> ping()));
    methods.add(method("getpeerinfo", List.of(), "What is known of each peer.", r -> peerInfo()));
    methods.add(
        method(
            "addnode",
            List.of("node", "command", "v2transport?"),
            "Keeps a connection to a node (add), no longer (remove), or tries once (onetry).",
            this::addNode));
    methods.add(
        method(
            "disconnectnode",
            List.of("address?", "nodeid?"),
            "Closes a connection, by address or by the peer's id.",
            this::disconnect));
    methods.add(
        method(
            "getaddednodeinfo",
            List.of("node?"),
            "Nodes that addnode keeps, and whether they are connected.",
            this::addedNodes));
    methods.add(method("getnettotals", List.of(), "Bytes sent and received.", r -> totals()));
    methods.add(
        method("getnetworkinfo", List.of(), "The node as others see it.", r -> networkInfo()));
    methods.add(
        method(
            "setnetworkactive",
            List.of("state"),
            "Switches all connections off or on.",
            this::setActive));
    methods.add(
        new RpcMethod(
            "addconnection",
            "hidden",
            List.of("address", "connection_type", "v2transport?"),
            "Opens a connection of a given kind; regtest only.",
            this::addConnection));
    methods.addAll(banMethods());
    return methods;
  }

  private List<RpcMethod> banMethods() {
    return List.of(
        method(
            "setban",
            List.of("subnet", "command", "bantime?", "absolute?"),
            "Refuses a network for a time in seconds (add), or no longer (remove).",
            this::setBan),
        method("listbanned", List.of(), "Networks that are refused.", r -> bans()),
        method("clearbanned", List.of(), "Refuses no network any more.", r -> clearBans()));
  }

  private static RpcMethod method(
      String name, List<String> arguments, String help, RpcMethod.Handler handler) {
    return new RpcMethod(name, CATEGORY, arguments, help, handler);
  }

  private RpcResult ping() {
    peers.ping();
    return RpcResult.NULL;
  }

  private RpcResult peerInfo() {
    List<PeerInfo> all = peers.peers();
    return out -> {
      out.writeStartArray();
      for (PeerInfo peer : all) {
        PeerJson.write(out, peer);
      }
      out.writeEndArray();
    };
  }

  private RpcResult addNode(RpcRequest request) throws RpcException {
    String node = request.text(0);
    if (request.truth(2, false)) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "Error: v2transport requested but not enabled (see -v2transport)");
    }
    switch (request.text(1)) {
      case "onetry" -> peers.tryOnce(node);
      case "add" -> {
        if (!peers.addNode(node)) {
          throw new RpcException(
              RpcException.CLIENT_NODE_ALREADY_ADDED, "Error: Node already added");
        }
      }
      case "remove" -> {
        if (!peers.removeNode(node)) {
          throw new RpcException(
              RpcException.CLIENT_NODE_NOT_ADDED,
              "Error: Node could not be removed. It has not been added previously.");
        }
      }
      default -> throw new RpcException(RpcException.MISC_ERROR, ADDNODE_COMMANDS);
    }
    return RpcResult.NULL;
  }

  private RpcResult disconnect(RpcRequest request) throws RpcException {
    boolean byId = request.has(1);
    String address = request.text(0, "");
    if (byId != address.isEmpty()) {
      throw new RpcException(
          RpcException.INVALID_PARAMS, "Only one of address and nodeid should be provided.");
    }
    boolean done;
    if (byId) {
      done = peers.disconnect(request.number(1));
    } else {
      NetAddress parsed = AddressText.parse(address, 0);
      done = parsed != null && peers.disconnect(parsed);
    }
    if (!done) {
      throw new RpcException(
          RpcException.CLIENT_NODE_NOT_CONNECTED, "Node not found in connected nodes");
    }
    return RpcResult.NULL;
  }

  private RpcResult addedNodes(RpcRequest request) throws RpcException {
    Map<String, NetAddress> added = peers.addedNodes();
    String only = request.text(0, "");
    if (!only.isEmpty() && !added.containsKey(only)) {
      throw new RpcException(RpcException.CLIENT_NODE_NOT_ADDED, "Error: Node has not been added.");
    }
    List<PeerInfo> all = peers.peers();
    return out -> {
      out.writeStartArray();
      for (Map.Entry<String, NetAddress> entry : added.entrySet()) {
        if (only.isEmpty() || only.equals(entry.getKey())) {
          writeAdded(out, entry.getKey(), entry.getValue(), all);
        }
      }
      out.writeEndArray();
    };
  }

  private static void writeAdded(
      JsonGenerator out, String node, NetAddress address, List<PeerInfo> all) throws IOException {
    PeerInfo connected = null;
    for (PeerInfo peer : all) {
      connected = peer.status().address().equals(address) ? peer : connected;
    }
    out.writeStartObject();
    out.writeStringField("addednode", node);
    out.writeBooleanField("connected", connected != null);
    out.writeArrayFieldStart("addresses");
    if (connected != null) {
      out.writeStartObject();
      out.writeStringField("address", connected.status().address().toString());
      String way = connected.status().type().isInbound() ? "inbound" : "outbound";
      out.writeStringField("connected", way);
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private RpcResult totals() {
    long received = peers.bytesReceived();
    long sent = peers.bytesSent();
    long now = clock.millis();
    return out -> {
      out.writeStartObject();
      out.writeNumberField("totalbytesrecv", received);
      out.writeNumberField("totalbytessent", sent);
      out.writeNumberField("timemillis", now);
      out.writeObjectFieldStart("uploadtarget");
      out.writeNumberField("timeframe", Duration.ofDays(1).toSeconds());
      out.writeNumberField("target", 0);
      out.writeBooleanField("target_reached", false);
      out.writeBooleanField("serve_historical_blocks", true);
      out.writeNumberField("bytes_left_in_cycle", 0);
      out.writeNumberField("time_left_in_cycle", 0);
      out.writeEndObject();
      out.writeEndObject();
    };
  }

  private RpcResult networkInfo() {
    List<PeerInfo> all = peers.peers();
    long inbound = all.stream().filter(peer -> peer.status().type().isInbound()).count();
    List<String> sentences = warnings.get();
    return out -> {
      out.writeStartObject();
      out.writeNumberField("version", VERSION);
      out.writeStringField("subversion", peers.userAgent());
      out.writeNumberField("protocolversion", ProtocolSettings.PROTOCOL_VERSION);
      PeerJson.writeServices(out, "localservices", "localservicesnames", peers.services());
      out.writeBooleanField("localrelay", !mempool.blocksOnly());
      out.writeNumberField("timeoffset", medianOffset(all));
      out.writeBooleanField("networkactive", peers.isNetworkActive());
      out.writeNumberField("connections", all.size());
      out.writeNumberField("connections_in", inbound);
      out.writeNumberField("connections_out", all.size() - inbound);
      out.writeArrayFieldStart("networks");
      for (String name : List.of("ipv4", "ipv6", "onion", "i2p", "cjdns")) {
        writeNetwork(out, name, name.startsWith("ipv"));
      }
      out.writeEndArray();
      TransactionJson.writeAmount(out, "relayfee", mempool.fees().minimum().satoshi());
      TransactionJson.writeAmount(out, "incrementalfee", mempool.fees().incremental().satoshi());
      out.writeArrayFieldStart("localaddresses");
      out.writeEndArray();
      ChainQueries.writeWarnings(out, sentences);
      out.writeEndObject();
    };
  }

  private static void writeNetwork(JsonGenerator out, String name, boolean reachable)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", name);
    out.writeBooleanField("limited", !reachable);
    out.writeBooleanField("reachable", reachable);
    out.writeStringField("proxy", "");
    out.writeBooleanField("proxy_randomize_credentials", false);
    out.writeEndObject();
  }

  private static long medianOffset(List<PeerInfo> all) {
    long[] offsets =
        all.stream()
            .filter(peer -> !peer.status().type().isInbound() && peer.status().version() != null)
            .mapToLong(PeerInfo::timeOffset)
            .sorted()
            .toArray();
    return offsets.length == 0 ? 0 : offsets[offsets.length / 2];
  }

  private RpcResult setActive(RpcRequest request) throws RpcException {
    boolean active = request.truth(0, true);
    peers.setNetworkActive(active);
    return RpcResult.of(active);
  }

  private RpcResult addConnection(RpcRequest request) throws RpcException {
    if (!network.identity().mockable()) {
      throw new RpcException(
          RpcException.MISC_ERROR, "addconnection is for regression testing (-regtest mode) only.");
    }
    String address = request.text(0);
    String kind = request.text(1);
    ConnectionType type = null;
    for (ConnectionType each : ConnectionType.values()) {
      type = each.rpcName().equals(kind) && !each.isInbound() ? each : type;
    }
    NetAddress parsed = AddressText.parse(address, network.identity().port());
    if (type == null || parsed == null) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "an address and a kind of outbound connection are wanted");
    }
    peers.connect(parsed, type);
    return out -> {
      out.writeStartObject();
      out.writeStringField("address", address);
      out.writeStringField("connection_type", kind);
      out.writeEndObject();
    };
  }

  private RpcResult setBan(RpcRequest request) throws RpcException {
    String subnet = request.text(0);
    try {
      switch (request.text(1)) {
        case "add" -> ban(subnet, until(request));
        case "remove" -> {
          if (!peers.unban(subnet)) {
            throw new RpcException(
                RpcException.CLIENT_INVALID_IP_OR_SUBNET,
                "Error: Unban failed. Requested address/subnet was not previously manually"
                    + " banned.");
          }
        }
        default -> throw new RpcException(RpcException.MISC_ERROR, "Unknown command");
      }
    } catch (IllegalArgumentException e) {
      throw new RpcException(RpcException.CLIENT_INVALID_IP_OR_SUBNET, "Error: Invalid IP/Subnet");
    }
    return RpcResult.NULL;
  }

  private void ban(String subnet, Instant until) throws RpcException {
    String plain = subnet.indexOf('/') < 0 ? subnet + "/" : subnet;
    for (PeerNetwork.Banned known : peers.bans()) {
      if (known.subnet().equals(subnet) || known.subnet().startsWith(plain)) {
        throw new RpcException(
            RpcException.CLIENT_NODE_ALREADY_ADDED, "Error: IP/Subnet already banned");
      }
    }
    peers.ban(subnet, until);
  }

  private Instant until(RpcRequest request) throws RpcException {
    long seconds = request.has(2) ? request.number(2) : 0;
    Instant now = clock.instant();
    if (request.truth(3, false)) {
      if (seconds < now.getEpochSecond()) {
        throw new RpcException(
            RpcException.INVALID_PARAMETER, "Error: Absolute timestamp is in the past");
      }
      return Instant.ofEpochSecond(Math.min(seconds, 0xffffffffL));
    }
    return now.plusSeconds(seconds <= 0 ? DEFAULT_BAN.toSeconds() : Math.min(seconds, 0xffffffffL));
  }

  private RpcResult bans() {
    List<PeerNetwork.Banned> bans = peers.bans();
    long now = clock.instant().getEpochSecond();
    return out -> {
      out.writeStartArray();
      for (PeerNetwork.Banned ban : bans) {
        long created = ban.created().getEpochSecond();
        long until = ban.until().getEpochSecond();
        out.writeStartObject();
        out.writeStringField("address", ban.subnet());
        out.writeNumberField("ban_created", created);
        out.writeNumberField("banned_until", until);
        out.writeNumberField("ban_duration", until - created);
        out.writeNumberField("time_remaining", until - now);
        out.writeEndObject();
      }
      out.writeEndArray();
    };
  }

  private RpcResult clearBans() {
    peers.clearBans();
    return RpcResult.NULL;
  }

  /// Seconds of a time, 0 for none.
  static long seconds(@Nullable Instant instant) {
    return instant == null ? 0 : instant.getEpochSecond();
  }
}
