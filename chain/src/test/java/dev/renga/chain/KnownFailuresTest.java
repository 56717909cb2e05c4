package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.DiskFile;
import dev.renga.storage.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Accidents of other implementations, and what this one does instead.
class KnownFailuresTest {
  private static OutPoint coinbaseOf(Block block) {
    return new OutPoint(block.transactions().getFirst().txid(), 0);
  }

  private static List<TxOut> to(long value) {
    return List.of(new TxOut(value, BlockBuilder.OP_TRUE));
  }

  private static String reason(Submission submission) {
    assertThat(submission).isInstanceOf(Submission.Refused.class);
    return ((Submission.Refused) submission).verdict().reason();
  }

  @Test
  @Tag("kf=C-012")
  void aMutatedBlockIsNotHeldAgainstTheHonestOne() {
    try (TestChain chain = TestChain.regtest()) {
      List<Block> blocks = chain.mine(103);
      List<Transaction> spends = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        spends.add(TestWallet.spendFree(coinbaseOf(blocks.get(i)), to(1000)));
      }
      Block honest = chain.next().with(spends).build();
      List<Transaction> doubled = new ArrayList<>(honest.transactions());
      doubled.add(doubled.getLast());
      Block mutant = Block.of(honest.header(), doubled);
      assertThat(mutant.hash()).isEqualTo(honest.hash());
      assertThat(reason(chain.submit(mutant))).isEqualTo("bad-txns-duplicate");
      assertThat(chain.submit(honest)).isInstanceOf(Submission.Connected.class);
    }
  }

  @Test
  @Tag("kf=C-016")
  void aBlockWithSpoiltWitnessIsNotHeldAgainstTheHonestOne() {
    TestWallet wallet = new TestWallet(1);
    try (TestChain chain = TestChain.regtest()) {
      List<Block> blocks = chain.mine(101);
      TxOut output = new TxOut(1000, wallet.script());
      Transaction free = TestWallet.spendFree(coinbaseOf(blocks.getFirst()), List.of(output));
      Transaction signed = wallet.spend(new OutPoint(free.txid(), 0), output, to(900));
      Block honest = chain.next().with(free).with(signed).build();
      List<Transaction> spoilt = new ArrayList<>(honest.transactions());
      List<Bytes> items = signed.inputs().getFirst().witness().items();
      TxIn input =
          signed.inputs().getFirst().withWitness(Witness.of(Bytes.of(1, 2, 3), items.get(1)));
      spoilt.set(2, new Transaction(2, List.of(input), signed.outputs(), 0));
      assertThat(reason(chain.submit(Block.of(honest.header(), spoilt))))
          .isEqualTo("bad-witness-merkle-match");
      TxIn bare = signed.inputs().getFirst().withWitness(Witness.EMPTY);
      spoilt.set(2, new Transaction(2, List.of(bare), signed.outputs(), 0));
      assertThat(chain.submit(Block.of(honest.header(), spoilt)))
          .isInstanceOf(Submission.Refused.class);
      assertThat(chain.submit(honest)).isInstanceOf(Submission.Connected.class);
    }
  }

  private static Block withCoinbase(Network network, Block parent, int height, int mark) {
    TxIn input =
        new TxIn(OutPoint.NULL, Script.copyOf(new byte[] {2, 1, (byte) mark}), 0xffffffffL);
    Transaction coinbase =
        new Transaction(1, List.of(input), List.of(new TxOut(5000, BlockBuilder.OP_TRUE)), 0);
    return BlockBuilder.after(parent, height - 1, network).withoutCoinbase().with(coinbase).build();
  }

  private static Network withException(Network network, Map<BlockHash, Integer> exceptions) {
    return new Network(
        network.identity(),
        network.prefixes(),
        network.proofOfWork(),
        network.subsidy(),
        network.activations(),
        network.bip34Hash(),
        network.exceptions(),
        exceptions,
        network.versionBits(),
        network.signetChallenge(),
        network.genesis(),
        network.trust(),
        network.headersSync());
  }

  @Test
  @Tag("kf=C-005")
  @Tag("kf=C-007")
  @Tag("kf=C-008")
  void overwrittenCoinsComeBackWhenTheBlockIsDisconnected() {
    Network plain = Network.REGTEST.withActivation(Deployment.HEIGHT_IN_COINBASE, 1_000_000);
    List<Block> blocks = new ArrayList<>();
    blocks.add(withCoinbase(plain, plain.genesis(), 1, 1));
    blocks.add(withCoinbase(plain, blocks.getLast(), 2, 2));
    blocks.add(withCoinbase(plain, blocks.getLast(), 3, 1)); // the coinbase of block 1 again
    blocks.add(withCoinbase(plain, blocks.getLast(), 4, 4));
    BlockHash repeats = blocks.get(2).hash();
    try (TestChain chain = TestChain.open(plain, config -> config)) {
      chain.submit(blocks.subList(0, 2));
      assertThat(reason(chain.submit(blocks.get(2)))).isEqualTo("bad-txns-BIP30");
    }
    // the exemption names a height and a hash
    Network elsewhere = withException(plain, Map.of(repeats, 4));
    try (TestChain chain = TestChain.open(elsewhere, config -> config)) {
      chain.submit(blocks.subList(0, 2));
      assertThat(reason(chain.submit(blocks.get(2)))).isEqualTo("bad-txns-BIP30");
    }
    Network exempt = withException(plain, Map.of(repeats, 3));
    try (TestChain chain = TestChain.open(exempt, config -> config)) {
      chain.submit(blocks.subList(0, 2));
      String two = Utxos.digest(chain);
      chain.submit(blocks.subList(2, 4));
      String four = Utxos.digest(chain);
      Coin overwriting = chain.coin(coinbaseOf(blocks.getFirst()));
      assertThat(overwriting).isNotNull();
      assertThat(overwriting.height()).isEqualTo(3);
      await(chain.chain().invalidate(repeats));
      assertThat(chain.tip().height()).isEqualTo(2);
      assertThat(Utxos.digest(chain)).isEqualTo(two);
      await(chain.chain().reconsider(repeats));
      assertThat(Utxos.digest(chain)).isEqualTo(four);
      assertThat(await(chain.chain().verify(4, 0)).isSound()).isTrue();
    }
  }

  @Test
  @Tag("kf=C-027")
  void theCoinbaseOfGenesisCannotBeSpent() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(101);
      Block block =
          chain
              .next()
              .with(TestWallet.spendFree(coinbaseOf(chain.network().genesis()), to(1)))
              .build();
      assertThat(reason(chain.submit(block))).isEqualTo("bad-txns-inputs-missingorspent");
    }
  }

  @Test
  @Tag("kf=C-030")
  @Tag("kf=C-031")
  void coinsComeBackWithHeightAndCoinbaseFlag() {
    try (TestChain chain = TestChain.regtest()) {
      List<Block> blocks = chain.mine(101);
      HeaderNode before = chain.tip();
      OutPoint old = coinbaseOf(blocks.getFirst());
      Coin coin = chain.coin(old);
      Transaction spend = TestWallet.spendFree(old, to(1000));
      chain.mine(1, spend);
      assertThat(chain.coin(old)).isNull();
      chain.submit(chain.branch(before, 2, 3));
      assertThat(chain.coin(old)).isEqualTo(coin);
      assertThat(chain.coin(new OutPoint(spend.txid(), 0))).isNull();
      chain.mine(1, spend);
      // the coinbase of block 3 matures in the next block, not before
      Transaction early = TestWallet.spendFree(coinbaseOf(blocks.get(5)), to(1));
      assertThat(reason(chain.submit(chain.next().with(early).build())))
          .isEqualTo("bad-txns-premature-spend-of-coinbase");
    }
  }

  @Test
  @Tag("kf=C-034")
  void headersAloneNeverMoveTheTip() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(3);
      HeaderNode tip = chain.tip();
      List<Block> longer = chain.branch(tip.ancestor(0), 6, 4);
      HeadersResult result =
          await(chain.chain().submitHeaders(longer.stream().map(Block::header).toList()));
      assertThat(result.added()).isEqualTo(6);
      assertThat(result.isComplete()).isTrue();
      assertThat(chain.chain().view().bestHeader().height()).isEqualTo(6);
      assertThat(chain.tip()).isSameAs(tip);
      assertThat(chain.submit(longer.get(5))).isInstanceOf(Submission.Aside.class);
      assertThat(chain.tip()).isSameAs(tip);
      assertThat(chain.submit(longer.subList(0, 5))).isInstanceOf(Submission.Connected.class);
      TestChain.atRest(chain);
      assertThat(chain.tip().height()).isEqualTo(6);
    }
  }

  @Test
  @Tag("kf=C-049")
  @Tag("kf=D-042")
  void theFirstBadTransactionDecidesHoweverThreadsRun() {
    TestWallet right = new TestWallet(1);
    TestWallet wrong = new TestWallet(2);
    try (TestChain chain = TestChain.regtest()) {
      List<Block> blocks = chain.mine(101);
      List<TxOut> outputs = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        outputs.add(new TxOut(1000, right.script()));
      }
      Transaction fan = TestWallet.spendFree(coinbaseOf(blocks.getFirst()), outputs);
      chain.mine(1, fan);
      List<Transaction> spends = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        TestWallet signer = i == 50 || i == 300 || i == 399 ? wrong : right;
        spends.add(signer.spend(new OutPoint(fan.txid(), i), outputs.get(i), to(900)));
      }
      String first = spends.get(50).txid().toString();
      for (int run = 0; run < 20; run++) {
        Block bad = chain.next().tag(run + 1).with(spends).build();
        Submission answer = chain.submit(bad);
        assertThat(reason(answer)).startsWith("block-script-verify-flag-failed");
        assertThat(((Submission.Refused) answer).verdict().detail()).contains(first);
        chain.mine(1);
      }
    }
  }

  @Test
  @Tag("kf=C-065")
  void aBlockWithABadHeaderLeavesNoTrace() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(20);
      long median = chain.tip().medianTimePast();
      Block old = chain.next().time(median).build();
      assertThat(reason(chain.submit(old))).isEqualTo("time-too-old");
      assertThat(chain.chain().view().find(old.hash())).isNull();
      long now = chain.clock().instant().getEpochSecond();
      Block early = chain.next().time(now + 7201).build();
      assertThat(reason(chain.submit(early))).isEqualTo("time-too-new");
      chain.clock().set(now + 1);
      assertThat(chain.submit(early)).isInstanceOf(Submission.Connected.class);
    }
  }

  @Test
  @Tag("kf=S-022")
  @Tag("kf=S-026")
  @Tag("kf=S-027")
  void aDamagedBlockIsFetchedAgainAndNeverJudged() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    CrashStore store = new CrashStore();
    BlockFilesConfig files =
        BlockFilesConfig.of(Path.of("blocks"), Network.REGTEST)
            .withPreallocate(false)
            .withReserve(0)
            .withObfuscate(false);
    ChainConfig config = ChainConfig.of(Network.REGTEST);
    List<Block> branch;
    long offset;
    try (TestChain chain = TestChain.open(config, disk, store, files)) {
      chain.mine(3);
      branch = chain.branch(chain.tip().ancestor(1), 4, 8);
      chain.submit(branch.subList(0, 2));
      HeaderNode node = chain.chain().view().find(branch.getFirst().hash());
      assertThat(node).isNotNull();
      offset = node.data() & 0xffffffffL;
    }
    byte[] damage = {0x55, 0x55, 0x55};
    try (DiskFile file = disk.openWrite(Path.of("blocks/blk00000.dat"))) {
      file.write(offset + 100, damage, 0, 3);
    }
    try (TestChain chain = TestChain.open(config, disk, store, files)) {
      assertThat(chain.submit(branch.get(2))).isInstanceOf(Submission.Aside.class);
      assertThat(chain.tip().height()).isEqualTo(3);
      HeaderNode lost = chain.chain().view().find(branch.getFirst().hash());
      assertThat(lost).isNotNull();
      assertThat(lost.isFailed()).isFalse();
      assertThat(lost.isStored()).isFalse();
      assertThat(chain.submit(branch.getFirst())).isInstanceOf(Submission.Connected.class);
      TestChain.atRest(chain);
      assertThat(chain.tip().hash()).isEqualTo(branch.get(2).hash());
      assertThat(chain.fatal()).isNull();
    }
  }

  @Test
  @Tag("kf=S-016")
  @Tag("kf=J-012")
  @Tag("kf=J-019")
  void anErrorOfOurOwnStopsTheChainAndJudgesNothing() {
    MemoryDisk disk = new MemoryDisk();
    CrashStore store = new CrashStore();
    BlockFilesConfig files =
        BlockFilesConfig.of(Path.of("blocks"), Network.REGTEST)
            .withPreallocate(false)
            .withReserve(0);
    ChainConfig config = ChainConfig.of(Network.REGTEST);
    Block next;
    List<ChainEvent> events = new ArrayList<>();
    int commits;
    try (TestChain chain = TestChain.open(config, disk, store, files)) {
      chain.mine(3);
      await(chain.chain().flush());
      commits = store.commits();
      chain.mine(1);
      next = chain.next().build();
      Subscription subscription = chain.chain().subscribe("test", events::add);
      chain.clock().failWith(new OutOfMemoryError("for the test"));
      assertThatThrownBy(() -> chain.submit(next)).isInstanceOf(ChainStoppedException.class);
      assertThatThrownBy(() -> chain.submit(next)).isInstanceOf(ChainStoppedException.class);
      await(subscription.caughtUp());
      assertThat(chain.fatal()).contains("OutOfMemoryError");
      assertThat(events).hasAtLeastOneElementOfType(ChainEvent.Stopped.class);
    }
    assertThat(store.commits()).isEqualTo(commits);
    try (TestChain chain = TestChain.open(config, disk, store, files)) {
      assertThat(chain.tip().height()).isEqualTo(3);
      chain.mine(1);
      assertThat(chain.submit(next)).isInstanceOf(Submission.Connected.class);
    }
  }

  @Test
  @Tag("kf=C-036")
  void failuresFoundByOtherRulesAreLookedAtAgain() {
    MemoryDisk disk = new MemoryDisk();
    CrashStore store = new CrashStore();
    BlockFilesConfig files =
        BlockFilesConfig.of(Path.of("blocks"), Network.REGTEST)
            .withPreallocate(false)
            .withReserve(0);
    ChainConfig config = ChainConfig.of(Network.REGTEST);
    try (TestChain chain = TestChain.open(config, disk, store, files)) {
      chain.mine(5);
      await(chain.chain().invalidate(chain.tip().ancestor(3).hash()));
    }
    store.commit(dev.renga.storage.Commit.EMPTY.withNotes(Map.of(Loader.RULES, Bytes.of(0))));
    try (TestChain chain = TestChain.open(config, disk, store, files)) {
      TestChain.atRest(chain);
      assertThat(chain.tip().height()).isEqualTo(5);
    }
  }

  @Test
  @Tag("kf=D-049")
  void blocksWithoutAKnownParentAreNotKept() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(2);
      await(chain.chain().flush());
      long size = chain.chain().sizeOnDisk();
      Block unknown = chain.next().tag(49).build();
      for (int i = 0; i < 50; i++) {
        Block orphan = BlockBuilder.after(unknown, 3, chain.network()).tag(i).build();
        assertThat(chain.submit(orphan)).isInstanceOf(Submission.Orphan.class);
        assertThat(chain.chain().view().find(orphan.hash())).isNull();
      }
      await(chain.chain().flush());
      assertThat(chain.chain().sizeOnDisk()).isEqualTo(size);
    }
  }
}
