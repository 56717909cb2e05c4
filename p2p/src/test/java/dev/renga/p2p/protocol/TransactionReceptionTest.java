package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.SendCompact;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.Version;
import dev.renga.p2p.wire.WtxidRelay;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Wtxid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Fetching transactions: whom we ask, when, and what becomes of what comes.
class TransactionReceptionTest {
  private static final long SERVICES =
      Services.NETWORK | Services.WITNESS | Services.NETWORK_LIMITED;

  private final Talk talk = Talk.relaying();

  private Talk.Stranger modern(ConnectionType type) {
    return greet(talk.connect(type));
  }

  private static Talk.Stranger greet(Talk.Stranger peer) {
    peer.says(Talk.version(70_016, SERVICES, 99 + peer.id));
    peer.says(new WtxidRelay());
    peer.says(new Verack());
    peer.heard();
    return peer;
  }

  private Talk.Stranger outbound() {
    return modern(ConnectionType.OUTBOUND_FULL_RELAY);
  }

  private Talk.Stranger inbound() {
    return modern(ConnectionType.INBOUND);
  }

  /// Knows no wtxids.
  private Talk.Stranger older() {
    Talk.Stranger peer = talk.outbound();
    peer.heard();
    return peer;
  }

  private static InventoryItem wtx(Transaction transaction) {
    return InventoryItem.of(InventoryItem.WTX, transaction.wtxid());
  }

  private static InventoryItem tx(Transaction transaction) {
    return InventoryItem.of(InventoryItem.TX, transaction.txid());
  }

  private static Inv inv(Transaction transaction) {
    return new Inv(List.of(wtx(transaction)));
  }

  private static List<InventoryItem> asked(Talk.Stranger peer) {
    return peer.heard(GetData.class).stream().flatMap(message -> message.items().stream()).toList();
  }

  private static Inv flood(int first, int count) {
    List<InventoryItem> items = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      items.add(InventoryItem.of(InventoryItem.WTX, Wtxid.ofWords(i, 7, 7, 7)));
    }
    return new Inv(items);
  }

  @Test
  void anAnnouncedTransactionIsFetchedByWtxidAndTaken() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger peer = outbound();
    peer.says(inv(payment));
    assertThat(asked(peer)).containsExactly(wtx(payment));
    peer.says(new TxMessage(payment));
    assertThat(talk.pool.find(payment.txid())).isNotNull();
    assertThat(peer.status().lastTransaction()).isEqualTo(talk.clock.instant());
    assertThat(talk.held).isEmpty();
  }

  @Test
  void whatIsKnownIsNotFetchedAgain() {
    Transaction payment = Payments.payment(1);
    talk.pool.submitOwn(payment);
    Talk.Stranger peer = outbound();
    peer.says(inv(payment));
    talk.elapse(Duration.ofMinutes(2));
    assertThat(asked(peer)).isEmpty();
  }

  @Test
  void anOlderPeerIsAskedByTxidWithWitness() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger peer = older();
    peer.says(new Inv(List.of(tx(payment))));
    assertThat(asked(peer))
        .containsExactly(InventoryItem.of(InventoryItem.WITNESS_TX, payment.txid()));
  }

  @Test
  void theWrongKindOfNameIsIgnored() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger modern = outbound();
    Talk.Stranger older = older();
    modern.says(new Inv(List.of(tx(payment))));
    older.says(new Inv(List.of(wtx(payment))));
    talk.elapse(Duration.ofMinutes(1));
    assertThat(asked(modern)).isEmpty();
    assertThat(asked(older)).isEmpty();
  }

  @Test
  @Tag("kf=N-038")
  void peersOfOurChoiceAreAskedFirstAndTheOthersLater() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger inbound = inbound();
    Talk.Stranger outbound = outbound();
    inbound.says(inv(payment));
    talk.elapse(Duration.ofSeconds(1));
    assertThat(asked(inbound)).isEmpty();
    outbound.says(inv(payment));
    assertThat(asked(outbound)).containsExactly(wtx(payment));
    talk.elapse(Duration.ofSeconds(58));
    assertThat(asked(inbound)).isEmpty();
  }

  @Test
  @Tag("kf=N-038")
  void whoConnectedToUsIsAskedAfterTwoSecondsIfNobodyElseHasIt() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger inbound = inbound();
    inbound.says(inv(payment));
    talk.elapse(Duration.ofMillis(1_999));
    assertThat(asked(inbound)).isEmpty();
    talk.elapse(Duration.ofMillis(1));
    assertThat(asked(inbound)).containsExactly(wtx(payment));
  }

  @Test
  @Tag("kf=N-038")
  void anOlderPeerWaitsWhileOthersKnowWtxids() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger modern = outbound();
    Talk.Stranger older = older();
    older.says(new Inv(List.of(tx(payment))));
    talk.elapse(Duration.ofMillis(1_999));
    assertThat(asked(older)).isEmpty();
    modern.says(inv(payment));
    modern.says(new TxMessage(payment));
    talk.elapse(Duration.ofMinutes(2));
    assertThat(asked(older)).isEmpty();
  }

  @Test
  @Tag("kf=N-014")
  @Tag("kf=N-015")
  void whoKeepsATransactionBackIsNotAskedAgain() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger attacker = outbound();
    Talk.Stranger honest = inbound();
    attacker.says(inv(payment));
    assertThat(asked(attacker)).containsExactly(wtx(payment));
    attacker.says(flood(1_000, 50_000));
    attacker.says(inv(payment));
    honest.says(inv(payment));
    asked(attacker);
    talk.elapse(Duration.ofMillis(59_999));
    assertThat(asked(honest)).isEmpty();
    talk.elapse(Duration.ofMillis(1));
    assertThat(asked(honest)).containsExactly(wtx(payment));
    attacker.says(inv(payment));
    talk.elapse(Duration.ofSeconds(59));
    assertThat(asked(attacker)).doesNotContain(wtx(payment));
  }

  @Test
  void whoHasItNotIsFollowedByTheNextAtOnce() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger first = outbound();
    Talk.Stranger second = inbound();
    first.says(inv(payment));
    second.says(inv(payment));
    talk.elapse(Duration.ofSeconds(3));
    asked(first);
    first.says(new NotFound(List.of(wtx(payment))));
    assertThat(asked(second)).containsExactly(wtx(payment));
    assertThat(asked(first)).isEmpty();
  }

  @Test
  void whoLeavesIsFollowedByTheNextAtOnce() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger first = outbound();
    Talk.Stranger second = inbound();
    first.says(inv(payment));
    second.says(inv(payment));
    talk.elapse(Duration.ofSeconds(3));
    first.leaves();
    assertThat(asked(second)).containsExactly(wtx(payment));
  }

  @Test
  @Tag("kf=D-053")
  @Tag("kf=D-055")
  void aFloodOfAnnouncementsIsBounded() {
    Talk.Stranger peer = outbound();
    int questions = 0;
    for (int i = 0; i < 20; i++) {
      peer.says(flood(50_000 * i, 50_000));
      questions += asked(peer).size();
    }
    assertThat(questions).isEqualTo(TxReception.MAX_ANNOUNCEMENTS);
    assertThat(peer.isGone()).isFalse();
    peer.leaves();
    Talk.Stranger other = outbound();
    other.says(inv(Payments.payment(7)));
    assertThat(asked(other)).hasSize(1);
  }

  @Test
  @Tag("kf=D-053")
  void whoOwesManyAnswersIsSpared() {
    Talk.Stranger peer = outbound();
    peer.says(flood(0, TxReception.MAX_IN_FLIGHT));
    assertThat(asked(peer)).hasSize(TxReception.MAX_IN_FLIGHT);
    peer.says(flood(5_000, 1));
    assertThat(asked(peer)).isEmpty();
    talk.elapse(Duration.ofSeconds(2));
    assertThat(asked(peer)).hasSize(1);
  }

  @Test
  void anUnrequestedTransactionIsTakenAllTheSame() {
    Transaction payment = Payments.payment(1);
    inbound().says(new TxMessage(payment));
    assertThat(talk.pool.find(payment.txid())).isNotNull();
  }

  @Test
  void theSameTransactionFromManyIsHandedInOnce() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger first = inbound();
    Talk.Stranger second = inbound();
    talk.poolWaits = true;
    first.says(new TxMessage(payment));
    second.says(new TxMessage(payment));
    second.says(new TxMessage(payment));
    assertThat(talk.waiting).hasSize(1);
    assertThat(talk.held).containsExactly(first.id);
    talk.poolAnswers();
    assertThat(talk.held).isEmpty();
    first.says(new TxMessage(payment));
    assertThat(talk.effects.stream().filter(Effect.SubmitTransaction.class::isInstance)).hasSize(1);
  }

  @Test
  @Tag("kf=D-047")
  void onlyTheSenderWaitsForThePool() {
    Talk.Stranger first = inbound();
    Talk.Stranger second = inbound();
    talk.poolWaits = true;
    first.says(new TxMessage(Payments.payment(1)));
    assertThat(talk.held).containsExactly(first.id);
    second.says(new TxMessage(Payments.payment(2)));
    assertThat(talk.waiting).hasSize(2);
  }

  @Test
  void theAnswerForOneWhoLeftIsStillHeard() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger peer = inbound();
    talk.poolWaits = true;
    peer.says(new TxMessage(payment));
    peer.leaves();
    talk.poolAnswers();
    assertThat(talk.pool.find(payment.txid())).isNotNull();
    Talk.Stranger other = outbound();
    other.says(inv(payment));
    talk.elapse(Duration.ofMinutes(1));
    assertThat(asked(other)).isEmpty();
  }

  @Test
  void theWrongTransactionDoesNotAnswerTheQuestion() {
    Transaction payment = Payments.payment(1);
    Talk.Stranger liar = outbound();
    Talk.Stranger honest = inbound();
    liar.says(inv(payment));
    honest.says(inv(payment));
    asked(liar);
    liar.says(new TxMessage(Payments.payment(2)));
    talk.elapse(Duration.ofSeconds(60));
    assertThat(asked(honest)).containsExactly(wtx(payment));
  }

  @Test
  @Tag("kf=N-016")
  void aTwinWithAnotherWitnessDoesNotBlockTheGoodOne() {
    Transaction good = Payments.payment(1, 1);
    Transaction twin = Payments.payment(1, 2);
    assertThat(twin.txid()).isEqualTo(good.txid());
    talk.valid = transaction -> transaction.equals(good);
    Talk.Stranger attacker = outbound();
    Talk.Stranger honest = outbound();
    attacker.says(inv(twin));
    attacker.says(new TxMessage(twin));
    attacker.says(inv(twin));
    assertThat(asked(attacker)).containsExactly(wtx(twin));
    honest.says(inv(good));
    assertThat(asked(honest)).containsExactly(wtx(good));
    honest.says(new TxMessage(good));
    assertThat(talk.pool.find(good.wtxid())).isNotNull();
  }

  @Test
  void aRefusedTransactionCostsNobodyTheConnectionAndIsNotFetchedBeforeTheNextBlock() {
    Transaction payment = Payments.payment(1);
    talk.valid = transaction -> false;
    Talk.Stranger peer = outbound();
    Talk.Stranger other = outbound();
    peer.says(inv(payment));
    peer.says(new TxMessage(payment));
    assertThat(peer.isGone()).isFalse();
    assertThat(talk.discouraged).isEmpty();
    other.says(inv(payment));
    talk.elapse(Duration.ofMinutes(2));
    assertThat(asked(other)).isEmpty();
    talk.load(1);
    other.says(inv(payment));
    assertThat(asked(other)).containsExactly(wtx(payment));
  }

  @Test
  void theParentsOfAnOrphanAreAskedFromItsAnnouncers() {
    Transaction parent = Payments.payment(1);
    Transaction child = Payments.child(parent);
    talk.confirmed = coin -> !coin.txid().equals(parent.txid());
    Talk.Stranger first = outbound();
    Talk.Stranger second = outbound();
    first.says(inv(child));
    second.says(inv(child));
    first.says(new TxMessage(child));
    second.says(new TxMessage(child));
    assertThat(talk.pool.orphanCount()).isEqualTo(1);
    talk.elapse(Duration.ofSeconds(2));
    InventoryItem wanted = InventoryItem.of(InventoryItem.WITNESS_TX, parent.txid());
    List<InventoryItem> both = new ArrayList<>(asked(first));
    both.addAll(asked(second));
    assertThat(both).containsOnlyOnce(wanted);
    talk.elapse(Duration.ofSeconds(60));
    both.addAll(asked(first));
    both.addAll(asked(second));
    assertThat(both.stream().filter(wanted::equals)).hasSize(2);
    second.says(new TxMessage(parent));
    assertThat(talk.pool.find(parent.txid())).isNotNull();
    assertThat(talk.pool.find(child.txid())).isNotNull();
  }

  @Test
  void whoAnnouncesAnOrphanLaterMayHaveItsParents() {
    Transaction parent = Payments.payment(1);
    Transaction child = Payments.child(parent);
    talk.confirmed = coin -> !coin.txid().equals(parent.txid());
    Talk.Stranger first = outbound();
    Talk.Stranger second = outbound();
    first.says(new TxMessage(child));
    talk.elapse(Duration.ofSeconds(2));
    assertThat(asked(first)).hasSize(1);
    second.says(inv(child));
    first.says(new NotFound(List.of(InventoryItem.of(InventoryItem.WITNESS_TX, parent.txid()))));
    talk.elapse(Duration.ofSeconds(2));
    assertThat(asked(second))
        .containsExactly(InventoryItem.of(InventoryItem.WITNESS_TX, parent.txid()));
  }

  @Test
  void nothingIsFetchedDuringTheInitialDownload() {
    Talk catchingUp = Talk.relaying(ProtocolSettings.DEFAULT, 0);
    Talk.Stranger peer = greet(catchingUp.connect(ConnectionType.OUTBOUND_FULL_RELAY));
    peer.says(inv(Payments.payment(1)));
    peer.says(new TxMessage(Payments.payment(2)));
    catchingUp.elapse(Duration.ofMinutes(1));
    assertThat(asked(peer)).isEmpty();
    assertThat(catchingUp.pool.size()).isZero();
    assertThat(peer.isGone()).isFalse();
  }

  @Test
  @Tag("kf=N-037")
  void aNodeForBlocksOnlyWantsNoTransactionsAndAsksForNoCompactBlocks() {
    Talk only = Talk.relaying(ProtocolSettings.DEFAULT.withBlocksOnly(true));
    Talk.Stranger peer = only.connect(ConnectionType.OUTBOUND_FULL_RELAY);
    assertThat(peer.heard(Version.class).getFirst().relay()).isFalse();
    greet(peer);
    only.load(2);
    assertThat(peer.heard(SendCompact.class)).isEmpty();
    peer.says(inv(Payments.payment(1)));
    assertThat(only.gone).containsEntry(peer.id, "transaction inv sent in violation of protocol");
    Talk.Stranger other = greet(only.connect(ConnectionType.INBOUND));
    other.says(new TxMessage(Payments.payment(1)));
    assertThat(only.gone).containsEntry(other.id, "transaction sent in violation of protocol");
    Talk.Stranger trusted = greet(only.trusted(ConnectionType.INBOUND, Permission.RELAY));
    Talk.Stranger chosen = only.trusted(ConnectionType.OUTBOUND_FULL_RELAY, Permission.RELAY);
    assertThat(chosen.heard(Version.class).getFirst().relay()).isTrue();
    trusted.says(new TxMessage(Payments.payment(1)));
    assertThat(only.pool.size()).isEqualTo(1);
  }

  @Test
  void aPeerForBlocksOnlyMustNotSendTransactions() {
    Talk.Stranger peer = talk.connect(ConnectionType.BLOCK_RELAY_ONLY);
    assertThat(peer.heard(Version.class).getFirst().relay()).isFalse();
    greet(peer);
    peer.says(new TxMessage(Payments.payment(1)));
    assertThat(peer.isGone()).isTrue();
    assertThat(talk.pool.size()).isZero();
  }

  @Test
  void withoutAPoolTransactionsAreAgainstTheRules() {
    Talk none = new Talk(Network.REGTEST, ProtocolSettings.DEFAULT);
    Talk.Stranger peer = greet(none.connect(ConnectionType.INBOUND));
    peer.says(inv(Payments.payment(1)));
    assertThat(peer.isGone()).isTrue();
  }
}
