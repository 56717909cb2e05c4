package dev.renga.rpc.methods;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.p2p.connection.PeerInfo;
import dev.renga.p2p.protocol.PeerStatus;
import dev.renga.p2p.protocol.Permission;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.Version;
import dev.renga.rpc.json.TransactionJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A peer in JSON, as `getpeerinfo` shows it.
final class PeerJson {
  private PeerJson() {}

  static void write(JsonGenerator out, PeerInfo peer) throws IOException {
    PeerStatus status = peer.status();
    Version version = status.version();
    out.writeStartObject();
    out.writeNumberField("id", status.id());
    out.writeStringField("addr", status.address().toString());
    if (!peer.bound().equals(NetAddress.NONE)) {
      out.writeStringField("addrbind", peer.bound().toString());
    }
    out.writeStringField("network", status.address().kind().rpcName());
    writeServices(out, "services", "servicesnames", version == null ? 0 : version.services());
    out.writeBooleanField("relaytxes", version != null && version.relay());
    out.writeNumberField("last_inv_sequence", 0);
    out.writeNumberField("inv_to_send", 0);
    out.writeNumberField("lastsend", peer.lastSend().getEpochSecond());
    out.writeNumberField("lastrecv", peer.lastReceived().getEpochSecond());
    out.writeNumberField("last_transaction", NetworkMethods.seconds(status.lastTransaction()));
    out.writeNumberField("last_block", NetworkMethods.seconds(status.lastBlock()));
    out.writeNumberField("bytessent", peer.bytesSent());
    out.writeNumberField("bytesrecv", peer.bytesReceived());
    out.writeNumberField("conntime", status.connected().getEpochSecond());
    out.writeNumberField("timeoffset", peer.timeOffset());
    writeDuration(out, "pingtime", status.pingTime());
    writeDuration(out, "minping", status.minPing());
    writeDuration(out, "pingwait", status.pingWait());
    out.writeNumberField("version", version == null ? 0 : version.protocol());
    out.writeStringField("subver", peer.subversion());
    out.writeBooleanField("inbound", status.type().isInbound());
    out.writeBooleanField("bip152_hb_to", status.highBandwidthTo());
    out.writeBooleanField("bip152_hb_from", status.highBandwidthFrom());
    out.writeNumberField("startingheight", version == null ? -1 : version.startHeight());
    out.writeNumberField("presynced_headers", status.presyncedHeaders());
    out.writeNumberField("synced_headers", status.syncedHeaders());
    out.writeNumberField("synced_blocks", status.syncedBlocks());
    out.writeArrayFieldStart("inflight");
    for (int height : status.inflight()) {
      out.writeNumber(height);
    }
    out.writeEndArray();
    out.writeBooleanField("addr_relay_enabled", status.addressRelay());
    out.writeNumberField("addr_processed", status.addressesProcessed());
    out.writeNumberField("addr_rate_limited", status.addressesLimited());
    out.writeArrayFieldStart("permissions");
    for (Permission permission : Permission.values()) {
      if (status.permissions().contains(permission)) {
        out.writeString(permission.rpcName());
      }
    }
    out.writeEndArray();
    TransactionJson.writeAmount(out, "minfeefilter", status.feeFilter());
    writeCounts(out, "bytessent_per_msg", peer.sentPerMessage());
    writeCounts(out, "bytesrecv_per_msg", peer.receivedPerMessage());
    out.writeStringField("connection_type", status.type().rpcName());
    out.writeStringField("transport_protocol_type", peer.transport().rpcName());
    out.writeStringField("session_id", peer.sessionId());
    out.writeEndObject();
  }

  /// Writes services as sixteen hexadecimal digits and as names.
  static void writeServices(JsonGenerator out, String digits, String names, long services)
      throws IOException {
    String hex = Long.toHexString(services);
    out.writeStringField(digits, "0".repeat(16 - hex.length()) + hex);
    out.writeArrayFieldStart(names);
    for (String name : Services.names(services)) {
      out.writeString(name);
    }
    out.writeEndArray();
  }

  private static void writeDuration(JsonGenerator out, String field, @Nullable Duration duration)
      throws IOException {
    if (duration != null) {
      out.writeNumberField(field, duration.toNanos() / 1e9);
    }
  }

  private static void writeCounts(JsonGenerator out, String field, Map<String, Long> counts)
      throws IOException {
    out.writeObjectFieldStart(field);
    for (Map.Entry<String, Long> entry : new TreeMap<>(counts).entrySet()) {
      out.writeNumberField(entry.getKey(), entry.getValue());
    }
    out.writeEndObject();
  }
}
