package dev.renga.lab.experiment.network;

import dev.renga.lab.model.Dice;
import dev.renga.lab.sim.SimulationConfig;
import dev.renga.p2p.address.AddressBook;
import dev.renga.p2p.protocol.ConnectionType;
import dev.renga.p2p.protocol.Effect;
import dev.renga.p2p.protocol.Event;
import dev.renga.p2p.protocol.MemoryChain;
import dev.renga.p2p.protocol.PoolAccess;
import dev.renga.p2p.protocol.Protocol;
import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.p2p.protocol.TimerName;
import dev.renga.p2p.wire.AddressEntry;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A node that has just started with a book of addresses and opens its connections as the real
/// protocol does. Everyone answers at once; who is an attacker is known to us alone.
final class Victim {
  private static final long OFFERED =
      Services.NETWORK | Services.WITNESS | Services.NETWORK_LIMITED;

  /// A node that has not filled its slots by then has too few addresses.
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final ProtocolSettings settings =
      ProtocolSettings.DEFAULT.withPingInterval(Duration.ZERO);
  private final Protocol protocol;
  private final AddressBook book;
  private final Set<NetAddress> hostile = new HashSet<>();
  private final Deque<Event> backlog = new ArrayDeque<>();
  private final List<NetAddress> full = new ArrayList<>();
  private final List<NetAddress> blocksOnly = new ArrayList<>();
  private Instant now;
  private Instant slots = Instant.MAX;
  private long peers;

  Victim(long seed) {
    Dice dice = new Dice(seed);
    var network = SimulationConfig.chain(600, 0);
    now = Instant.ofEpochSecond(network.genesis().header().time()).plus(Duration.ofDays(1));
    MemoryChain chain = new MemoryChain(network, () -> now, block -> false);
    book = new AddressBook(dice.split("book"));
    protocol = new Protocol(chain, settings, book, PoolAccess.NONE, dice.split("protocol"));
  }

  /// A peer has told of an address.
  ///
  /// @return whether it was new and found a place
  boolean hears(NetAddress address, NetAddress source, boolean isHostile) {
    if (isHostile) {
      hostile.add(address);
    }
    long time = now.getEpochSecond();
    return book.add(new AddressEntry(time, OFFERED, address), source, Duration.ZERO, now);
  }

  /// It was connected with this address before.
  void knew(NetAddress address) {
    book.good(address, now);
  }

  /// Lets hours pass, so that nothing was tried just now.
  void sleep(Duration time) {
    now = now.plus(time);
  }

  /// Starts it and waits until all its slots are taken.
  void start() {
    Instant end = now.plus(PATIENCE);
    handle(new Event.Started());
    while (!isFull() && slots.isBefore(end)) {
      now = slots;
      slots = Instant.MAX;
      handle(new Event.TimerFired(TimerName.SLOTS, 0));
    }
  }

  boolean isFull() {
    return full.size() == settings.fullOutbound() && blocksOnly.size() == settings.blockOutbound();
  }

  /// Whether every connection that it opened for everything leads to the attacker.
  boolean isSurrounded() {
    return hostile.containsAll(full);
  }

  /// … and every one for blocks only.
  boolean isSurroundedEntirely() {
    return isSurrounded() && hostile.containsAll(blocksOnly);
  }

  private void handle(Event event) {
    backlog.add(event);
    for (Event next = backlog.poll(); next != null; next = backlog.poll()) {
      for (Effect effect : protocol.handle(next, now)) {
        perform(effect);
      }
    }
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Connect connect) {
      answer(connect);
    } else if (effect instanceof Effect.SetTimer timer && timer.name() == TimerName.SLOTS) {
      Instant at = timer.at();
      slots = at == null ? Instant.MAX : at;
    } else if (effect instanceof Effect.Disconnect disconnect) {
      backlog.add(new Event.Disconnected(disconnect.peer()));
    }
  }

  private void answer(Effect.Connect connect) {
    long peer = ++peers;
    backlog.add(new Event.Connected(peer, connect.address(), connect.type(), Set.of()));
    Version version =
        new Version(
            ProtocolSettings.PROTOCOL_VERSION,
            OFFERED,
            now.getEpochSecond(),
            Services.NONE,
            NetAddress.NONE,
            OFFERED,
            NetAddress.NONE,
            peer,
            settings.userAgent(),
            0,
            true);
    backlog.add(new Event.Received(peer, version));
    backlog.add(new Event.Received(peer, new Verack()));
    if (connect.type() == ConnectionType.OUTBOUND_FULL_RELAY) {
      full.add(connect.address());
    } else if (connect.type() == ConnectionType.BLOCK_RELAY_ONLY) {
      blocksOnly.add(connect.address());
    }
  }
}
