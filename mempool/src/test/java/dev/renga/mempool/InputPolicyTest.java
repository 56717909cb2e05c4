package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.crypto.Hashes;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the spending side must look like: both sides of each edge.
class InputPolicyTest {
  private static Transaction spending(Script unlocking, Witness witness, int inputs) {
    List<TxIn> list = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      list.add(
          new TxIn(new OutPoint(Txid.ofWords(1, 2, 3, 4), i), unlocking, 0).withWitness(witness));
    }
    return new Transaction(2, list, List.of(), 0);
  }

  private static boolean inputs(Script unlocking, String locking) {
    return inputs(unlocking, locking, 1);
  }

  private static boolean inputs(Script unlocking, String locking, int count) {
    TxOut output = new TxOut(1, Script.parseHex(locking));
    return InputPolicy.areInputsStandard(
        spending(unlocking, Witness.EMPTY, count), Collections.nCopies(count, output));
  }

  private static boolean witness(String locking, Witness witness) {
    return witness(Script.EMPTY, locking, witness);
  }

  private static boolean witness(Script unlocking, String locking, Witness witness) {
    return InputPolicy.areWitnessesStandard(
        spending(unlocking, witness, 1), List.of(new TxOut(1, Script.parseHex(locking))));
  }

  private static Bytes zeros(int length) {
    return Bytes.adopt(new byte[length]);
  }

  private static Script push(String redeem) {
    int length = redeem.length() / 2;
    String prefix = length < 0x4c ? "%02x".formatted(length) : "4c%02x".formatted(length);
    return Script.parseHex(prefix + redeem);
  }

  private static String hashOf(String redeem) {
    byte[] hash = Hashes.hash160(Bytes.parseHex(redeem).toArray());
    return "a914" + Bytes.adopt(hash).toHex() + "87";
  }

  @Test
  @Tag("kf=M-022")
  void spendsOnlyKnownForms() {
    assertThat(inputs(Script.EMPTY, "0014" + "22".repeat(20))).isTrue();
    assertThat(inputs(Script.EMPTY, "5120" + "22".repeat(32))).isTrue();
    assertThat(inputs(Script.EMPTY, "51024e73")).isTrue();
    assertThat(inputs(Script.EMPTY, "5220" + "22".repeat(32))).as("version 2").isFalse();
    assertThat(inputs(Script.EMPTY, "5114" + "22".repeat(20))).as("version 1, short").isFalse();
    assertThat(inputs(Script.EMPTY, "6002" + "2222")).as("version 16").isFalse();
    assertThat(inputs(Script.EMPTY, "51")).as("anybody's").isFalse();
  }

  @Test
  @Tag("kf=M-018")
  void redeemScriptsHaveAtMostFifteenSigops() {
    String fifteen = "ac".repeat(15);
    String sixteen = "ac".repeat(16);
    assertThat(inputs(push(fifteen), hashOf(fifteen))).isTrue();
    assertThat(inputs(push(sixteen), hashOf(sixteen))).isFalse();
    assertThat(inputs(Script.EMPTY, hashOf("51"))).as("nothing revealed").isFalse();
  }

  @Test
  @Tag("kf=M-018")
  void atMostTwoThousandFiveHundredLegacySigops() {
    String redeem = "ac".repeat(10);
    assertThat(inputs(push(redeem), hashOf(redeem), 250)).isTrue();
    assertThat(inputs(push(redeem), hashOf(redeem), 251)).isFalse();
    String bare = "76a914" + "33".repeat(20) + "88ac";
    assertThat(inputs(Script.EMPTY, bare, 2500)).isTrue();
    assertThat(inputs(Script.EMPTY, bare, 2501)).isFalse();
  }

  @Test
  void witnessScriptsAreBounded() {
    String p2wsh = "0020" + "22".repeat(32);
    assertThat(witness(p2wsh, Witness.of(zeros(3600)))).isTrue();
    assertThat(witness(p2wsh, Witness.of(zeros(3601)))).isFalse();
    List<Bytes> hundred = new ArrayList<>(Collections.nCopies(100, zeros(80)));
    hundred.add(zeros(10));
    assertThat(witness(p2wsh, Witness.of(hundred))).isTrue();
    hundred.add(0, zeros(1));
    assertThat(witness(p2wsh, Witness.of(hundred))).isFalse();
    assertThat(witness(p2wsh, Witness.of(zeros(80), zeros(10)))).isTrue();
    assertThat(witness(p2wsh, Witness.of(zeros(81), zeros(10)))).isFalse();
  }

  @Test
  void witnessesStandOnlyWhereTheyBelong() {
    Witness some = Witness.of(zeros(1));
    assertThat(witness("76a914" + "33".repeat(20) + "88ac", some)).isFalse();
    assertThat(witness("51024e73", some)).as("an anchor takes none").isFalse();
    assertThat(witness("51024e73", Witness.EMPTY)).isTrue();
    String program = "0014" + "22".repeat(20);
    assertThat(witness(push(program), hashOf(program), some)).isTrue();
    assertThat(witness(push("51"), hashOf("51"), some)).isFalse();
  }

  @Test
  @Tag("kf=M-022")
  void taprootWithoutAnnexAndWithSmallItems() {
    String taproot = "5120" + "22".repeat(32);
    Bytes control = Bytes.parseHex("c0" + "33".repeat(32));
    Bytes other = Bytes.parseHex("c2" + "33".repeat(32));
    Bytes annex = Bytes.parseHex("50");
    assertThat(witness(taproot, Witness.of(zeros(64)))).isTrue();
    assertThat(witness(taproot, Witness.of(zeros(64), annex))).isFalse();
    assertThat(witness(taproot, Witness.of(zeros(80), zeros(5000), control))).isTrue();
    assertThat(witness(taproot, Witness.of(zeros(81), zeros(5000), control))).isFalse();
    assertThat(witness(taproot, Witness.of(zeros(81), zeros(50), other))).isTrue();
    assertThat(witness(taproot, Witness.of(zeros(1), Bytes.EMPTY))).isFalse();
  }

  @Test
  void knowsWhichInputsWantAWitness() {
    String program = "0014" + "22".repeat(20);
    Transaction bare = spending(Script.EMPTY, Witness.EMPTY, 1);
    Transaction nested = spending(push(program), Witness.EMPTY, 1);
    assertThat(InputPolicy.needsWitness(bare, List.of(output(program)))).isTrue();
    assertThat(InputPolicy.needsWitness(nested, List.of(output(hashOf(program))))).isTrue();
    assertThat(InputPolicy.needsWitness(bare, List.of(output("51024e73")))).isFalse();
    assertThat(InputPolicy.needsWitness(bare, List.of(output(hashOf(program))))).isFalse();
  }

  private static TxOut output(String locking) {
    return new TxOut(1, Script.parseHex(locking));
  }
}
