package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.MemoryDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a restart must find again, and what must not stop it.
class RestartTest {
  private static final BlockFilesConfig FILES =
      BlockFilesConfig.of(Path.of("blocks"), Network.REGTEST)
          .withPreallocate(false)
          .withReserve(0)
          .withMaximumSize(4096);

  private final MemoryDisk disk = new MemoryDisk();
  private final CrashStore store = new CrashStore();

  private TestChain open(ChainConfig.Start start) {
    ChainConfig config = ChainConfig.of(Network.REGTEST).withStart(start);
    return TestChain.open(
        config, disk, store, FILES.withReindex(start == ChainConfig.Start.REINDEX));
  }

  private TestChain open() {
    return open(ChainConfig.Start.NORMAL);
  }

  @Test
  @Tag("kf=C-069")
  void transactionVersionsOfAnySignAreNoCorruption() {
    int[] versions = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 3, 0xfffffffe};
    String coins;
    List<OutPoint> outputs = new ArrayList<>();
    try (TestChain chain = open()) {
      List<Block> blocks = chain.mine(100 + versions.length);
      List<Transaction> spends = new ArrayList<>();
      for (int i = 0; i < versions.length; i++) {
        OutPoint coinbase = new OutPoint(blocks.get(i).transactions().getFirst().txid(), 0);
        TxIn input = new TxIn(coinbase, Script.EMPTY, TxIn.SEQUENCE_FINAL);
        List<TxOut> to = List.of(new TxOut(1000, BlockBuilder.OP_TRUE));
        Transaction odd = new Transaction(versions[i], List.of(input), to, 0);
        spends.add(odd);
        outputs.add(new OutPoint(odd.txid(), 0));
      }
      chain.mine(1, spends.toArray(Transaction[]::new));
      coins = Utxos.digest(chain);
    }
    for (ChainConfig.Start start : ChainConfig.Start.values()) {
      try (TestChain chain = open(start)) {
        TestChain.atRest(chain);
        assertThat(chain.tip().height()).isEqualTo(101 + versions.length);
        assertThat(await(chain.chain().verify(4, 0)).isSound()).isTrue();
        assertThat(Utxos.digest(chain)).isEqualTo(coins);
        outputs.forEach(outPoint -> assertThat(chain.coin(outPoint)).isNotNull());
        assertThat(chain.fatal()).isNull();
      }
    }
  }

  /// Where others keep the last headers in a ring, here each is a row; a restart finds all.
  @Test
  @Tag("kf=S-043")
  void everyHeaderIsFoundAgain() {
    List<BlockHash> hashes = new ArrayList<>();
    try (TestChain chain = open()) {
      BlockBuilder builder = chain.next();
      for (int part = 0; part < 3; part++) {
        List<BlockHeader> headers = new ArrayList<>();
        for (int i = 0; i < 1700; i++) {
          Block block = builder.build();
          headers.add(block.header());
          hashes.add(block.hash());
          builder = BlockBuilder.after(block, builder.height(), Network.REGTEST);
        }
        assertThat(await(chain.chain().submitHeaders(headers)).isComplete()).isTrue();
        if (part == 1) {
          await(chain.chain().flush());
        }
      }
    }
    for (int run = 0; run < 2; run++) {
      try (TestChain chain = open()) {
        ChainView view = chain.chain().view();
        assertThat(view.bestHeader().height()).isEqualTo(hashes.size());
        assertThat(view.tip().height()).isZero();
        for (int i = 0; i < hashes.size(); i++) {
          assertThat(view.bestHeader().ancestor(i + 1).hash()).isEqualTo(hashes.get(i));
          assertThat(view.find(hashes.get(i))).isSameAs(view.bestHeader().ancestor(i + 1));
        }
        assertThat(view.locator(view.bestHeader()).getFirst()).isEqualTo(hashes.getLast());
      }
    }
  }

  @Test
  @Tag("kf=S-045")
  @Tag("kf=S-014")
  void aReplayCanBeWatchedStoppedAndGoneOnWith() {
    String coins;
    try (TestChain chain = open()) {
      chain.mine(700);
      coins = Utxos.digest(chain);
    }
    int starts = 0;
    boolean pending = true;
    ChainConfig.Start start = ChainConfig.Start.REINDEX;
    while (pending) {
      assertThat(starts).as("each start gets further").isLessThan(50);
      try (TestChain chain = open(start)) {
        // stopped at once; what is done is kept, and nothing is condemned
        Progress progress = chain.chain().progress();
        assertThat(progress.fraction()).isBetween(0.0, 1.0);
        if (starts >= 3) {
          TestChain.atRest(chain);
          await(chain.chain().flush());
          assertThat(chain.chain().progress().blocks()).isPositive();
          assertThat(chain.chain().progress().tip().height()).isEqualTo(700);
        }
      }
      starts++;
      pending = Chain.isReindexPending(store);
      start = pending ? ChainConfig.Start.REINDEX : ChainConfig.Start.NORMAL;
      store.forEachIndexRecord(
          index -> assertThat(index.status() & (Status.FAILED | Status.FAILED_ANCESTOR)).isZero());
    }
    try (TestChain chain = open()) {
      TestChain.atRest(chain);
      assertThat(chain.tip().height()).isEqualTo(700);
      assertThat(Utxos.digest(chain)).isEqualTo(coins);
      assertThat(chain.fatal()).isNull();
    }
  }
}
