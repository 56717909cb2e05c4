package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.FeeFilter;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.MempoolRequest;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.Version;
import dev.renga.p2p.wire.WtxidRelay;
import dev.renga.primitives.Block;
import dev.renga.primitives.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Telling peers of transactions: when, in which order, and what they may then have.
class TransactionAnnouncementTest {
  private static final long SERVICES =
      Services.NETWORK | Services.WITNESS | Services.NETWORK_LIMITED;

  private final Talk talk = Talk.relaying();

  private Talk.Stranger modern(ConnectionType type) {
    return greet(talk.connect(type), true);
  }

  private static Talk.Stranger greet(Talk.Stranger peer, boolean relay) {
    Version usual = Talk.version(70_016, SERVICES, 99 + peer.id);
    peer.says(
        new Version(
            usual.protocol(),
            usual.services(),
            usual.time(),
            usual.receiverServices(),
            usual.receiver(),
            usual.senderServices(),
            usual.sender(),
            usual.nonce(),
            usual.userAgent(),
            usual.startHeight(),
            relay));
    peer.says(new WtxidRelay());
    peer.says(new Verack());
    peer.heard();
    return peer;
  }

  private static InventoryItem wtx(Transaction transaction) {
    return InventoryItem.of(InventoryItem.WTX, transaction.wtxid());
  }

  private static List<InventoryItem> told(Talk.Stranger peer) {
    return peer.heard(Inv.class).stream().flatMap(message -> message.items().stream()).toList();
  }

  private Transaction add(int number) {
    Transaction payment = Payments.payment(number);
    talk.pool.submitTransaction(payment, 0, outcome -> {});
    return payment;
  }

  /// Lets time pass until the peer is told something.
  private Duration waitForWord(Talk.Stranger peer) {
    Instant begin = talk.clock.instant();
    for (int i = 0; i < 6_000; i++) {
      if (talk.sent.getOrDefault(peer.id, List.of()).stream().anyMatch(Inv.class::isInstance)) {
        return Duration.between(begin, talk.clock.instant());
      }
      talk.elapse(Duration.ofMillis(10));
    }
    throw new AssertionError("nothing was told");
  }

  @Test
  void aTransactionFromOnePeerIsToldToTheOthersByTheNameThatEachUnderstands() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger from = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    Talk.Stranger modern = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    Talk.Stranger older = talk.outbound();
    older.heard();
    from.says(new TxMessage(payment));
    talk.elapse(Duration.ofMinutes(1));
    assertThat(told(modern)).containsExactly(wtx(payment));
    assertThat(told(older)).containsExactly(InventoryItem.of(InventoryItem.TX, payment.txid()));
    assertThat(told(from)).isEmpty();
  }

  @Test
  @Tag("kf=N-030")
  void waitsAreRandomAndTwoSecondsOnAverageForPeersOfOurChoice() {
    Talk.Stranger first = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    Talk.Stranger second = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    long sum = 0;
    int rounds = 300;
    Set<Duration> differences = new HashSet<>();
    for (int i = 0; i < rounds; i++) {
      add(i);
      Duration wait = waitForWord(first);
      Duration other = waitForWord(second);
      sum += wait.toMillis();
      differences.add(other);
      told(first);
      told(second);
    }
    assertThat(sum / rounds).isBetween(1_600L, 2_400L);
    assertThat(differences).hasSizeGreaterThan(50);
  }

  @Test
  @Tag("kf=N-030")
  void allThatConnectedToUsAreToldAtTheSameMoment() {
    List<Talk.Stranger> peers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      peers.add(modern(ConnectionType.INBOUND));
    }
    long sum = 0;
    int rounds = 200;
    for (int i = 0; i < rounds; i++) {
      Transaction payment = add(i);
      sum += waitForWord(peers.getFirst()).toMillis();
      for (Talk.Stranger peer : peers) {
        assertThat(told(peer)).containsExactly(wtx(payment));
      }
    }
    assertThat(sum / rounds).isBetween(4_000L, 6_000L);
  }

  @Test
  @Tag("kf=N-030")
  void ourOwnAreNotToldAnySoonerThanOthers() {
    Talk.Stranger peer = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    talk.pool.submitOwn(Payments.payment(1));
    assertThat(told(peer)).isEmpty();
    assertThat(waitForWord(peer)).isGreaterThan(Duration.ZERO);
  }

  @Test
  void aTrustedPeerIsToldAtOnce() {
    Talk.Stranger peer = greet(talk.trusted(ConnectionType.INBOUND, Permission.NOBAN), true);
    Transaction payment = add(1);
    assertThat(told(peer)).containsExactly(wtx(payment));
  }

  @Test
  void whoWantsToHearOfNoneIsToldOfNoneAndGetsNone() {
    Talk.Stranger peer = greet(talk.connect(ConnectionType.INBOUND), false);
    Talk.Stranger blocks = greet(talk.connect(ConnectionType.BLOCK_RELAY_ONLY), true);
    Transaction payment = add(1);
    talk.elapse(Duration.ofMinutes(1));
    for (Talk.Stranger silent : List.of(peer, blocks)) {
      assertThat(told(silent)).isEmpty();
      silent.says(new GetData(List.of(wtx(payment))));
      assertThat(silent.heard()).isEmpty();
    }
    peer.says(new TxMessage(Payments.payment(2)));
    assertThat(talk.pool.size()).isEqualTo(2);
  }

  @Test
  void parentsGoBeforeChildrenAndHigherFeeratesBeforeLower() {
    Talk.Stranger peer = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    Transaction parent = Payments.payment(1);
    Transaction child = Payments.child(parent);
    Transaction rich = Payments.payment(2);
    long sequence = 10;
    for (PoolTransaction entry :
        List.of(
            new PoolTransaction(child, 90_000, 100, 1, sequence++),
            new PoolTransaction(parent, 100, 100, 0, sequence++),
            new PoolTransaction(rich, 5_000, 100, 0, sequence++))) {
      talk.pool.submitTransaction(entry.transaction(), 0, outcome -> {});
      talk.happen(new Event.PoolAdded(entry, false));
    }
    waitForWord(peer);
    List<InventoryItem> order = told(peer);
    assertThat(order).contains(wtx(rich));
    assertThat(order.indexOf(wtx(rich))).isLessThan(order.indexOf(wtx(parent)));
    assertThat(order.indexOf(wtx(parent))).isLessThan(order.indexOf(wtx(child)));
  }

  @Test
  @Tag("kf=D-054")
  void aLongWaitingListDrainsInGrowingBatches() {
    Talk.Stranger peer = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    Set<InventoryItem> all = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      all.add(wtx(add(i)));
    }
    waitForWord(peer);
    List<InventoryItem> first = told(peer);
    assertThat(first).hasSize(TxAnnouncement.BATCH + 5 * TxAnnouncement.BATCH_STEP);
    Set<InventoryItem> heard = new HashSet<>(first);
    talk.elapse(Duration.ofMinutes(10));
    List<InventoryItem> rest = told(peer);
    heard.addAll(rest);
    assertThat(heard).isEqualTo(all);
    assertThat(rest).hasSize(all.size() - first.size());
  }

  @Test
  @Tag("kf=D-054")
  void theWaitingListIsBounded() {
    Talk.Stranger peer = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    for (int i = 0; i < TxAnnouncement.MAX_WAITING + 500; i++) {
      add(i);
    }
    talk.elapse(Duration.ofMinutes(30));
    assertThat(told(peer)).hasSize(TxAnnouncement.MAX_WAITING);
  }

  @Test
  void whatHasLeftThePoolMeanwhileIsNotTold() {
    Talk.Stranger peer = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    add(1);
    talk.pool.connected(Block.of(talk.chain.tip().header(), List.of(Payments.payment(1))));
    talk.elapse(Duration.ofMinutes(1));
    assertThat(told(peer)).isEmpty();
  }

  @Test
  void whoSetAFeeFilterIsNotToldOfWhatPaysLess() {
    Talk.Stranger peer = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    peer.says(new FeeFilter(1_000));
    peer.says(new FeeFilter(-1));
    Transaction poor = Payments.payment(1);
    Transaction rich = Payments.payment(2);
    talk.pool.submitTransaction(poor, 0, outcome -> {});
    talk.pool.submitTransaction(rich, 0, outcome -> {});
    talk.elapse(Duration.ofMinutes(1));
    assertThat(told(peer)).isEmpty();
    talk.happen(new Event.PoolAdded(new PoolTransaction(poor, 99, 100, 0, 5), false));
    talk.happen(new Event.PoolAdded(new PoolTransaction(rich, 100, 100, 0, 6), false));
    talk.elapse(Duration.ofMinutes(1));
    assertThat(told(peer)).containsExactly(wtx(rich));
  }

  @Test
  @Tag("kf=N-029")
  void onlyWhatItWasToldOrCouldHaveBeenToldIsServed() {
    Talk.Stranger peer = modern(ConnectionType.INBOUND);
    Transaction payment = add(1);
    peer.says(new GetData(List.of(wtx(payment))));
    assertThat(peer.heard(NotFound.class)).containsExactly(new NotFound(List.of(wtx(payment))));
    waitForWord(peer);
    peer.heard();
    peer.says(new GetData(List.of(wtx(payment))));
    assertThat(peer.heard()).containsExactly(new TxMessage(payment));
    Talk.Stranger later = modern(ConnectionType.INBOUND);
    later.says(new GetData(List.of(wtx(payment))));
    assertThat(later.heard()).containsExactly(new TxMessage(payment));
  }

  @Test
  @Tag("kf=N-029")
  void whoConnectsAgainLearnsNoSoonerWhatCameIn() {
    Talk.Stranger first = modern(ConnectionType.INBOUND);
    Transaction payment = add(1);
    Talk.Stranger again = modern(ConnectionType.INBOUND);
    again.says(new GetData(List.of(wtx(payment))));
    assertThat(again.heard(NotFound.class)).containsExactly(new NotFound(List.of(wtx(payment))));
    waitForWord(first);
    Talk.Stranger later = modern(ConnectionType.INBOUND);
    later.says(new GetData(List.of(wtx(payment))));
    assertThat(later.heard()).containsExactly(new TxMessage(payment));
  }

  @Test
  void aTransactionIsServedInTheFormThatWasAskedFor() {
    Talk.Stranger peer = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    Transaction payment = add(1);
    waitForWord(peer);
    peer.heard();
    peer.says(new GetData(List.of(InventoryItem.of(InventoryItem.TX, payment.txid()))));
    peer.says(new GetData(List.of(InventoryItem.of(InventoryItem.WITNESS_TX, payment.txid()))));
    List<Message> answers = peer.heard();
    assertThat(answers).hasSize(2);
    Transaction stripped = ((TxMessage) answers.getFirst()).transaction();
    assertThat(stripped.hasWitness()).isFalse();
    assertThat(stripped.txid()).isEqualTo(payment.txid());
    assertThat(answers.getLast()).isEqualTo(new TxMessage(payment));
  }

  @Test
  void oneQuestionDoesNotBringMoreThanAllowed() {
    Talk.Stranger peer = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    Transaction payment = add(1);
    waitForWord(peer);
    peer.heard();
    int size = payment.totalSize();
    List<InventoryItem> items = new ArrayList<>();
    for (int i = 0; i < InventoryItem.MAX_COUNT; i++) {
      items.add(wtx(payment));
    }
    for (int i = 0; i < 3; i++) {
      peer.says(new GetData(items));
      int served = peer.heard(TxMessage.class).size();
      assertThat((long) served * size).isLessThanOrEqualTo(TransactionRelay.MAX_ANSWER + size);
    }
  }

  @Test
  @Tag("kf=N-036")
  void thePoolIsToldToThoseOnlyWhoMayAsk() {
    Transaction payment = add(1);
    Talk.Stranger stranger = modern(ConnectionType.INBOUND);
    stranger.says(new MempoolRequest());
    assertThat(stranger.isGone()).isTrue();
    Talk.Stranger friend = greet(talk.trusted(ConnectionType.INBOUND, Permission.MEMPOOL), true);
    friend.says(new MempoolRequest());
    assertThat(told(friend)).isEmpty();
    waitForWord(friend);
    assertThat(told(friend)).containsExactly(wtx(payment));
    Talk.Stranger harmless = greet(talk.trusted(ConnectionType.INBOUND, Permission.NOBAN), true);
    harmless.says(new MempoolRequest());
    talk.elapse(Duration.ofMinutes(1));
    assertThat(harmless.isGone()).isFalse();
    assertThat(told(harmless)).isEmpty();
  }

  @Test
  void ourOwnAreToldToNewPeersUntilSomebodyHasFetchedThem() {
    Transaction payment = Payments.payment(1);
    talk.pool.submitOwn(payment);
    talk.elapse(Duration.ofMinutes(20));
    Talk.Stranger first = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    talk.elapse(Duration.ofMinutes(16));
    assertThat(told(first)).containsExactly(wtx(payment));
    Talk.Stranger second = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    talk.elapse(Duration.ofMinutes(16));
    assertThat(told(second)).containsExactly(wtx(payment));
    second.says(new GetData(List.of(wtx(payment))));
    Talk.Stranger third = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    talk.elapse(Duration.ofMinutes(60));
    assertThat(told(third)).isEmpty();
    assertThat(told(first)).isEmpty();
  }

  @Test
  void theWaitsAreASetting() {
    Talk quick =
        Talk.relaying(
            ProtocolSettings.DEFAULT.withTrickle(
                new ProtocolSettings.Trickle(Duration.ofMillis(20), Duration.ZERO)));
    Talk.Stranger outbound = greet(quick.connect(ConnectionType.OUTBOUND_FULL_RELAY), true);
    Talk.Stranger inbound = greet(quick.connect(ConnectionType.INBOUND), true);
    quick.pool.submitOwn(Payments.payment(1));
    quick.elapse(Duration.ZERO);
    assertThat(told(inbound)).hasSize(1);
    quick.elapse(Duration.ofMillis(400));
    assertThat(told(outbound)).hasSize(1);
  }

  @Test
  void aNodeForBlocksOnlyStillTellsOfItsOwn() {
    Talk only = Talk.relaying(ProtocolSettings.DEFAULT.withBlocksOnly(true));
    Talk.Stranger peer = greet(only.connect(ConnectionType.OUTBOUND_FULL_RELAY), true);
    only.pool.submitOwn(Payments.payment(1));
    only.elapse(Duration.ofMinutes(1));
    assertThat(told(peer)).hasSize(1);
  }

  @Test
  void whatATrustedPeerSendsAgainIsToldToThoseWhoHaveNotHeardOfIt() {
    Transaction payment = add(1);
    Talk.Stranger late = modern(ConnectionType.OUTBOUND_FULL_RELAY);
    Talk.Stranger usual = modern(ConnectionType.INBOUND);
    usual.says(new TxMessage(payment));
    talk.elapse(Duration.ofMinutes(1));
    assertThat(told(late)).isEmpty();
    Talk.Stranger forced = greet(talk.trusted(ConnectionType.INBOUND, Permission.FORCERELAY), true);
    forced.says(new TxMessage(payment));
    talk.elapse(Duration.ofMinutes(1));
    assertThat(told(late)).containsExactly(wtx(payment));
    assertThat(told(usual)).isEmpty();
  }
}
