package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the protocol may rely on when it looks at a pool, the same for the one in memory and for
/// the real one.
public abstract class PoolContract {
  private static final long PEER = 7;

  private @Nullable PoolUnderTest opened;

  /// A fresh, empty pool.
  protected abstract PoolUnderTest open();

  @BeforeEach
  void begin() {
    opened = open();
  }

  @AfterEach
  void end() {
    pool().close();
  }

  private PoolUnderTest pool() {
    PoolUnderTest there = opened;
    if (there == null) {
      throw new AssertionError("not open");
    }
    return there;
  }

  private TxOutcome submit(Transaction transaction) throws Exception {
    CompletableFuture<TxOutcome> outcome = new CompletableFuture<>();
    pool().access().submitTransaction(transaction, PEER, outcome::complete);
    return outcome.get(30, TimeUnit.SECONDS);
  }

  private List<Txid> announced(int count) throws InterruptedException {
    Instant end = Instant.now().plusSeconds(30);
    while (pool().added().size() < count && Instant.now().isBefore(end)) {
      Thread.sleep(5);
    }
    return pool().added().stream().map(event -> event.transaction().txid()).toList();
  }

  @Test
  void anEmptyPoolKnowsNothing() {
    PoolAccess access = pool().access();
    Transaction payment = pool().payment();
    assertThat(access.isOpen()).isTrue();
    assertThat(access.all()).isEmpty();
    assertThat(access.find(payment.txid())).isNull();
    assertThat(access.find(payment.wtxid())).isNull();
    assertThat(access.isKnown(payment.txid())).isFalse();
    assertThat(access.isKnown(payment.wtxid())).isFalse();
    assertThat(access.minimumFeerate()).isGreaterThanOrEqualTo(access.minimumRelayFeerate());
  }

  @Test
  void aPaymentIsFoundByBothNamesAndPeersAreTold() throws Exception {
    PoolAccess access = pool().access();
    Transaction payment = pool().payment();
    assertThat(submit(payment)).isEqualTo(new TxOutcome.Accepted(payment.txid(), payment.wtxid()));
    PoolTransaction found = access.find(payment.wtxid());
    assertThat(found).isNotNull().isEqualTo(access.find(payment.txid()));
    assertThat(found.transaction()).isEqualTo(payment);
    assertThat(found.depth()).isZero();
    assertThat(access.isKnown(payment.txid())).isTrue();
    assertThat(access.isKnown(payment.wtxid())).isTrue();
    assertThat(announced(1)).containsExactly(payment.txid());
    assertThat(pool().added().getFirst().own()).isFalse();
    assertThat(pool().added().getFirst().transaction()).isEqualTo(found);
  }

  @Test
  void theSameAgainIsKnownAndNoNews() throws Exception {
    Transaction payment = pool().payment();
    submit(payment);
    assertThat(submit(payment)).isEqualTo(new TxOutcome.Known(payment.txid(), payment.wtxid()));
    Transaction second = pool().payment();
    submit(second);
    assertThat(announced(2)).containsExactly(payment.txid(), second.txid());
    assertThat(pool().access().all().stream().map(PoolTransaction::txid))
        .containsExactly(payment.txid(), second.txid());
  }

  @Test
  void ourOwnIsToldAsOurs() throws Exception {
    Transaction payment = pool().payment();
    pool().submitOwn(payment);
    assertThat(announced(1)).containsExactly(payment.txid());
    assertThat(pool().added().getFirst().own()).isTrue();
  }

  @Test
  void anOrphanWaitsForItsParent() throws Exception {
    PoolAccess access = pool().access();
    Transaction parent = pool().payment();
    Transaction child = pool().child(parent);
    assertThat(submit(child))
        .isEqualTo(new TxOutcome.Orphan(child.txid(), child.wtxid(), List.of(parent.txid())));
    assertThat(access.find(child.txid())).isNull();
    assertThat(access.isKnown(child.wtxid())).isTrue();
    assertThat(access.isKnown(parent.txid())).isFalse();
    submit(parent);
    assertThat(announced(2)).containsExactly(parent.txid(), child.txid());
    List<Event.PoolAdded> added = pool().added();
    assertThat(added.get(0).transaction().depth()).isLessThan(added.get(1).transaction().depth());
    assertThat(added.get(0).transaction().sequence())
        .isLessThan(added.get(1).transaction().sequence());
    PoolTransaction found = access.find(child.wtxid());
    assertThat(found).isNotNull();
    assertThat(access.withDepth(found)).isEqualTo(added.get(1).transaction());
  }

  @Test
  @Tag("kf=N-016")
  void whatBreaksARuleIsRefusedByItsFullNameOnly() throws Exception {
    Transaction invalid = pool().invalid();
    TxOutcome.Refused refused = (TxOutcome.Refused) submit(invalid);
    assertThat(refused.memory()).isNotEqualTo(TxOutcome.Memory.EVERY_WITNESS);
    assertThat(refused.reason()).isNotEmpty();
    assertThat(pool().access().find(invalid.txid())).isNull();
    assertThat(pool().access().isKnown(invalid.txid())).isFalse();
    assertThat(pool().added()).isEmpty();
  }

  @Test
  void theFirstToSpendACoinKeepsIt() throws Exception {
    Transaction payment = pool().payment();
    Transaction rival = pool().rival(payment);
    submit(payment);
    assertThat(submit(rival)).isInstanceOf(TxOutcome.Refused.class);
    assertThat(pool().access().find(payment.txid())).isNotNull();
    assertThat(pool().access().find(rival.txid())).isNull();
  }

  @Test
  void whatABlockHoldsLeavesThePoolAndIsStillKnown() throws Exception {
    PoolAccess access = pool().access();
    Transaction payment = pool().payment();
    Transaction other = pool().payment();
    Transaction rival = pool().rival(other);
    submit(payment);
    submit(other);
    pool().confirm(List.of(payment, rival));
    assertThat(access.all()).isEmpty();
    assertThat(access.find(payment.wtxid())).isNull();
    assertThat(access.isKnown(payment.txid())).isTrue();
    assertThat(access.isKnown(payment.wtxid())).isTrue();
  }
}
