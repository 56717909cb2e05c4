package dev.renga.p2p.protocol;

import dev.renga.crypto.SipHash;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Hash256;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who has announced which transaction, and whom to ask for it and when. A transaction is asked
/// from one peer at a time; when that one does not answer, the next is asked, and no peer is asked
/// twice. Peers of our own choice come first, and among equals a salted hash decides, so that being
/// quick or loud wins nothing (known failures N-015, N-038).
///
/// An offer is delayed until its time, then ready; the best of the ready ones is the chosen one;
/// when it has been asked for, it is requested; and it is spent when it was answered or ran out of
/// time. When all offers of a transaction are spent, they are forgotten.
final class TxRequests {
  /// Until the next peer is asked.
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final Comparator<Offer> BY_TIME =
      Comparator.comparing((Offer offer) -> offer.time).thenComparingLong(offer -> offer.number);
  private static final Comparator<Offer> BY_NUMBER = Comparator.comparingLong(o -> o.number);

  private final long salt0;
  private final long salt1;
  private final Map<Digest, Wanted> wanted = new HashMap<>();
  private final Map<Long, Offers> byPeer = new LinkedHashMap<>();
  private final SortedSet<Offer> timed = new TreeSet<>(BY_TIME);
  private long numbers;

  private enum State {
    DELAYED,
    READY,
    CHOSEN,
    REQUESTED,
    SPENT
  }

  /// One peer's announcement of one transaction.
  private static final class Offer {
    final long peer;
    final Wanted wanted;
    final boolean byWtxid;
    final boolean preferred;
    final long number;
    State state = State.DELAYED;
    Instant time;

    Offer(Wanted wanted, Source source, Instant time, long number) {
      this.peer = source.peer();
      this.wanted = wanted;
      this.byWtxid = source.byWtxid();
      this.preferred = source.preferred();
      this.time = time;
      this.number = number;
    }
  }

  private static final class Wanted {
    final Digest id;
    final List<Offer> offers = new ArrayList<>(2);

    /// The one that is to be asked or has been asked.
    @Nullable Offer chosen;

    Wanted(Digest id) {
      this.id = id;
    }
  }

  private static final class Offers {
    final Map<Digest, Offer> all = new LinkedHashMap<>();
    final SortedSet<Offer> chosen = new TreeSet<>(BY_NUMBER);
    int requested;
  }

  /// Where an announcement comes from.
  ///
  /// @param byWtxid whether the peer named the transaction with its witness
  /// @param preferred whether it is asked before others
  record Source(long peer, boolean byWtxid, boolean preferred) {}

  /// A transaction to be asked for.
  record Question(Digest id, boolean byWtxid) {}

  TxRequests(KnownIds.Salt salt) {
    salt0 = salt.k1();
    salt1 = salt.k0();
  }

  /// A peer has announced a transaction.
  ///
  /// @param at when it may be asked for it
  void offer(Digest id, Source source, Instant at) {
    Offers offers = byPeer.computeIfAbsent(source.peer(), key -> new Offers());
    if (offers.all.containsKey(id)) {
      return;
    }
    Wanted entry = wanted.computeIfAbsent(id, Wanted::new);
    Offer offer = new Offer(entry, source, at, numbers++);
    offers.all.put(id, offer);
    entry.offers.add(offer);
    timed.add(offer);
  }

  /// Offers of a peer, spent ones included.
  int count(long peer) {
    Offers offers = byPeer.get(peer);
    return offers == null ? 0 : offers.all.size();
  }

  /// Questions that a peer has not answered yet.
  int inFlight(long peer) {
    Offers offers = byPeer.get(peer);
    return offers == null ? 0 : offers.requested;
  }

  /// Whether nothing is wanted.
  boolean isEmpty() {
    return wanted.isEmpty();
  }

  /// When time alone changes something next; `null` for never.
  @Nullable Instant next() {
    return timed.isEmpty() ? null : timed.first().time;
  }

  /// Lets time pass: delays end, and so does the patience with those who do not answer.
  void settle(Instant now) {
    while (!timed.isEmpty() && !timed.first().time.isAfter(now)) {
      Offer offer = timed.first();
      timed.remove(offer);
      if (offer.state == State.DELAYED) {
        offer.state = State.READY;
        choose(offer.wanted);
      } else {
        spend(offer);
      }
    }
  }

  /// Peers of whom something is to be asked now, in the order in which they announced first.
  List<Long> askable() {
    List<Long> peers = new ArrayList<>();
    byPeer.forEach(
        (peer, offers) -> {
          if (!offers.chosen.isEmpty()) {
            peers.add(peer);
          }
        });
    return peers;
  }

  /// What is to be asked of a peer now, in the order of its announcements, until [#requested] says
  /// that it was.
  List<Question> questions(long peer) {
    Offers offers = byPeer.get(peer);
    List<Question> questions = new ArrayList<>();
    if (offers != null) {
      for (Offer offer : offers.chosen) {
        questions.add(new Question(offer.wanted.id, offer.byWtxid));
      }
    }
    return questions;
  }

  /// A peer has been asked.
  void requested(long peer, Digest id, Instant now) {
    Offers offers = byPeer.get(peer);
    Offer offer = offers == null ? null : offers.all.get(id);
    if (offers == null || offer == null || offer.state != State.CHOSEN) {
      throw new IllegalStateException(id + " was not to be asked of peer=" + peer);
    }
    offers.chosen.remove(offer);
    offers.requested++;
    offer.state = State.REQUESTED;
    offer.time = now.plus(TIMEOUT);
    timed.add(offer);
  }

  /// A peer has answered, with the transaction or with the word that it has it not.
  void answered(long peer, Hash256 name) {
    Offers offers = byPeer.get(peer);
    Offer offer = offers == null ? null : offers.all.get(Digest.from(name));
    if (offer != null && offer.state != State.SPENT) {
      timed.remove(offer);
      spend(offer);
    }
  }

  /// Peers that have announced a transaction.
  List<Long> announcers(Hash256 name) {
    Wanted entry = wanted.get(Digest.from(name));
    return entry == null ? List.of() : entry.offers.stream().map(offer -> offer.peer).toList();
  }

  /// A transaction is wanted no more.
  void forget(Hash256 name) {
    Wanted entry = wanted.get(Digest.from(name));
    if (entry != null) {
      remove(entry);
    }
  }

  /// A peer is gone.
  void forget(long peer) {
    Offers offers = byPeer.get(peer);
    if (offers == null) {
      return;
    }
    for (Offer offer : List.copyOf(offers.all.values())) {
      timed.remove(offer);
      Wanted entry = offer.wanted;
      entry.offers.remove(offer);
      if (entry.chosen == offer) {
        entry.chosen = null;
      }
      offers.all.remove(entry.id);
      if (entry.offers.stream().allMatch(other -> other.state == State.SPENT)) {
        remove(entry);
      } else {
        choose(entry);
      }
    }
    byPeer.remove(peer);
  }

  private void spend(Offer offer) {
    Offers offers = offersOf(offer);
    if (offer.state == State.REQUESTED) {
      offers.requested--;
    }
    offers.chosen.remove(offer);
    offer.state = State.SPENT;
    Wanted entry = offer.wanted;
    if (entry.chosen == offer) {
      entry.chosen = null;
    }
    if (entry.offers.stream().allMatch(other -> other.state == State.SPENT)) {
      remove(entry);
    } else {
      choose(entry);
    }
  }

  private void choose(Wanted entry) {
    Offer chosen = entry.chosen;
    if (chosen != null && chosen.state == State.REQUESTED) {
      return;
    }
    Offer best = chosen;
    for (Offer offer : entry.offers) {
      if (offer.state == State.READY && (best == null || isBetter(offer, best))) {
        best = offer;
      }
    }
    if (best == null || best == chosen) {
      return;
    }
    if (chosen != null) {
      chosen.state = State.READY;
      offersOf(chosen).chosen.remove(chosen);
    }
    best.state = State.CHOSEN;
    offersOf(best).chosen.add(best);
    entry.chosen = best;
  }

  private boolean isBetter(Offer offer, Offer than) {
    if (offer.preferred != than.preferred) {
      return offer.preferred;
    }
    return Long.compareUnsigned(luck(offer), luck(than)) > 0;
  }

  private long luck(Offer offer) {
    Digest id = offer.wanted.id;
    return SipHash.hash256Extra(
        salt0, salt1, id.word(0), id.word(1), id.word(2), id.word(3), Long.hashCode(offer.peer));
  }

  private void remove(Wanted entry) {
    for (Offer offer : entry.offers) {
      timed.remove(offer);
      Offers offers = offersOf(offer);
      offers.chosen.remove(offer);
      offers.all.remove(entry.id);
      if (offer.state == State.REQUESTED) {
        offers.requested--;
      }
      if (offers.all.isEmpty()) {
        byPeer.remove(offer.peer);
      }
    }
    wanted.remove(entry.id);
  }

  private Offers offersOf(Offer offer) {
    Offers offers = byPeer.get(offer.peer);
    if (offers == null) {
      throw new IllegalStateException("an offer without its peer=" + offer.peer);
    }
    return offers;
  }

  /// Throws when the books contradict each other.
  void check() {
    int all = 0;
    for (Map.Entry<Long, Offers> entry : byPeer.entrySet()) {
      Offers offers = entry.getValue();
      all += offers.all.size();
      long requested = offers.all.values().stream().filter(o -> o.state == State.REQUESTED).count();
      long chosen = offers.all.values().stream().filter(o -> o.state == State.CHOSEN).count();
      if (requested != offers.requested || chosen != offers.chosen.size()) {
        throw new IllegalStateException("requests of peer=" + entry.getKey() + " do not add up");
      }
    }
    int counted = wanted.values().stream().mapToInt(entry -> entry.offers.size()).sum();
    if (all != counted || timed.size() > all) {
      throw new IllegalStateException("offers of transactions do not add up");
    }
  }
}
