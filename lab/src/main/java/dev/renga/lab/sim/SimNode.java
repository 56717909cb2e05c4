package dev.renga.lab.sim;

import dev.renga.lab.model.Dice;
import dev.renga.lab.model.Region;
import dev.renga.lab.sim.EventLog.Kind;
import dev.renga.p2p.address.AddressBook;
import dev.renga.p2p.protocol.BlockOutcome;
import dev.renga.p2p.protocol.Effect;
import dev.renga.p2p.protocol.Event;
import dev.renga.p2p.protocol.HeaderTree;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.p2p.protocol.MemoryChain;
import dev.renga.p2p.protocol.MemoryPool;
import dev.renga.p2p.protocol.PoolAccess;
import dev.renga.p2p.protocol.Protocol;
import dev.renga.p2p.protocol.TimerName;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A node of a simulated network: performs what the state machines ask for, and hands them what
/// happens. Its chain outlives a removal, as a disk does; its conversations do not.
final class SimNode {
  /// Peer 0 of a timer is the node itself.
  private static final long NO_PEER = 0;

  private final SimulatedNetwork owner;
  private final int index;
  private final Region region;
  private final Dice dice;
  private final MemoryChain chain;
  private final List<@Nullable PeerEnd> ends = new ArrayList<>();
  private final Deque<Object> backlog = new ArrayDeque<>();
  private final long[] timers = new long[TimerName.values().length];
  private @Nullable Protocol protocol;
  private @Nullable MemoryPool pool;
  private boolean busy;
  private int life;
  private int connections;
  private long checkingUntil;

  /// When its line is free again for something large.
  long uploadFree;

  /// A block that is being checked.
  record Checking(Block block, boolean requested, int life) {}

  SimNode(SimulatedNetwork owner, int index, HeaderTree tree, Dice dice) {
    this.owner = owner;
    this.index = index;
    this.region = owner.config().placement().region(index);
    this.dice = dice;
    this.chain = new MemoryChain(tree, owner.clock(), block -> false);
    Arrays.fill(timers, Long.MAX_VALUE);
    ends.add(null); // no peer has number 0
  }

  int index() {
    return index;
  }

  Region region() {
    return region;
  }

  MemoryChain chain() {
    return chain;
  }

  boolean isAlive() {
    return protocol != null;
  }

  int connections() {
    return connections;
  }

  static NetAddress address(int index) {
    return NetAddress.ipv4(
        20 + index % 100, index & 0xff, index >> 16 & 0xff, index >> 8 & 0xff, 8333);
  }

  /// Starts it, for the first time or again.
  void start() {
    life++;
    Dice own = dice.split(life);
    MemoryPool mine = owner.config().payments() ? pool() : null;
    pool = mine;
    protocol =
        new Protocol(
            chain,
            owner.config().settings(),
            new AddressBook(own.split("book")),
            mine == null ? PoolAccess.NONE : mine,
            own.split("protocol"));
    handle(new Event.Started());
  }

  /// A pool that takes everything; it does not outlive the node.
  private MemoryPool pool() {
    return new MemoryPool(
        transaction -> true,
        output -> true,
        added -> {
          Txid txid = added.transaction().txid();
          owner.log().add(owner.micros(), Kind.POOLED, index, txid.word(0));
          owner.payments().arrived(txid, index, owner.micros());
          backlog.add(added);
        });
  }

  /// Somebody pays here.
  void pay(Transaction payment) {
    MemoryPool mine = pool;
    if (mine != null) {
      mine.submitOwn(payment);
      work();
    }
  }

  /// Takes it away without a word.
  void kill() {
    protocol = null;
    pool = null;
    backlog.clear();
    for (PeerEnd end : ends()) {
      end.connected = false;
      ends.set((int) end.peer, null);
    }
    connections = 0;
    Arrays.fill(timers, Long.MAX_VALUE);
    uploadFree = 0;
    checkingUntil = 0;
  }

  long nextPeer() {
    ends.add(null);
    return ends.size() - 1L;
  }

  void connected(PeerEnd end) {
    ends.set((int) end.peer, end);
    connections++;
    end.connected = true;
    NetAddress address = address(end.other().node.index);
    handle(new Event.Connected(end.peer, address, end.type, Set.of()));
  }

  void disconnected(PeerEnd end) {
    if (end.connected) {
      end.connected = false;
      connections--;
      ends.set((int) end.peer, null);
      handle(new Event.Disconnected(end.peer));
    }
  }

  @Nullable PeerEnd end(long peer) {
    return ends.get((int) peer);
  }

  /// Every connection it has, in the order in which they came.
  List<PeerEnd> ends() {
    List<PeerEnd> all = new ArrayList<>();
    for (PeerEnd end : ends) {
      if (end != null) {
        all.add(end);
      }
    }
    return all;
  }

  /// A message came to the front of the line.
  void receive(PeerEnd end, Message message) {
    if (end.isCrowded()) {
      end.await(message);
    } else {
      handle(new Event.Received(end.peer, message));
    }
  }

  void timer(@Nullable PeerEnd end, TimerName name, long at) {
    boolean due;
    if (end != null) {
      due = end.takeTimer(name, at);
    } else {
      due = timers[name.ordinal()] == at;
      timers[name.ordinal()] = due ? Long.MAX_VALUE : timers[name.ordinal()];
    }
    if (due && isAlive()) {
      long peer = end == null ? NO_PEER : end.peer;
      owner.log().add(at, Kind.TIMER, index, peer * 16 + name.ordinal());
      handle(new Event.TimerFired(name, peer));
    }
  }

  /// Something happened outside.
  void told(Event event) {
    handle(event);
  }

  /// Hands an event to the state machines, and everything that follows from it at once.
  private void handle(Object event) {
    backlog.add(event);
    work();
  }

  private void work() {
    if (busy) {
      return;
    }
    busy = true;
    for (Object next = backlog.poll(); next != null; next = backlog.poll()) {
      if (next instanceof PeerEnd end) {
        deliverWaiting(end);
      } else if (next instanceof Event one) {
        step(one);
      }
    }
    busy = false;
  }

  private void step(Event event) {
    Protocol machines = protocol;
    if (machines == null) {
      return;
    }
    List<Effect> effects = machines.handle(event, owner.now());
    for (int i = 0; i < effects.size(); i++) {
      perform(effects.get(i));
    }
  }

  /// The peer is held no longer: what has waited is heard now, until it is held again.
  private void deliverWaiting(PeerEnd end) {
    while (!end.isHeld() && end.connected) {
      Message message = end.next();
      if (message == null) {
        return;
      }
      step(new Event.Received(end.peer, message));
    }
  }

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.Send send -> send(send.peer(), send.message());
      case Effect.SendBlock send -> sendBlock(send);
      case Effect.Connect connect -> owner.wires().dial(this, connect.address(), connect.type());
      case Effect.Disconnect disconnect -> {
        PeerEnd end = end(disconnect.peer());
        if (end != null) {
          owner.wires().close(end.link, end);
        }
      }
      case Effect.Discourage discourage -> owner.discouraged(this, discourage.address());
      case Effect.SetTimer timer -> setTimer(timer);
      case Effect.SubmitHeaders submit ->
          chain.submitHeaders(
              submit.headers(),
              outcome -> backlog.add(new Event.HeadersDone(submit.peer(), outcome)));
      case Effect.SubmitBlock submit -> check(submit);
      case Effect.SubmitTransaction submit -> {
        MemoryPool mine = pool;
        if (mine != null) {
          mine.submitTransaction(
              submit.transaction(),
              submit.peer(),
              outcome -> backlog.add(new Event.TransactionDone(submit.peer(), outcome)));
        }
      }
      case Effect.Hold hold -> {
        PeerEnd end = end(hold.peer());
        if (end != null) {
          end.hold();
        }
      }
      case Effect.Resume resume -> {
        PeerEnd end = end(resume.peer());
        if (end != null) {
          end.release();
          backlog.add(end);
        }
      }
      case Effect.Note note -> {}
    }
  }

  private void send(long peer, Message message) {
    PeerEnd end = end(peer);
    if (end != null) {
      owner.wires().carry(end, message, MessageSizes.of(message));
    }
  }

  private void sendBlock(Effect.SendBlock send) {
    PeerEnd end = end(send.peer());
    FoundBlock block = owner.blocks().find(send.hash());
    if (end == null) {
      return;
    }
    if (block == null || chain.block(send.hash()) == null) {
      owner.wires().close(end.link, end);
    } else {
      owner.wires().carry(end, block.message(), block.bytes() + MessageSizes.FRAME);
    }
  }

  private void setTimer(Effect.SetTimer timer) {
    Instant instant = timer.at();
    long at = instant == null ? Long.MAX_VALUE : Math.max(owner.microsOf(instant), owner.micros());
    Object aim = this;
    if (timer.peer() == NO_PEER) {
      timers[timer.name().ordinal()] = at;
    } else {
      PeerEnd end = end(timer.peer());
      if (end == null) {
        return;
      }
      end.setTimer(timer.name(), at);
      aim = end;
    }
    if (at != Long.MAX_VALUE) {
      owner.scheduleAt(at, EventQueue.Kind.TIMER, aim, timer.name().ordinal(), null);
    }
  }

  private void check(Effect.SubmitBlock submit) {
    Validation validation = owner.config().validation();
    BlockHash hash = submit.block().hash();
    owner.log().add(owner.micros(), Kind.RECEIVED, index, submit.peer(), hash);
    FoundBlock found = owner.blocks().find(hash);
    long bytes = found == null ? submit.block().totalSize() : found.bytes();
    long start = validation.serial() ? Math.max(owner.micros(), checkingUntil) : owner.micros();
    checkingUntil = start + validation.micros(bytes);
    owner.scheduleAt(
        checkingUntil,
        EventQueue.Kind.VALIDATED,
        this,
        submit.peer(),
        new Checking(submit.block(), submit.requested(), life));
  }

  /// The time that a block is checked for is over.
  void checked(long peer, Checking checking) {
    if (!isAlive() || checking.life() != life) {
      return;
    }
    Block block = checking.block();
    owner.log().add(owner.micros(), Kind.VALIDATED, index, peer, block.hash());
    KnownBlock before = chain.tip();
    chain.submitBlock(
        block,
        checking.requested(),
        outcome -> {
          if (outcome instanceof BlockOutcome.Accepted accepted && accepted.fresh()) {
            owner.blocks().arrived(block.hash(), this, owner.micros());
          }
          backlog.add(new Event.BlockDone(peer, outcome));
        });
    tipMayHaveMoved(before);
    work();
  }

  /// A miner here has found a block.
  void found(Block block) {
    KnownBlock before = chain.tip();
    chain.submitBlock(block, true, outcome -> {});
    owner.blocks().arrived(block.hash(), this, owner.micros());
    tipMayHaveMoved(before);
    handle(new Event.ChainMoved());
  }

  private void tipMayHaveMoved(KnownBlock before) {
    KnownBlock tip = chain.tip();
    if (!tip.equals(before)) {
      owner.tipMoved(this, before, tip);
    }
  }

  /// Checks everything about it.
  void checkInvariants() {
    chain.checkInvariants();
    Protocol machines = protocol;
    if (machines != null) {
      machines.checkInvariants();
    }
  }
}
