package dev.renga.p2p.connection;

import dev.renga.p2p.protocol.ChainAccess;
import dev.renga.p2p.protocol.ConnectionType;
import dev.renga.p2p.protocol.Event;
import dev.renga.p2p.transport.Frame;
import dev.renga.p2p.transport.Transport;
import dev.renga.p2p.transport.TransportException;
import dev.renga.p2p.wire.BlockMessage;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Hash256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection: a virtual thread that reads and one that writes, both blocking.
///
/// The reader waits when the loop does not keep up with it, so that a peer that floods fills its
/// own socket and nothing else. What waits to be written is bounded too: above a soft limit the
/// loop does not take the peer's messages, above a hard one the peer is dropped.
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final int READ_SIZE = 65_536;

  /// A message counts at least for so much while it waits: its objects take room too.
  private static final int MIN_WAITING_SIZE = 200;

  /// Times the soft limit at which a peer that does not read is dropped.
  private static final int HARD_FACTOR = 32;

  private final long id;
  private final SocketChannel channel;
  private final NetAddress address;
  private final NetAddress local;
  private final ConnectionType type;
  private final Transport transport;
  private final @Nullable Link link;
  private final ChainAccess chain;
  private final Inbox inbox;
  private final int maxReceive;
  private final int maxSend;
  private final Traffic received;
  private final Traffic sent;
  private final AtomicBoolean closed = new AtomicBoolean();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition work = lock.newCondition();
  private final Deque<Waiting> incoming = new ArrayDeque<>();
  private final Deque<Outgoing> outgoing = new ArrayDeque<>();
  private int incomingBytes;
  private long outgoingBytes;

  private volatile @Nullable Thread reader;
  private volatile @Nullable Thread writer;
  private volatile @Nullable Thread carrier;

  /// Written by the loop only.
  private boolean held;

  /// Whether the inbox has this connection in its round; guarded by the inbox.
  boolean scheduled;

  private record Waiting(Event event, int size) {}

  /// What is the same for all connections of a node.
  record Shared(ChainAccess chain, Inbox inbox, PeerNetworkConfig config) {}

  Connection(
      long id,
      SocketChannel channel,
      NetAddress address,
      NetAddress local,
      ConnectionType type,
      Transport transport,
      @Nullable Link link,
      Shared shared,
      Traffic received,
      Traffic sent) {
    this.id = id;
    this.channel = channel;
    this.address = address;
    this.local = local;
    this.type = type;
    this.transport = transport;
    this.link = link;
    this.chain = shared.chain();
    this.inbox = shared.inbox();
    this.maxReceive = shared.config().maxReceiveBuffer();
    this.maxSend = shared.config().maxSendBuffer();
    this.received = received;
    this.sent = sent;
    if (link != null) {
      link.attach(() -> close("the link was cut"));
    }
  }

  long id() {
    return id;
  }

  NetAddress address() {
    return address;
  }

  NetAddress local() {
    return local;
  }

  ConnectionType type() {
    return type;
  }

  Transport.Kind transport() {
    return transport.kind();
  }

  Traffic received() {
    return received;
  }

  Traffic sent() {
    return sent;
  }

  /// Begins to read and write; once, by the loop.
  void start(String node) {
    if (link != null) {
      carrier = Thread.ofVirtual().name(node + "-carry-" + id).start(() -> carry(link));
    }
    reader = Thread.ofVirtual().name(node + "-read-" + id).start(this::read);
    writer = Thread.ofVirtual().name(node + "-write-" + id).start(this::write);
  }

  /// Waits until its threads are gone.
  void join(Duration patience) throws InterruptedException {
    for (Thread thread : new Thread[] {reader, writer, carrier}) {
      if (thread != null && !thread.join(patience)) {
        LOG.warn("{} does not end", thread.getName());
      }
    }
  }

  private void read() {
    String why = "closed by the peer";
    try {
      byte[] bytes = new byte[READ_SIZE];
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (true) {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
          break;
        }
        if (link != null) {
          link.awaitThaw();
        }
        received.moved(count);
        transport.receive(bytes, 0, count, this::take);
      }
    } catch (TransportException e) {
      why = String.valueOf(e.getMessage());
    } catch (IOException e) {
      why = "connection lost: " + e.getMessage();
    } catch (RuntimeException e) {
      // a bug of ours that this peer has found: it costs this connection only
      LOG.error("peer={}: reading failed", id, e);
      why = "internal error";
    } finally {
      close(why);
      inbox.lost(this);
    }
  }

  private void take(Frame frame) {
    switch (frame) {
      case Frame.Skipped skipped -> received.message(Traffic.OTHER, skipped.wireSize());
      case Frame.Damaged damaged -> {
        received.message(Traffic.OTHER, damaged.wireSize());
        enqueue(new Event.Malformed(id, damaged.command(), null), 0);
      }
      case Frame.Complete complete -> {
        received.message(complete.command(), complete.wireSize());
        enqueue(decode(complete), complete.payload().length());
      }
    }
  }

  private Event decode(Frame.Complete frame) {
    try {
      return new Event.Received(id, Messages.read(frame.command(), frame.payload()));
    } catch (DecodeException e) {
      LOG.debug(
          "ProcessMessages({}, {} bytes): Exception '{}' caught, peer={}",
          frame.command(),
          frame.payload().length(),
          e.failure().describe(),
          id);
      return new Event.Malformed(id, frame.command(), e.failure());
    }
  }

  private void enqueue(Event event, int size) {
    int counted = Math.max(size, MIN_WAITING_SIZE);
    lock.lock();
    try {
      while (incomingBytes > 0 && incomingBytes + counted > maxReceive && !closed.get()) {
        room.awaitUninterruptibly();
      }
      incoming.addLast(new Waiting(event, counted));
      incomingBytes += counted;
    } finally {
      lock.unlock();
    }
    inbox.ready(this);
  }

  /// The next event for the loop, unless the peer is to wait; `null` for none.
  @Nullable Event next() {
    lock.lock();
    try {
      if (!isReadyLocked()) {
        return null;
      }
      Waiting first = incoming.removeFirst();
      incomingBytes -= first.size();
      room.signalAll();
      return first.event();
    } finally {
      lock.unlock();
    }
  }

  /// Whether the loop may take an event.
  boolean isReady() {
    lock.lock();
    try {
      return isReadyLocked();
    } finally {
      lock.unlock();
    }
  }

  private boolean isReadyLocked() {
    return !held && !incoming.isEmpty() && outgoingBytes < maxSend && !closed.get();
  }

  /// The loop takes no events of this peer until it is released; loop only.
  void hold(boolean hold) {
    lock.lock();
    try {
      held = hold;
    } finally {
      lock.unlock();
    }
    if (!hold) {
      inbox.ready(this);
    }
  }

  /// Queues a message.
  void send(Message message) {
    byte[] frame = transport.frame(message);
    Hash256 subject = link == null ? null : subjectOf(message);
    send(new Outgoing.Frame(message.command(), Bytes.adopt(frame), subject));
  }

  private static @Nullable Hash256 subjectOf(Message message) {
    return switch (message) {
      case TxMessage tx -> tx.transaction().txid();
      case BlockMessage block -> block.block().hash();
      default -> null;
    };
  }

  /// Queues something; a peer that does not read is dropped.
  void send(Outgoing item) {
    boolean overflow;
    lock.lock();
    try {
      overflow = outgoingBytes > (long) maxSend * HARD_FACTOR;
      if (!overflow && !closed.get()) {
        outgoing.addLast(item);
        outgoingBytes += item.size();
        work.signal();
      }
    } finally {
      lock.unlock();
    }
    if (overflow) {
      close("send buffer overflow: the peer does not read");
    }
  }

  /// Whether anything waits to be written.
  boolean isSending() {
    lock.lock();
    try {
      return outgoingBytes > 0;
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    String why = "connection lost";
    try {
      while (true) {
        Outgoing item = awaitWork();
        if (item == null) {
          return;
        }
        Outgoing.Frame frame = toFrame(item);
        if (frame == null) {
          why = "a block that was asked for cannot be read any more";
          return;
        }
        if (link == null) {
          write(frame);
        } else {
          link.carry(frame);
        }
        written(item);
      }
    } catch (IOException e) {
      why = "connection lost: " + e.getMessage();
    } catch (RuntimeException e) {
      LOG.error("peer={}: writing failed", id, e);
      why = "internal error";
    } finally {
      close(why);
    }
  }

  /// Lets what is on the link arrive.
  private void carry(Link busy) {
    String why = "closed";
    try {
      busy.deliver(this::write);
    } catch (IOException e) {
      why = "connection lost: " + e.getMessage();
    } catch (RuntimeException e) {
      LOG.error("peer={}: carrying failed", id, e);
      why = "internal error";
    } finally {
      close(why);
    }
  }

  private void write(Outgoing.Frame frame) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(frame.frame().toArray());
    while (buffer.hasRemaining()) {
      int piece = Math.min(buffer.remaining(), READ_SIZE);
      int count = channel.write(buffer.slice(buffer.position(), piece));
      buffer.position(buffer.position() + count);
      sent.moved(count);
    }
    sent.message(frame.command(), frame.size());
  }

  private @Nullable Outgoing awaitWork() {
    lock.lock();
    try {
      while (outgoing.isEmpty() && !closed.get()) {
        work.awaitUninterruptibly();
      }
      return closed.get() ? null : outgoing.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  private void written(Outgoing item) {
    boolean freed;
    lock.lock();
    try {
      boolean wasFull = outgoingBytes >= maxSend;
      outgoingBytes -= item.size();
      freed = wasFull && outgoingBytes < maxSend;
    } finally {
      lock.unlock();
    }
    if (freed) {
      inbox.ready(this);
    }
  }

  private Outgoing.@Nullable Frame toFrame(Outgoing item) {
    return switch (item) {
      case Outgoing.Frame frame -> frame;
      case Outgoing.StoredBlock stored -> {
        Bytes bytes = chain.blockBytes(stored.hash());
        if (bytes == null) {
          yield null;
        }
        Bytes payload = stored.witness() ? bytes : withoutWitness(bytes);
        byte[] frame = transport.frame(BlockMessage.COMMAND, payload);
        yield new Outgoing.Frame(BlockMessage.COMMAND, Bytes.adopt(frame), stored.hash());
      }
    };
  }

  private static Bytes withoutWitness(Bytes bytes) {
    try {
      return Block.parse(bytes).toBytesWithoutWitness();
    } catch (DecodeException e) {
      throw new IllegalStateException("a stored block cannot be read", e);
    }
  }

  /// Closes the socket, which ends both threads; only the first reason is told.
  void close(String why) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    LOG.debug("disconnecting peer={}: {}", id, why);
    if (link != null) {
      link.close();
    }
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("peer={}: closing failed: {}", id, e.getMessage());
    }
    lock.lock();
    try {
      incoming.clear();
      incomingBytes = 0;
      outgoing.clear();
      outgoingBytes = 0;
      room.signalAll();
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return closed.get();
  }
}
