package dev.renga.consensus;

import static dev.renga.consensus.Blocks.in;
import static dev.renga.consensus.Blocks.out;
import static dev.renga.consensus.Blocks.outPoint;
import static dev.renga.consensus.Blocks.tx;
import static dev.renga.consensus.Verdicts.assertInvalid;
import static dev.renga.consensus.Verdicts.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WitnessCommitmentTest {
  private static final Network NETWORK = Network.REGTEST;
  private static final Bytes OTHER_VALUE = Bytes.copyOf(new byte[] {1}).compact();
  private final Headers.Node parent = Headers.chain(NETWORK, 20);

  private final Transaction withWitness =
      tx(List.of(in(outPoint(1)).withWitness(Witness.of(Bytes.of(7)))), List.of(out(1)));
  private final Block honest = Blocks.on(parent, NETWORK).with(withWitness).build();

  private Verdict check(Block block) {
    assertValid(BlockRules.checkContextFree(block, NETWORK));
    Verdict verdict = BlockRules.checkContextual(block, parent, NETWORK);
    assertThat(BlockRules.isMutated(block, true)).isEqualTo(!verdict.isValid());
    if (verdict instanceof Verdict.Invalid invalid) {
      assertThat(invalid.kind()).isEqualTo(Verdict.Kind.MUTATED);
    }
    return verdict;
  }

  /// The honest block with another coinbase; the header follows.
  private Block withCoinbase(Transaction coinbase) {
    List<Transaction> all = new ArrayList<>(honest.transactions());
    all.set(0, coinbase);
    return Blocks.rerooted(honest, all, NETWORK);
  }

  private Transaction coinbase() {
    return honest.transactions().get(0);
  }

  private Transaction withReserved(Bytes... items) {
    TxIn input = coinbase().inputs().get(0).withWitness(Witness.of(items));
    return new Transaction(1, List.of(input), coinbase().outputs(), 0);
  }

  private Transaction withOutputs(List<TxOut> outputs) {
    return new Transaction(1, coinbase().inputs(), outputs, 0);
  }

  @Test
  @Tag("accepts=witness-commitment")
  @Tag("accepts=witness-reserved-value")
  void acceptsARightCommitment() {
    assertValid(check(honest));
    Block bare = Blocks.on(parent, NETWORK).build();
    Transaction committed = Blocks.withCommitment(bare.transactions(), Bytes.copyOf(new byte[32]));
    assertValid(check(Blocks.rerooted(bare, List.of(committed), NETWORK)));
    Bytes reserved = Bytes.parseHex("5a".repeat(32));
    Transaction other = Blocks.withCommitment(bare.transactions(), reserved);
    assertValid(check(Blocks.rerooted(bare, List.of(other), NETWORK)));
  }

  @Test
  @Tag("accepts=witness-needs-commitment")
  @Tag("kf=C-018")
  void asksForNoCommitmentWhereThereIsNoWitness() {
    assertValid(check(Blocks.on(parent, NETWORK).build()));
  }

  @Test
  @Tag("rejects=witness-needs-commitment")
  @Tag("kf=C-018")
  void rejectsAWitnessWithoutCommitment() {
    Block block = Blocks.on(parent, NETWORK).with(withWitness).withoutCommitment().build();
    assertInvalid(check(block), "witness-needs-commitment", "unexpected-witness");
    Network before = NETWORK.withActivation(Deployment.SEGWIT, 100);
    assertInvalid(
        BlockRules.checkContextual(honest, parent, before),
        "witness-needs-commitment",
        "unexpected-witness");
    assertThat(BlockRules.isMutated(honest, false)).isTrue();
  }

  @Test
  @Tag("rejects=witness-commitment")
  @Tag("kf=C-016")
  @Tag("kf=C-017")
  void rejectsChangedWitnesses() {
    Transaction flipped =
        tx(List.of(in(outPoint(1)).withWitness(Witness.of(Bytes.of(6)))), List.of(out(1)));
    assertThat(flipped.txid()).isEqualTo(withWitness.txid());
    Block changed = Block.of(honest.header(), List.of(coinbase(), flipped));
    assertInvalid(check(changed), "witness-commitment", "bad-witness-merkle-match");
    assertInvalid(
        check(withCoinbase(withReserved(Bytes.parseHex("01" + "00".repeat(31))))),
        "witness-commitment",
        "bad-witness-merkle-match");
    assertValid(check(honest)); // the honest block of the same hash is still good
  }

  @Test
  @Tag("kf=C-016")
  void rejectsStrippedWitnesses() {
    Transaction bareCoinbase = withReserved();
    Transaction bareSpend = tx(List.of(in(outPoint(1))), List.of(out(1)));
    Block stripped = Block.of(honest.header(), List.of(bareCoinbase, bareSpend));
    assertThat(stripped.hash()).isEqualTo(honest.hash());
    assertInvalid(check(stripped), "witness-reserved-value", "bad-witness-nonce-size");
    Block halfStripped = Block.of(honest.header(), List.of(coinbase(), bareSpend));
    assertInvalid(check(halfStripped), "witness-commitment", "bad-witness-merkle-match");
  }

  @Test
  @Tag("rejects=witness-reserved-value")
  @Tag("kf=C-016")
  @Tag("kf=C-018")
  void rejectsAnythingButOneItemOf32Bytes() {
    Bytes right = Blocks.RESERVED;
    for (Transaction coinbase :
        List.of(
            withReserved(),
            withReserved(right, right),
            withReserved(right, OTHER_VALUE),
            withReserved(Bytes.EMPTY),
            withReserved(Bytes.copyOf(new byte[31])),
            withReserved(Bytes.copyOf(new byte[33])))) {
      Block block = Block.of(honest.header(), List.of(coinbase, withWitness));
      assertInvalid(check(block), "witness-reserved-value", "bad-witness-nonce-size");
    }
  }

  @Test
  @Tag("kf=C-018")
  void takesTheLastOfSeveralCommitments() {
    TxOut right = coinbase().outputs().get(1);
    TxOut wrong = new TxOut(0, Script.parseHex("6a24aa21a9ed" + "11".repeat(32)));
    TxOut pay = coinbase().outputs().get(0);
    assertValid(check(withCoinbase(withOutputs(List.of(pay, wrong, right)))));
    assertInvalid(
        check(withCoinbase(withOutputs(List.of(pay, right, wrong)))),
        "witness-commitment",
        "bad-witness-merkle-match");
    assertValid(check(withCoinbase(withOutputs(List.of(right, pay)))));
  }

  @Test
  @Tag("kf=C-018")
  void takesNothingShorterThan38BytesForACommitment() {
    TxOut pay = coinbase().outputs().get(0);
    TxOut right = coinbase().outputs().get(1);
    TxOut shorter = new TxOut(0, Script.parseHex("6a24aa21a9ed" + "11".repeat(31)));
    assertValid(check(withCoinbase(withOutputs(List.of(pay, right, shorter)))));
    assertInvalid(
        check(withCoinbase(withOutputs(List.of(pay, shorter)))),
        "witness-needs-commitment",
        "unexpected-witness");
    TxOut longer = new TxOut(0, Script.parseHex(right.scriptPubKey() + "51"));
    assertValid(check(withCoinbase(withOutputs(List.of(pay, longer)))));
    TxOut otherForm = new TxOut(0, Script.parseHex("6a4c24aa21a9ed" + "11".repeat(32)));
    assertValid(check(withCoinbase(withOutputs(List.of(pay, right, otherForm)))));
  }
}
