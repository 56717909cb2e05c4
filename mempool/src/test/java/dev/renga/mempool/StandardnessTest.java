package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a transaction must look like by itself: both sides of each edge.
class StandardnessTest {
  private static final MempoolConfig.Standard POLICY = MempoolConfig.Standard.DEFAULT;
  private static final String KEY = "02" + "11".repeat(32);
  private static final Script P2WPKH = Script.parseHex("0014" + "22".repeat(20));

  private static Transaction with(int version, Script unlocking, List<TxOut> outputs) {
    TxIn input = new TxIn(new OutPoint(Txid.ofWords(1, 2, 3, 4), 0), unlocking, 0xfffffffdL);
    return new Transaction(version, List.of(input), outputs, 0);
  }

  private static @Nullable String paying(Script... scripts) {
    return paying(POLICY, scripts);
  }

  private static @Nullable String paying(MempoolConfig.Standard policy, Script... scripts) {
    List<TxOut> outputs = new ArrayList<>();
    for (Script script : scripts) {
      outputs.add(new TxOut(script.isUnspendable() ? 0 : 10_000, script));
    }
    return Standardness.refuse(with(2, Script.EMPTY, outputs), policy);
  }

  private static Script script(String hex) {
    return Script.parseHex(hex);
  }

  private static Script data(int scriptLength) {
    byte[] bytes = new byte[scriptLength];
    bytes[0] = 0x6a;
    if (scriptLength > 300) {
      bytes[1] = 0x4d;
      bytes[2] = (byte) (scriptLength - 4);
      bytes[3] = (byte) ((scriptLength - 4) >> 8);
    } else if (scriptLength > 2) {
      bytes[1] = 0x4c;
      bytes[2] = (byte) (scriptLength - 3);
    }
    return Script.copyOf(bytes);
  }

  @Test
  @Tag("kf=M-016")
  void versionsOneToThree() {
    for (int version : new int[] {1, 2, 3}) {
      assertThat(Standardness.refuse(with(version, Script.EMPTY, List.of()), POLICY)).isNull();
    }
    for (int version : new int[] {0, 4, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThat(Standardness.refuse(with(version, Script.EMPTY, List.of()), POLICY))
          .isEqualTo("version");
    }
  }

  @Test
  void weightUpToFourHundredThousand() {
    TxIn input = new TxIn(new OutPoint(Txid.ofWords(1, 2, 3, 4), 0), Script.EMPTY, 0);
    Transaction small =
        new Transaction(
            2,
            List.of(input.withWitness(Witness.of(Bytes.adopt(new byte[300_000])))),
            List.of(),
            0);
    int room = Standardness.MAX_WEIGHT - small.weight();
    for (int more : new int[] {0, 1}) {
      Witness witness = Witness.of(Bytes.adopt(new byte[300_000 + room + more]));
      Transaction large = new Transaction(2, List.of(input.withWitness(witness)), List.of(), 0);
      assertThat(large.weight()).isEqualTo(Standardness.MAX_WEIGHT + more);
      assertThat(Standardness.refuse(large, POLICY)).isEqualTo(more == 0 ? null : "tx-size");
    }
  }

  @Test
  void unlockingScriptsAreShortAndOnlyPush() {
    Script longest = script("4d6e06" + "00".repeat(1646));
    assertThat(longest.length()).isEqualTo(1649);
    assertThat(Standardness.refuse(with(2, longest, List.of()), POLICY)).isNull();
    Script edge = Script.parseHex("4d6f06" + "00".repeat(1647));
    assertThat(Standardness.refuse(with(2, edge, List.of()), POLICY)).isNull();
    Script tooLong = Script.parseHex("4d7006" + "00".repeat(1648));
    assertThat(Standardness.refuse(with(2, tooLong, List.of()), POLICY))
        .isEqualTo("scriptsig-size");
    assertThat(Standardness.refuse(with(2, script("76"), List.of()), POLICY))
        .isEqualTo("scriptsig-not-pushonly");
    assertThat(Standardness.refuse(with(2, script("0151"), List.of()), POLICY)).isNull();
  }

  @Test
  @Tag("kf=M-016")
  void knownFormsOfOutputs() {
    assertThat(
            paying(
                script("76a914" + "33".repeat(20) + "88ac"),
                script("a914" + "33".repeat(20) + "87"),
                script("21" + KEY + "ac"),
                P2WPKH,
                script("0020" + "33".repeat(32)),
                script("5120" + "33".repeat(32)),
                script("51024e73")))
        .isNull();
    for (int version = 1; version <= 16; version++) {
      for (int length : new int[] {2, 3, 20, 31, 33, 40}) {
        String head = Integer.toHexString(0x50 + version);
        String push = "%02x".formatted(length);
        assertThat(paying(script(head + push + "77".repeat(length)))).isNull();
      }
    }
    for (String strange :
        List.of(
            "",
            "51",
            "0013" + "22".repeat(19),
            "0021" + "22".repeat(33),
            "5101" + "22",
            "5129" + "22".repeat(41),
            "76a914" + "33".repeat(20) + "88ad",
            "21" + "05" + "11".repeat(32) + "ac",
            "6a61", // OP_RETURN with what is no push
            "6a4c05")) {
      assertThat(paying(script(strange))).as(strange).isEqualTo("scriptpubkey");
    }
  }

  @Test
  @Tag("kf=M-018")
  void bareMultisigUpToThreeKeys() {
    String keys = "21" + KEY;
    assertThat(paying(script("51" + keys.repeat(1) + "51ae"))).isNull();
    assertThat(paying(script("52" + keys.repeat(3) + "53ae"))).isNull();
    assertThat(paying(script("51" + keys.repeat(4) + "54ae"))).isEqualTo("scriptpubkey");
    assertThat(paying(script("53" + keys.repeat(2) + "52ae"))).isEqualTo("scriptpubkey");
    MempoolConfig.Standard strict =
        new MempoolConfig.Standard(true, 100_000, false, 20, new Feerate(3000));
    assertThat(paying(strict, script("51" + keys + "51ae"))).isEqualTo("bare-multisig");
  }

  @Test
  @Tag("kf=M-016")
  @Tag("kf=M-019")
  void dataCarriersAreCountedByTheirScriptsAllTogether() {
    MempoolConfig.Standard narrow =
        new MempoolConfig.Standard(true, 83, true, 20, new Feerate(3000));
    assertThat(paying(narrow, data(83))).isNull();
    assertThat(paying(narrow, data(84))).isEqualTo("datacarrier");
    assertThat(paying(narrow, data(40), data(43))).isNull();
    assertThat(paying(narrow, data(41), data(43))).isEqualTo("datacarrier");
    assertThat(paying(narrow, script("6a"), script("6a51"))).isNull();
    MempoolConfig.Standard none = new MempoolConfig.Standard(true, 0, true, 20, new Feerate(3000));
    assertThat(paying(none, script("6a"))).isEqualTo("datacarrier");
    assertThat(paying(data(50_000), data(40_000))).as("bitcoind's default").isNull();
    assertThat(paying(data(99_900))).isNull();
  }

  @Test
  @Tag("kf=M-036")
  void dustThresholdsOfAllForms() {
    Feerate rate = POLICY.dustFeerate();
    assertThat(Standardness.dustThreshold(script("76a914" + "33".repeat(20) + "88ac"), rate))
        .isEqualTo(546);
    assertThat(Standardness.dustThreshold(script("a914" + "33".repeat(20) + "87"), rate))
        .isEqualTo(540);
    assertThat(Standardness.dustThreshold(P2WPKH, rate)).isEqualTo(294);
    assertThat(Standardness.dustThreshold(script("0020" + "33".repeat(32)), rate)).isEqualTo(330);
    assertThat(Standardness.dustThreshold(script("5120" + "33".repeat(32)), rate)).isEqualTo(330);
    assertThat(Standardness.dustThreshold(script("51024e73"), rate)).isEqualTo(240);
    assertThat(Standardness.dustThreshold(script("21" + KEY + "ac"), rate)).isEqualTo(576);
    assertThat(Standardness.dustThreshold(script("6a"), rate)).isZero();
    assertThat(Standardness.isDust(new TxOut(293, P2WPKH), rate)).isTrue();
    assertThat(Standardness.isDust(new TxOut(294, P2WPKH), rate)).isFalse();
    assertThat(Standardness.dustThreshold(P2WPKH, Feerate.ZERO)).isZero();
  }

  @Test
  @Tag("kf=M-021")
  void oneDustOutputMayBeEphemeralTwoMayNot() {
    TxOut dust = new TxOut(0, P2WPKH);
    assertThat(Standardness.refuse(with(2, Script.EMPTY, List.of(dust)), POLICY)).isNull();
    assertThat(Standardness.refuse(with(2, Script.EMPTY, List.of(dust, dust)), POLICY))
        .isEqualTo("dust");
  }
}
