package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the state machines know of a peer at one moment; immutable.
///
/// @param id above 0, never used twice
/// @param address the other end
/// @param type why the connection exists
/// @param permissions what it may do
/// @param connected since when
/// @param version what it said of itself; `null` until it did
/// @param established whether the handshake is done
/// @param commonVersion the lower of both versions of the protocol; 0 until the handshake
/// @param pingTime how long the last answer took; `null` if none came
/// @param minPing the shortest
/// @param pingWait how long an open question has been open; `null` if none is
/// @param presyncedHeaders height reached in a presync of headers; −1 for none
/// @param syncedHeaders height of the best block the peer has shown; −1 for none
/// @param syncedBlocks height of the last block we have in common; −1 when unknown
/// @param inflight heights of the blocks asked from it
/// @param lastBlock when it gave us a new block last; `null` for never
/// @param addressRelay whether addresses are exchanged
/// @param addressesProcessed addresses taken from it
/// @param addressesLimited addresses dropped because they came too fast
/// @param highBandwidthTo whether we asked it to announce by compact blocks
/// @param highBandwidthFrom whether it asked us to
/// @param feeFilter its lowest feerate, satoshi per 1,000 virtual bytes
/// @param transactionRelay whether it is told of transactions
/// @param lastTransaction when it gave us a transaction that was taken last; `null` for never
public record PeerStatus(
    long id,
    NetAddress address,
    ConnectionType type,
    Set<Permission> permissions,
    Instant connected,
    @Nullable Version version,
    boolean established,
    int commonVersion,
    @Nullable Duration pingTime,
    @Nullable Duration minPing,
    @Nullable Duration pingWait,
    int presyncedHeaders,
    int syncedHeaders,
    int syncedBlocks,
    List<Integer> inflight,
    @Nullable Instant lastBlock,
    boolean addressRelay,
    long addressesProcessed,
    long addressesLimited,
    boolean highBandwidthTo,
    boolean highBandwidthFrom,
    long feeFilter,
    boolean transactionRelay,
    @Nullable Instant lastTransaction) {
  /// Copies the list.
  public PeerStatus {
    inflight = List.copyOf(inflight);
  }
}
