package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects effects while an event is handled. Its verbs are the protocol's.
final class Outbox {
  private List<Effect> effects = new ArrayList<>();

  /// Hands out what was collected and starts anew.
  List<Effect> take() {
    List<Effect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }

  void send(Peer peer, Message message) {
    if (!peer.closing) {
      effects.add(new Effect.Send(peer.id(), message));
    }
  }

  void sendBlock(Peer peer, BlockHash hash, boolean witness) {
    if (!peer.closing) {
      effects.add(new Effect.SendBlock(peer.id(), hash, witness));
    }
  }

  void connect(NetAddress address, ConnectionType type) {
    effects.add(new Effect.Connect(address, type));
  }

  void disconnect(Peer peer, String reason) {
    if (!peer.closing) {
      peer.closing = true;
      effects.add(new Effect.Disconnect(peer.id(), reason));
    }
  }

  /// Disconnects a peer that has broken the protocol, and discourages its address. A trusted peer
  /// stays; one that a person asked for, or on our own host, is not discouraged.
  void misbehaving(Peer peer, String how) {
    if (peer.closing) {
      return;
    }
    note(false, "Misbehaving: " + peer + ": " + how);
    if (peer.has(Permission.NOBAN)) {
      return;
    }
    if (peer.type() != ConnectionType.MANUAL && !isLocal(peer.address())) {
      effects.add(new Effect.Discourage(peer.address()));
    }
    disconnect(peer, "misbehaving: " + how);
  }

  private static boolean isLocal(NetAddress address) {
    return switch (address.kind()) {
      case IPV4 -> address.host().at(0) == 127 || address.host().at(0) == 0;
      case IPV6 -> address.host().at(15) <= 1 && address.host().slice(0, 15).equals(ZEROS);
      case TORV3, I2P, CJDNS -> false;
    };
  }

  private static final Bytes ZEROS = Bytes.adopt(new byte[15]);

  void setTimer(TimerName name, long peer, @Nullable Instant at) {
    effects.add(new Effect.SetTimer(name, peer, at));
  }

  void submitHeaders(Peer peer, List<BlockHeader> headers) {
    effects.add(new Effect.SubmitHeaders(peer.id(), headers));
  }

  void submitBlock(Peer peer, Block block, boolean requested) {
    effects.add(new Effect.SubmitBlock(peer.id(), block, requested));
  }

  void submitTransaction(Peer peer, Transaction transaction) {
    effects.add(new Effect.SubmitTransaction(peer.id(), transaction));
  }

  /// Holds the peer's messages back once more; each hold needs a [#resume] of its own.
  void hold(Peer peer) {
    if (peer.holds++ == 0) {
      effects.add(new Effect.Hold(peer.id()));
    }
  }

  void resume(Peer peer) {
    if (peer.holds == 0) {
      throw new IllegalStateException(peer + " is not held");
    }
    if (--peer.holds == 0) {
      effects.add(new Effect.Resume(peer.id()));
    }
  }

  void note(boolean important, String text) {
    effects.add(new Effect.Note(important, text));
  }
}
