package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.DiskFile;
import dev.renga.storage.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Commands and bad luck that meet blocks whose fate is not settled yet.
class UnsettledTest {
  private static final BlockFilesConfig FILES =
      BlockFilesConfig.of(Path.of("blocks"), Network.REGTEST)
          .withPreallocate(false)
          .withReserve(0)
          .withObfuscate(false);

  private final MemoryDisk disk = new MemoryDisk();
  private final CrashStore store = new CrashStore();

  private static OutPoint output(Transaction transaction, int index) {
    return new OutPoint(transaction.txid(), index);
  }

  @Test
  @Tag("kf=S-022")
  void aRottenSignatureOnDiskIsFetchedAgainAndNeverJudged() throws IOException {
    ChainConfig config = ChainConfig.of(Network.REGTEST).withWorkers(1);
    TestWallet wallet = new TestWallet(5);
    List<Block> branch = new ArrayList<>();
    long rotten;
    try (TestChain chain = TestChain.open(config, disk, store, FILES)) {
      Transaction coinbase = chain.mine(102).getFirst().transactions().getFirst();
      BlockBuilder fork = chain.next().tag(6);
      chain.mine(3);
      TxOut mine = new TxOut(5000, wallet.script());
      Transaction funding = TestWallet.spendFree(output(coinbase, 0), List.of(mine));
      TxOut free = new TxOut(4000, BlockBuilder.OP_TRUE);
      Transaction spending = wallet.spend(output(funding, 0), mine, List.of(free));
      branch.add(fork.with(funding).build());
      for (int i = 0; i < 3; i++) {
        BlockBuilder next =
            BlockBuilder.after(branch.getLast(), fork.height() + i, chain.network()).tag(6);
        branch.add(i == 0 ? next.with(spending).build() : next.build());
      }
      chain.submit(branch.subList(0, 2));
      HeaderNode node = chain.chain().view().find(branch.get(1).hash());
      assertThat(node).isNotNull();
      rotten = (node.data() & 0xffffffffL) + branch.get(1).totalSize() - 60; // in the signature
    }
    try (DiskFile file = disk.openWrite(Path.of("blocks/blk00000.dat"))) {
      file.write(rotten, new byte[] {0x11, 0x22}, 0, 2);
    }
    try (TestChain chain = TestChain.open(config, disk, store, FILES)) {
      chain.submit(branch.subList(2, 4));
      TestChain.atRest(chain);
      HeaderNode lost = chain.chain().view().find(branch.get(1).hash());
      assertThat(lost).isNotNull();
      assertThat(lost.isFailed()).isFalse();
      assertThat(lost.isStored()).isFalse();
      assertThat(chain.submit(branch.get(1))).isInstanceOf(Submission.Connected.class);
      TestChain.atRest(chain);
      assertThat(chain.tip().hash()).isEqualTo(branch.get(3).hash());
      assertThat(chain.fatal()).isNull();
    }
  }

  /// Sixty-six signature checks, each over code of its own, so that each hashes the transaction.
  private static Script slow() {
    ByteWriter script = new ByteWriter();
    for (int i = 0; i < 66; i++) {
      script.bytes(Bytes.parseHex("09300602010102010101")); // a signature of nothing
      script.bytes(Bytes.parseHex("2102" + "11".repeat(32)));
      script.bytes(Bytes.parseHex("ac75ab")); // CHECKSIG DROP CODESEPARATOR
    }
    return new Script(script.bytes(Bytes.parseHex("51")).toBytes());
  }

  private static Transaction slowTransaction(Transaction funding) {
    List<TxIn> inputs = new ArrayList<>();
    for (int i = 0; i < funding.outputs().size(); i++) {
      inputs.add(new TxIn(output(funding, i), Script.EMPTY, TxIn.SEQUENCE_FINAL));
    }
    byte[] padding = new byte[900_000];
    padding[0] = 0x6a; // OP_RETURN
    return new Transaction(2, inputs, List.of(new TxOut(0, new Script(Bytes.adopt(padding)))), 0);
  }

  @Test
  void verifyingWaitsForBlocksInFlight() throws InterruptedException {
    int before;
    String coins;
    ChainConfig config = ChainConfig.of(Network.REGTEST).withWorkers(1);
    try (TestChain chain = TestChain.open(config, disk, store, FILES)) {
      Transaction coinbase = chain.mine(101).getFirst().transactions().getFirst();
      Transaction funding =
          TestWallet.spendFree(
              output(coinbase, 0), Collections.nCopies(12, new TxOut(1000, slow())));
      chain.mine(1, funding);
      before = chain.tip().height();
      chain.mine(10, slowTransaction(funding));
      coins = Utxos.digest(chain);
    }
    ChainConfig again =
        config
            .withStart(ChainConfig.Start.REINDEX_CHAINSTATE)
            .withFlushInterval(Duration.ofNanos(1));
    try (TestChain chain = TestChain.open(again, disk, store, FILES)) {
      while (chain.tip().height() < before) {
        Thread.sleep(1);
      }
      Thread.sleep(20); // now the slow block's scripts are being checked
      VerifyResult result = await(chain.chain().verify(4, 6));
      assertThat(result.damage()).isNull();
      TestChain.atRest(chain);
      assertThat(chain.fatal()).isNull();
      assertThat(chain.tip().height()).isEqualTo(before + 10);
      assertThat(Utxos.digest(chain)).isEqualTo(coins);
    }
  }

  @Test
  void theGenesisBlockIsKnownEvenWhenItIsPruned() {
    ChainConfig config =
        ChainConfig.of(Network.REGTEST).withWorkers(1).withPrune(new ChainConfig.Prune.Manual());
    try (TestChain chain = TestChain.open(config, disk, store, FILES.withMaximumSize(4096))) {
      chain.mine(330);
      await(chain.chain().prune(1000));
      HeaderNode genesis = chain.tip().ancestor(0);
      assertThat(genesis.isStored()).isFalse();
      Submission answer = chain.submit(chain.network().genesis());
      assertThat(answer).isEqualTo(new Submission.Connected(genesis.hash(), true));
      assertThat(chain.fatal()).isNull();
      chain.mine(1);
    }
  }
}
