package dev.renga.consensus;

import static dev.renga.consensus.Blocks.FINAL;
import static dev.renga.consensus.Blocks.TRUE;
import static dev.renga.consensus.Blocks.in;
import static dev.renga.consensus.Blocks.out;
import static dev.renga.consensus.Blocks.outPoint;
import static dev.renga.consensus.Blocks.spend;
import static dev.renga.consensus.Blocks.tx;
import static dev.renga.consensus.Verdicts.assertInvalid;
import static dev.renga.consensus.Verdicts.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BlockRulesTest {
  private static final Network NETWORK = Network.REGTEST;
  private final Headers.Node parent = Headers.chain(NETWORK, 20);

  private Verdict contextFree(Block block) {
    return BlockRules.checkContextFree(block, NETWORK);
  }

  private static Transaction[] spends(int count) {
    Transaction[] transactions = new Transaction[count];
    for (int i = 0; i < count; i++) {
      transactions[i] = spend(outPoint(i + 1), i);
    }
    return transactions;
  }

  private Block block(Transaction... transactions) {
    return Blocks.on(parent, NETWORK).with(transactions).build();
  }

  @Test
  @Tag("accepts=block-merkle-root")
  @Tag("accepts=block-merkle-unique")
  @Tag("accepts=block-size")
  @Tag("accepts=block-not-inner-nodes")
  @Tag("accepts=block-coinbase-first")
  @Tag("accepts=block-coinbase-only-first")
  @Tag("kf=C-012")
  void acceptsHonestBlocksOfEverySize() {
    for (int count = 0; count <= 64; count++) {
      assertValid(contextFree(block(spends(count))));
      assertThat(BlockRules.isMutated(block(spends(count)), true)).isFalse();
    }
  }

  @Test
  @Tag("rejects=block-merkle-root")
  void rejectsAnotherMerkleRoot() {
    Block honest = block(spends(3));
    List<Transaction> changed = new ArrayList<>(honest.transactions());
    changed.set(2, spend(outPoint(2), 77));
    Verdict.Invalid invalid =
        assertInvalid(
            contextFree(Block.of(honest.header(), changed)),
            "block-merkle-root",
            "bad-txnmrklroot");
    assertThat(invalid.kind()).isEqualTo(Verdict.Kind.MUTATED);
    assertThat(invalid.detail()).isEqualTo("hashMerkleRoot mismatch");
  }

  @Test
  @Tag("rejects=block-merkle-unique")
  @Tag("kf=C-012")
  @Tag("kf=C-013")
  void rejectsRepeatedEndsThatKeepTheRoot() {
    int applied = 0;
    for (int count = 1; count <= 24; count++) {
      Block honest = block(spends(count - 1));
      for (int repeated = 1; repeated <= count; repeated++) {
        List<Transaction> mutant = new ArrayList<>(honest.transactions());
        mutant.addAll(honest.transactions().subList(count - repeated, count));
        if (!Blocks.root(mutant).equals(honest.header().merkleRoot())) {
          continue;
        }
        applied++;
        Block block = Block.of(honest.header(), mutant);
        Verdict.Invalid invalid =
            assertInvalid(contextFree(block), "block-merkle-unique", "bad-txns-duplicate");
        assertThat(invalid.kind().isPermanent()).isFalse();
        assertThat(BlockRules.isMutated(block, true)).isTrue();
        assertValid(contextFree(honest));
      }
    }
    assertThat(applied).isEqualTo(19);
  }

  @Test
  @Tag("rejects=block-size")
  @Tag("kf=C-021")
  void rejectsABlockWithoutTransactions() {
    Block empty = Blocks.solved(emptyHeader(), List.of(), NETWORK);
    assertInvalid(contextFree(empty), "block-size", "bad-blk-length");
    assertThat(BlockRules.isMutated(empty, true)).isFalse();
  }

  private BlockHeader emptyHeader() {
    return block().header().withMerkleRoot(Digest.ZERO);
  }

  @Test
  @Tag("rejects=block-size")
  @Tag("kf=C-019")
  void limitsTheSizeWithoutWitnessToAMillionBytes() {
    Block exact = blockOfStrippedSize(1_000_000);
    assertThat(exact.strippedSize()).isEqualTo(1_000_000);
    assertThat(exact.weight()).isEqualTo(4_000_000);
    assertValid(contextFree(exact));
    assertValid(BlockRules.checkContextual(exact, parent, NETWORK));
    assertInvalid(contextFree(blockOfStrippedSize(1_000_001)), "block-size", "bad-blk-length");
  }

  private Block blockOfStrippedSize(int size) {
    Transaction[] many = spends(1000); // so that the count takes three bytes
    int rest = size - block(many).strippedSize();
    Transaction first = many[0];
    int script = rest - 4; // its length takes five bytes instead of one
    many[0] =
        tx(
            first.inputs(),
            List.of(new TxOut(0, Script.copyOf(new byte[script + 1])))); // and has one already
    return block(many);
  }

  @Test
  @Tag("accepts=block-weight")
  @Tag("rejects=block-weight")
  @Tag("kf=C-019")
  void limitsTheWeightToFourMillion() {
    int rest = 4_000_000 - weighing(100_000).weight();
    Block exact = weighing(100_000 + rest);
    assertThat(exact.weight()).isEqualTo(4_000_000);
    assertValid(contextFree(exact));
    assertValid(BlockRules.checkContextual(exact, parent, NETWORK));
    Block heavier = weighing(100_000 + rest + 1);
    assertThat(heavier.weight()).isEqualTo(4_000_001);
    assertValid(contextFree(heavier));
    assertInvalid(
        BlockRules.checkContextual(heavier, parent, NETWORK), "block-weight", "bad-blk-weight");
  }

  private Block weighing(int witness) {
    TxIn input = in(outPoint(1)).withWitness(Witness.of(Bytes.copyOf(new byte[witness])));
    return block(tx(List.of(input), List.of(out(1))));
  }

  /// 64 bytes that read as a transaction, as two txids may after 2³⁰ tries.
  private static Transaction sixtyFourBytes() {
    Transaction small = tx(List.of(in(outPoint(9))), List.of(new TxOut(5, Script.EMPTY)));
    Script pad = Script.copyOf(new byte[64 - small.strippedSize()]);
    return tx(List.of(in(outPoint(9))), List.of(new TxOut(5, pad)));
  }

  @Test
  @Tag("rejects=block-not-inner-nodes")
  @Tag("kf=C-014")
  void takesABlockOfInnerNodesForAForgery() {
    assertThat(sixtyFourBytes().strippedSize()).isEqualTo(64);
    Block forged = Blocks.rerooted(block(), List.of(sixtyFourBytes()), NETWORK);
    Verdict.Invalid invalid =
        assertInvalid(contextFree(forged), "block-not-inner-nodes", "bad-cb-missing");
    assertThat(invalid.kind()).isEqualTo(Verdict.Kind.MUTATED);
    assertThat(BlockRules.isMutated(forged, true)).isTrue();
    // behind a coinbase such a transaction is as good as any other
    assertValid(contextFree(block(sixtyFourBytes())));
    assertThat(BlockRules.isMutated(block(sixtyFourBytes()), true)).isFalse();
  }

  @Test
  @Tag("rejects=block-coinbase-first")
  @Tag("kf=C-021")
  void rejectsABlockThatBeginsWithoutCoinbase() {
    Block block = Blocks.rerooted(block(), List.of(spends(1)), NETWORK);
    Verdict.Invalid invalid =
        assertInvalid(contextFree(block), "block-coinbase-first", "bad-cb-missing");
    assertThat(invalid.kind()).isEqualTo(Verdict.Kind.CONSENSUS);
    OutPoint almost = new OutPoint(OutPoint.NULL.txid(), 0xfffffffeL);
    Block other =
        Blocks.rerooted(block(), List.of(tx(List.of(in(almost)), List.of(out(1)))), NETWORK);
    assertInvalid(contextFree(other), "block-coinbase-first", "bad-cb-missing");
  }

  @Test
  @Tag("rejects=block-coinbase-only-first")
  @Tag("kf=C-021")
  void rejectsASecondCoinbaseWhereverItStands() {
    Transaction coinbase = block().transactions().get(0);
    Transaction other = tx(coinbase.inputs(), List.of(out(3)));
    Transaction[] spends = spends(3);
    for (Block block :
        List.of(
            block(other, spends[0], spends[1]),
            block(spends[0], spends[1], other),
            block(spends[0], other, spends[2]))) {
      assertInvalid(contextFree(block), "block-coinbase-only-first", "bad-cb-multiple");
    }
  }

  @Test
  void tellsWhichTransactionIsMalformed() {
    Transaction broken = tx(List.of(in(outPoint(1)), in(outPoint(1))), List.of(out(1)));
    Verdict.Invalid invalid =
        assertInvalid(
            contextFree(block(spend(outPoint(2), 1), broken)),
            "tx-inputs-distinct",
            "bad-txns-inputs-duplicate");
    assertThat(invalid.detail())
        .isEqualTo("Transaction check failed (tx hash " + broken.txid() + ") ");
  }

  @Test
  @Tag("accepts=block-legacy-sigops")
  @Tag("rejects=block-legacy-sigops")
  @Tag("kf=C-090")
  void limitsTheSigopsThatScriptsShow() {
    assertValid(contextFree(block(withSigops(20_000))));
    assertInvalid(contextFree(block(withSigops(20_001))), "block-legacy-sigops", "bad-blk-sigops");
  }

  private static Transaction withSigops(int count) {
    byte[] script = new byte[count];
    Arrays.fill(script, (byte) 0xac /* OP_CHECKSIG */);
    return tx(List.of(in(outPoint(1))), List.of(new TxOut(1, Script.copyOf(script))));
  }

  @Test
  @Tag("kf=C-088")
  void keepsTheSigopsCountedBeforeAScriptBreaksOff() {
    byte[] script = new byte[20_003];
    Arrays.fill(script, (byte) 0xac);
    script[20_000] = 0x4c; // a push of more bytes than follow
    script[20_001] = (byte) 0xff;
    Transaction broken = tx(List.of(in(outPoint(1))), List.of(new TxOut(1, Script.copyOf(script))));
    assertValid(contextFree(block(broken)));
    assertInvalid(
        contextFree(block(broken, withSigops(1))), "block-legacy-sigops", "bad-blk-sigops");
  }

  private Verdict contextual(Block block) {
    assertValid(contextFree(block));
    return BlockRules.checkContextual(block, parent, NETWORK);
  }

  private static Transaction locked(long lockTime) {
    return new Transaction(1, List.of(in(outPoint(1), 0)), List.of(out(1)), lockTime);
  }

  @Test
  @Tag("accepts=block-transactions-final")
  @Tag("rejects=block-transactions-final")
  @Tag("kf=C-070")
  void rejectsTransactionsThatAreNotFinal() {
    Network before = NETWORK.withActivation(Deployment.CHECK_SEQUENCE, 1000);
    Block block = Blocks.on(parent, before).with(locked(20)).build();
    assertValid(BlockRules.checkContextual(block, parent, before));
    long time = block.header().time();
    Block late = Blocks.on(parent, before).with(locked(time - 1)).build();
    assertValid(BlockRules.checkContextual(late, parent, before));
    for (long lockTime : new long[] {21, 499_999_999, time, 0xffffffffL}) {
      Block broken = Blocks.on(parent, before).with(locked(lockTime)).build();
      assertInvalid(
          BlockRules.checkContextual(broken, parent, before),
          "block-transactions-final",
          "bad-txns-nonfinal");
    }
  }

  @Test
  @Tag("accepts=block-transactions-final-by-median-time")
  @Tag("rejects=block-transactions-final-by-median-time")
  @Tag("kf=C-070")
  void measuresLockTimesByTheMedianSinceBip113() {
    long median = parent.medianTimePast();
    assertValid(contextual(block(locked(median - 1))));
    for (long lockTime : new long[] {median, median + 1}) {
      assertInvalid(
          contextual(block(locked(lockTime))),
          "block-transactions-final-by-median-time",
          "bad-txns-nonfinal");
    }
  }

  @Test
  @Tag("accepts=coinbase-states-height")
  @Tag("rejects=coinbase-states-height")
  @Tag("kf=C-025")
  void demandsTheHeightAsTheShortestPush() {
    String[][] pushes = {
      {"1", "51"},
      {"16", "60"},
      {"17", "0111"},
      {"127", "017f"},
      {"128", "028000"},
      {"255", "02ff00"},
      {"256", "020001"},
      {"32767", "02ff7f"},
      {"32768", "03008000"},
      {"65535", "03ffff00"},
      {"8388607", "03ffff7f"},
      {"8388608", "0400008000"}
    };
    for (String[] push : pushes) {
      int height = Integer.parseInt(push[0]);
      Bytes right = Bytes.parseHex(push[1]);
      assertThat(BlockRules.heightPush(height)).isEqualTo(right);
      assertThat(heightVerdict(height, right).isValid()).isTrue();
      assertThat(heightVerdict(height, Bytes.parseHex(push[1] + "ffff")).isValid()).isTrue();
      Bytes next = BlockRules.heightPush(height + 1);
      Bytes cut = right.slice(0, right.length() - 1);
      Bytes padded =
          new ByteWriter()
              .uint8(right.length())
              .bytes(right.slice(1, right.length() - 1))
              .uint8(0)
              .toBytes();
      for (Bytes wrong : List.of(next, cut, padded, Bytes.EMPTY, Bytes.of(4, height))) {
        assertInvalid(heightVerdict(height, wrong), "coinbase-states-height", "bad-cb-height");
      }
    }
    assertThat(BlockRules.heightPush(0)).isEqualTo(Bytes.of(0));
    assertThat(BlockRules.heightPush(Integer.MAX_VALUE)).isEqualTo(Bytes.parseHex("04ffffff7f"));
  }

  private Verdict heightVerdict(int height, Bytes script) {
    HeaderView below =
        new Headers.Node(height - 1, parent.hash(), 4, parent.time(), parent.bits(), parent);
    Block block = Blocks.on(parent, NETWORK).coinbaseScript(script).build();
    return BlockRules.checkContextual(block, below, NETWORK);
  }

  @Test
  @Tag("kf=C-026")
  @Tag("kf=C-038")
  void demandsTheHeightFromItsForkOn() {
    Network network = NETWORK.withActivation(Deployment.HEIGHT_IN_COINBASE, 22);
    Bytes nothing = Bytes.of(0, 0);
    for (int version : new int[] {1, 2}) {
      Block before = Blocks.on(parent, network).version(version).coinbaseScript(nothing).build();
      assertValid(BlockRules.checkContextual(before, parent, network));
    }
    Headers.Node next = Headers.after(parent, parent.time() + 600);
    for (int version : new int[] {1, 2}) {
      Block at = Blocks.on(next, network).version(version).coinbaseScript(nothing).build();
      assertInvalid(
          BlockRules.checkContextual(at, next, network), "coinbase-states-height", "bad-cb-height");
      Block right = Blocks.on(next, network).version(version).build();
      assertValid(BlockRules.checkContextual(right, next, network));
    }
  }

  @Test
  void acceptsTrueAsChallengeAndNothingElseWithoutSolution() {
    Network easy = withLowLimit(Network.signet(TRUE));
    Block block = Blocks.on(parent, easy).with(spendWithWitness()).build();
    assertValid(BlockRules.checkContextFree(block, easy));
    Network hard = withLowLimit(Network.signet(new Script(Bytes.of(0x00))));
    assertInvalid(BlockRules.checkContextFree(block, hard), "signet-solution", "bad-signet-blksig");
  }

  @Test
  @Tag("accepts=signet-solution")
  @Tag("rejects=signet-solution")
  void demandsACommitmentOnASignet() {
    Network easy = withLowLimit(Network.signet(TRUE));
    assertValid(
        BlockRules.checkContextFree(
            Blocks.on(parent, easy).with(spendWithWitness()).build(), easy));
    assertInvalid(
        BlockRules.checkContextFree(Blocks.on(parent, easy).build(), easy),
        "signet-solution",
        "bad-signet-blksig");
    assertValid(BlockRules.checkWithoutProof(Blocks.on(parent, easy).build(), easy));
  }

  static Network withLowLimit(Network network) {
    Network.ProofOfWork pow = NETWORK.proofOfWork();
    return network.withProofOfWork(pow);
  }

  private static Transaction spendWithWitness() {
    return tx(
        List.of(in(outPoint(1), FINAL).withWitness(Witness.of(Bytes.of(7)))), List.of(out(1)));
  }

  @Test
  @Tag("kf=C-020")
  void looksAtNothingButTheBytesOfTheBlock() throws DecodeException {
    Block honest = block(spends(3));
    List<Transaction> changed = new ArrayList<>(honest.transactions());
    changed.set(3, spendWithWitness());
    Block other = Block.of(honest.header(), changed);
    assertThat(other.toBytes()).isNotEqualTo(honest.toBytes());
    assertThat(Block.parse(other.toBytes()).transactions()).isEqualTo(changed);
    assertThat(Block.parse(honest.toBytes())).isEqualTo(honest).isNotEqualTo(other);
    // bytes and transactions come into a block together or not at all
    assertThat(Block.class.getConstructors()).isEmpty();
  }
}
