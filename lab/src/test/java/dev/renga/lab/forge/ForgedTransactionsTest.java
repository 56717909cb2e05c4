package dev.renga.lab.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.mempool.Admission;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolConfig;
import dev.renga.mempool.MempoolHost;
import dev.renga.mempool.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every forged transaction against a real mempool.
class ForgedTransactionsTest {
  @Test
  void aRealMempoolRefusesEachForgeryAndTakesItsTwin() {
    List<String> faults = new ArrayList<>();
    try (ForgeChain forger = ForgeChain.withKey(ForgeChain.ordinary());
        Mempool mempool = open(forger)) {
      for (TransactionForgery forgery : ForgedTransactions.list()) {
        ForgedTransaction forged = forgery.forge(forger.context());
        assertThat(mempool.submit(forged.parent(), Source.LOCAL).join())
            .as("parent of " + forgery.id())
            .isInstanceOf(Admission.Accepted.class);
        Admission fate = mempool.submit(forged.transaction(), Source.LOCAL).join();
        if (!(fate instanceof Admission.Refused refused)
            || !refused.reason().contains(forgery.reason())) {
          faults.add(forgery.id() + " wants " + forgery.reason() + ": " + fate);
        }
        assertThat(mempool.submit(forged.control(), Source.LOCAL).join())
            .as("honest twin of " + forgery.id())
            .isInstanceOf(Admission.Accepted.class);
        assertThat(mempool.view().find(forged.transaction().txid())).isNull();
        forger.mine(List.of(forged.parent(), forged.control()));
      }
    }
    assertThat(faults).isEmpty();
    System.out.println("forged: " + ForgedTransactions.list().size() + " transactions");
  }

  private static Mempool open(ForgeChain forger) {
    return Mempool.open(
        MempoolConfig.DEFAULT,
        forger.chain().chain(),
        new MempoolHost(forger.chain().clock(), System::nanoTime, 42, (sentence, cause) -> {}));
  }

  @Test
  void idsAreUniqueAndTextsInBothLanguages() {
    List<TransactionForgery> list = ForgedTransactions.list();
    assertThat(list).extracting(TransactionForgery::id).doesNotHaveDuplicates();
    assertThat(list).hasSizeGreaterThan(40);
    for (TransactionForgery forgery : list) {
      assertThat(forgery.does().en()).endsWith(".");
      assertThat(forgery.does().ja()).endsWith("。");
    }
    assertThatThrownBy(() -> ForgedTransactions.of("header-difficulty"))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("header-difficulty");
  }
}
