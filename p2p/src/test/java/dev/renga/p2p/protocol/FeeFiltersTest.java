package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.FeeFilter;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Telling peers what a transaction must pay (BIP133).
class FeeFiltersTest {
  private static final long FLOOR = 100;

  private final AtomicLong price = new AtomicLong(FLOOR);
  private final Talk talk = open(3);

  private Talk open(int blocks) {
    // strangers answer no pings
    ProtocolSettings patient = ProtocolSettings.DEFAULT.withPingInterval(Duration.ZERO);
    return Talk.relaying(patient, blocks, pool -> new Priced(pool, price));
  }

  /// A pool that asks for a price.
  private record Priced(PoolAccess pool, AtomicLong price) implements PoolAccess {
    @Override
    public boolean isOpen() {
      return pool.isOpen();
    }

    @Override
    public @Nullable PoolTransaction find(Txid txid) {
      return pool.find(txid);
    }

    @Override
    public @Nullable PoolTransaction find(Wtxid wtxid) {
      return pool.find(wtxid);
    }

    @Override
    public boolean isKnown(Txid txid) {
      return pool.isKnown(txid);
    }

    @Override
    public boolean isKnown(Wtxid wtxid) {
      return pool.isKnown(wtxid);
    }

    @Override
    public long minimumFeerate() {
      return price.get();
    }

    @Override
    public long minimumRelayFeerate() {
      return Math.min(FLOOR, price.get());
    }

    @Override
    public List<PoolTransaction> all() {
      return pool.all();
    }

    @Override
    public void submitTransaction(Transaction transaction, long peer, Consumer<TxOutcome> answer) {
      pool.submitTransaction(transaction, peer, answer);
    }
  }

  private static List<Long> filters(Talk.Stranger peer) {
    return peer.heard(FeeFilter.class).stream().map(FeeFilter::feerate).toList();
  }

  /// The floor, or the step of the rounding above it.
  private static boolean isFloor(long feerate) {
    return feerate == FLOOR || feerate == 107;
  }

  @Test
  void aPeerIsToldTheFloorAtOnce() {
    for (Talk.Stranger peer : List.of(talk.inbound(), talk.outbound())) {
      assertThat(filters(peer)).hasSize(1).allMatch(FeeFiltersTest::isFloor);
    }
  }

  @Test
  @Tag("kf=N-035")
  void theExactPriceIsToldToNobody() {
    price.set(12_345);
    Set<Long> told = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      told.addAll(filters(talk.inbound()));
    }
    assertThat(told).hasSize(2).doesNotContain(12_345L);
    assertThat(told).allMatch(fee -> fee > 12_345 / 1.2 && fee < 12_345 * 1.2);
  }

  @Test
  @Tag("kf=N-035")
  void whoIsForBlocksOnlyIsToldNothing() {
    Talk.Stranger blocks = talk.connect(ConnectionType.BLOCK_RELAY_ONLY).greets();
    Talk.Stranger forced = talk.trusted(ConnectionType.INBOUND, Permission.FORCERELAY).greets();
    talk.elapse(Duration.ofHours(1));
    assertThat(filters(blocks)).isEmpty();
    assertThat(filters(forced)).isEmpty();
    Talk only =
        Talk.relaying(
            ProtocolSettings.DEFAULT.withBlocksOnly(true), 3, pool -> new Priced(pool, price));
    assertThat(filters(only.inbound())).isEmpty();
  }

  @Test
  void aPriceThatStaysIsSaidAgainOnlyWhenChanceRoundsItOtherwise() {
    Talk.Stranger peer = talk.inbound();
    talk.elapse(Duration.ofHours(5));
    List<Long> told = filters(peer);
    assertThat(told).hasSizeBetween(2, 25).allMatch(FeeFiltersTest::isFloor);
    for (int i = 1; i < told.size(); i++) {
      assertThat(told.get(i)).isNotEqualTo(told.get(i - 1));
    }
  }

  @Test
  @Tag("kf=N-035")
  void aPriceThatChangesMuchIsToldWithinFiveMinutesAtAMomentOfEachPeersOwn() {
    List<Talk.Stranger> peers = List.of(talk.inbound(), talk.inbound(), talk.inbound());
    peers.forEach(FeeFiltersTest::filters);
    price.set(5_000);
    talk.load(1);
    int atOnce = 0;
    for (Talk.Stranger peer : peers) {
      atOnce += filters(peer).size();
    }
    assertThat(atOnce).isZero();
    talk.elapse(Duration.ofMinutes(5));
    for (Talk.Stranger peer : peers) {
      assertThat(filters(peer).getLast()).isBetween(4_000L, 6_000L);
    }
  }

  @Test
  void aFullPoolIsNoticedBetweenBlocks() {
    Talk.Stranger peer = talk.inbound();
    filters(peer);
    price.set(5_000);
    talk.pool.submitOwn(Payments.payment(1));
    talk.elapse(Duration.ofMinutes(5));
    assertThat(filters(peer).getLast()).isBetween(4_000L, 6_000L);
  }

  @Test
  void nothingIsWantedWhileWeCatchUp() {
    Talk behind = open(0);
    Talk.Stranger peer = behind.inbound();
    assertThat(filters(peer).getFirst()).isGreaterThan(8_000_000);
    behind.load(3);
    assertThat(filters(peer)).hasSize(1).allMatch(FeeFiltersTest::isFloor);
  }

  @Test
  void withoutAPriceNothingIsSaid() {
    price.set(0);
    Talk.Stranger peer = talk.inbound();
    talk.elapse(Duration.ofHours(1));
    assertThat(filters(peer)).isEmpty();
  }
}
