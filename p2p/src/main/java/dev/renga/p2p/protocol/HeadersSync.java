package dev.renga.p2p.protocol;

import dev.renga.consensus.HeaderRules;
import dev.renga.p2p.wire.GetHeaders;
import dev.renga.p2p.wire.Headers;
import dev.renga.p2p.wire.Locator;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks peers for headers and judges what comes. Headers reach the chain only when the work they
/// show is worth remembering; a long chain that has yet to show it goes through [HeadersPresync].
final class HeadersSync {
  /// An unanswered `getheaders` is not repeated for so long.
  static final Duration RESPONSE_TIME = Duration.ofMinutes(2);

  /// The first synchronisation may take so long, and a little more for each header expected.
  static final Duration TIMEOUT_BASE = Duration.ofMinutes(15);

  private static final Duration TIMEOUT_PER_HEADER = Duration.ofMillis(1);

  /// A best header younger than this means that we are nearly there, and every peer is asked.
  private static final Duration RECENT = Duration.ofHours(24);

  /// A branch may have so many blocks' work less than our tip and is still remembered.
  private static final int TOLERATED_BLOCKS = 144;

  private final ChainAccess chain;
  private final Peers peers;
  private final Availability availability;
  private final RandomGenerator random;
  private final Outbox out;
  private int active;
  private boolean freed;
  private @Nullable BlockHash lastInvTrigger;

  /// What is kept about a peer.
  static final class State {
    private boolean started;

    /// The peer has told all it has: another one may be asked.
    private boolean finished;

    private boolean invTriggered;
    private @Nullable Instant deadline;
    private @Nullable Instant asked;
    private @Nullable HeadersPresync presync;
    private @Nullable Submitted submitted;
  }

  /// Headers that the chain is looking at.
  private record Submitted(boolean full, boolean inPresync, boolean fresh) {}

  HeadersSync(
      ChainAccess chain,
      Peers peers,
      Availability availability,
      RandomGenerator random,
      Outbox out) {
    this.chain = chain;
    this.peers = peers;
    this.availability = availability;
    this.random = random;
    this.out = out;
  }

  void begin(Peer peer) {
    peer.headers = new State();
  }

  void forget(Peer peer) {
    State state = peer.headers;
    peer.headers = null;
    if (state != null && state.started && !state.finished) {
      active--;
    }
  }

  private State state(Peer peer) {
    State state = peer.headers;
    if (state == null) {
      throw new IllegalStateException(peer + " is not established");
    }
    return state;
  }

  /// Height reached in the first phase of a presync with the peer, −1 when there is none.
  int presyncHeight(Peer peer) {
    State state = peer.headers;
    return state == null || state.presync == null ? -1 : state.presync.height();
  }

  /// Whether headers of this peer were asked for from the beginning.
  boolean isStarted(Peer peer) {
    return state(peer).started;
  }

  /// Begins the synchronisation with a peer: with one alone as long as we are far behind, with all
  /// afterwards.
  void maybeStart(Peer peer, boolean worthy, Instant now) {
    State state = state(peer);
    if (state.started || !peer.servesBlocks() || peer.closing) {
      return;
    }
    KnownBlock best = chain.bestHeader();
    boolean recent = isRecent(best, now);
    if (!(active == 0 && worthy) && !recent) {
      return;
    }
    // from the parent, so that the answer is not empty and shows that the peer has our best header
    KnownBlock parent = best.previous();
    if (ask(peer, chain.locator(parent == null ? best : parent), now)) {
      state.started = true;
      active++;
      long expected =
          Math.max(0, now.getEpochSecond() - best.time()) / chain.network().proofOfWork().spacing();
      Instant deadline = now.plus(TIMEOUT_BASE).plus(TIMEOUT_PER_HEADER.multipliedBy(expected));
      state.deadline = deadline;
      out.setTimer(TimerName.HEADERS_SYNC, peer.id(), deadline);
    }
  }

  private static boolean isRecent(KnownBlock block, Instant now) {
    return block.time() > now.minus(RECENT).getEpochSecond();
  }

  /// Sends `getheaders` unless one is unanswered.
  private boolean ask(Peer peer, List<BlockHash> locator, Instant now) {
    State state = state(peer);
    if (state.asked != null && now.isBefore(state.asked.plus(RESPONSE_TIME))) {
      return false;
    }
    state.asked = now;
    out.send(peer, new GetHeaders(new Locator(locator), BlockHash.ZERO));
    return true;
  }

  /// Asks from our best header on, unless a question is open.
  boolean ask(Peer peer, Instant now) {
    return ask(peer, chain.locator(chain.bestHeader()), now);
  }

  /// The peer announced, by `inv`, a block whose header we lack.
  void announcedUnknown(Peer peer, BlockHash hash, Instant now) {
    State state = state(peer);
    boolean first = !state.invTriggered && !hash.equals(lastInvTrigger);
    if (!state.started && !first) {
      return;
    }
    ask(peer, now);
    if (!state.started) {
      state.invTriggered = true;
      lastInvTrigger = hash;
    }
  }

  /// Headers came.
  void handle(Peer peer, Headers message, Instant now) {
    State state = state(peer);
    List<BlockHeader> headers = message.headers();
    if (state.submitted != null) {
      return;
    }
    if (headers.size() < Headers.MAX_COUNT) {
      finish(state);
    }
    if (headers.isEmpty()) {
      state.presync = null;
      state.asked = null;
      return;
    }
    if (!areSound(peer, headers)) {
      return;
    }
    boolean full = headers.size() == Headers.MAX_COUNT;
    boolean proven = false;
    if (state.presync != null) {
      HeadersPresync.Step step = advance(peer, state, headers, full, now);
      if (step.success()) {
        headers = step.released();
        proven = true;
      }
      if (headers.isEmpty()) {
        return;
      }
    }
    KnownBlock parent = chain.find(headers.getFirst().previous());
    if (parent == null) {
      ask(peer, now);
      availability.shown(peer, headers.getLast().hash());
      return;
    }
    state.asked = state.presync == null ? null : state.asked;
    KnownBlock last = chain.find(headers.getLast().hash());
    proven |= peer.has(Permission.NOBAN) || (last != null && isOnGoodChain(last));
    if (!proven && parent.chainWork().add(claimed(headers)).compareTo(threshold()) < 0) {
      lowWork(peer, state, parent, headers, full, now);
      return;
    }
    state.submitted = new Submitted(full, state.presync != null, last == null);
    out.hold(peer);
    out.submitHeaders(peer, headers);
  }

  /// While we are far behind one peer at a time is asked; when it has no more to tell and we are
  /// still far behind, it is the next one's turn.
  private void finish(State state) {
    if (state.started && !state.finished) {
      state.finished = true;
      active--;
      freed = true;
    }
  }

  /// Whether a peer has told all it has since this was asked last.
  boolean takeFreed() {
    boolean was = freed;
    freed = false;
    return was;
  }

  private boolean areSound(Peer peer, List<BlockHeader> headers) {
    BlockHash previous = null;
    for (BlockHeader header : headers) {
      // one that is in the tree was looked at when it came there
      if (chain.find(header.hash()) == null
          && !HeaderRules.checkProofOfWork(header, chain.network()).isValid()) {
        out.misbehaving(peer, "header with invalid proof of work");
        return false;
      }
      if (previous != null && !header.previous().equals(previous)) {
        out.misbehaving(peer, "non-continuous headers sequence");
        return false;
      }
      previous = header.hash();
    }
    return true;
  }

  private HeadersPresync.Step advance(
      Peer peer, State state, List<BlockHeader> headers, boolean full, Instant now) {
    HeadersPresync presync = state.presync;
    if (presync == null) {
      throw new IllegalStateException("no presync with " + peer);
    }
    HeadersPresync.Step step = presync.process(headers, full);
    if (step.success()) {
      state.asked = null;
    }
    if (step.requestMore()) {
      ask(peer, presync.locator(chain.locator(presync.start())), now);
    }
    if (presync.phase() == HeadersPresync.Phase.FINAL) {
      state.presync = null;
    }
    return step;
  }

  private void lowWork(
      Peer peer,
      State state,
      KnownBlock parent,
      List<BlockHeader> headers,
      boolean full,
      Instant now) {
    if (!full) {
      out.note(false, "Ignoring low-work chain from " + peer);
      return;
    }
    state.presync =
        new HeadersPresync(chain.network(), parent, threshold(), now.getEpochSecond(), random);
    advance(peer, state, headers, true, now);
  }

  private static BigInteger claimed(List<BlockHeader> headers) {
    BigInteger sum = BigInteger.ZERO;
    for (BlockHeader header : headers) {
      sum = sum.add(Target.fromCompact(header.bits()).value().work());
    }
    return sum;
  }

  /// Work that a chain must have to be remembered: that of our own, a day's blocks less, and no
  /// less than the minimum of the network (known failures D-020, D-021).
  BigInteger threshold() {
    KnownBlock tip = chain.tip();
    BigInteger day =
        Target.fromCompact(tip.bits())
            .value()
            .work()
            .multiply(BigInteger.valueOf(TOLERATED_BLOCKS));
    return tip.chainWork().subtract(day).max(chain.minimumChainWork());
  }

  private boolean isOnGoodChain(KnownBlock block) {
    return block.isAncestorOf(chain.bestHeader()) || chain.contains(block);
  }

  /// The chain has answered.
  ///
  /// @return the last header that is in the tree now, when the peer has shown that it has it
  @Nullable KnownBlock done(Peer peer, HeadersOutcome outcome, Instant now) {
    State state = state(peer);
    Submitted submitted = state.submitted;
    if (submitted == null) {
      return null;
    }
    state.submitted = null;
    out.resume(peer);
    if (outcome.refused() != null) {
      if (outcome.punish()) {
        out.misbehaving(peer, "invalid header received: " + outcome.refused());
      }
      return null;
    }
    KnownBlock last = outcome.last() == null ? null : chain.find(outcome.last());
    if (last == null) {
      return null;
    }
    if (submitted.full() && !submitted.inPresync()) {
      ask(peer, chain.locator(last), now);
    }
    availability.shown(peer, last.hash());
    KnownBlock best = availability.best(peer);
    if (chain.isInitialDownload()
        && !submitted.full()
        && best != null
        && best.chainWork().compareTo(chain.minimumChainWork()) < 0
        && peer.type().isAutomaticOutbound()) {
      out.disconnect(peer, "outbound peer headers chain has insufficient work");
    }
    return last;
  }

  /// The first synchronisation with the peer takes too long: another one is tried if there is one.
  void late(Peer peer, Instant now) {
    State state = state(peer);
    if (!state.started || state.finished || state.deadline == null) {
      return;
    }
    if (isRecent(chain.bestHeader(), now)) {
      state.deadline = null;
      return;
    }
    int others = peers.countPreferred() - (peer.isPreferred() ? 1 : 0);
    if (active != 1 || others < 1) {
      out.setTimer(TimerName.HEADERS_SYNC, peer.id(), now.plus(RESPONSE_TIME));
      return;
    }
    if (peer.has(Permission.NOBAN)) {
      state.started = false;
      active--;
      state.deadline = null;
    } else {
      out.disconnect(peer, "timeout downloading headers");
    }
  }
}
