package dev.renga.consensus.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Vectors;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What signatures sign, and the tree of scripts behind Taproot outputs.
class SignatureHashVectorsTest {
  private final Secp256k1 curve = Secp256k1.load();

  @Test
  @Tag("kf=C-095")
  @Tag("kf=C-096")
  void legacyHashesAreThoseOfTheReference() {
    int cases = 0;
    for (JsonNode entry : ScriptVectors.json("sighash/sighash.json")) {
      if (entry.size() == 1) {
        continue;
      }
      cases++;
      Transaction tx = ScriptVectors.transaction(entry.get(0).asText());
      PrecomputedTransaction precomputed =
          new PrecomputedTransaction(
              tx, Collections.nCopies(tx.inputs().size(), new TxOut(0, Script.EMPTY)));
      Bytes code = Bytes.parseHex(entry.get(1).asText());
      Digest hash =
          SignatureHash.legacy(precomputed, entry.get(2).asInt(), code, entry.get(3).asInt());
      assertThat(hash.toString()).as(entry.toString()).isEqualTo(entry.get(4).asText());
    }
    Vectors.report("sighash.json", cases);
    assertThat(cases).isEqualTo(500);
  }

  @Test
  void taprootOutputsAreThoseOfTheBip() {
    JsonNode vectors = ScriptVectors.json("schnorr-and-taproot/bip341-wallet-test-vectors.json");
    int cases = 0;
    for (JsonNode vector : vectors.get("scriptPubKey")) {
      cases++;
      Bytes internalKey = hex(vector.get("given").get("internalPubkey"));
      JsonNode between = vector.get("intermediary");
      List<String> leaves = new ArrayList<>();
      Digest root = root(vector.get("given").get("scriptTree"), leaves);
      if (root != null) {
        assertThat(root.toBytes()).isEqualTo(hex(between.get("merkleRoot")));
        List<String> expected = new ArrayList<>();
        between.get("leafHashes").forEach(leaf -> expected.add(leaf.asText()));
        assertThat(leaves).isEqualTo(expected);
      }
      Digest tweak = Taproot.tweak(internalKey, root);
      assertThat(tweak.toBytes()).isEqualTo(hex(between.get("tweak")));
      byte[] key = Objects.requireNonNull(curve.tweakXOnly(internalKey.toArray(), tweak.toArray()));
      Bytes outputKey = Bytes.copyOf(key, 1, 32);
      assertThat(outputKey).isEqualTo(hex(between.get("tweakedPubkey")));
      checkControlBlocks(vector, outputKey, leaves);
    }
    Vectors.report("bip341-wallet-test-vectors.json scriptPubKey", cases);
    assertThat(cases).isEqualTo(7);
  }

  private void checkControlBlocks(JsonNode vector, Bytes outputKey, List<String> leaves) {
    JsonNode blocks = vector.get("expected").get("scriptPathControlBlocks");
    for (int i = 0; blocks != null && i < blocks.size(); i++) {
      Bytes control = hex(blocks.get(i));
      Digest leaf = Digest.of(HexFormat.of().parseHex(leaves.get(i)));
      Bytes internalKey = control.slice(1, 32);
      Digest tweak = Taproot.tweak(internalKey, Taproot.merkleRoot(control, leaf));
      boolean oddY = (control.at(0) & 1) != 0;
      SignatureChecker checker = SignatureChecker.immediate(curve);
      assertThat(checker.checkTapTweak(outputKey, internalKey, tweak, oddY)).isTrue();
      assertThat(checker.checkTapTweak(outputKey, internalKey, tweak, !oddY)).isFalse();
    }
  }

  private static @Nullable Digest root(JsonNode tree, List<String> leaves) {
    if (tree == null || tree.isNull()) {
      return null;
    }
    if (tree.isArray()) {
      Digest left = Objects.requireNonNull(root(tree.get(0), leaves));
      return Taproot.branchHash(left, Objects.requireNonNull(root(tree.get(1), leaves)));
    }
    Digest leaf = Taproot.leafHash(tree.get("leafVersion").asInt(), hex(tree.get("script")));
    leaves.add(leaf.toBytes().toHex());
    return leaf;
  }

  @Test
  @Tag("kf=C-097")
  void keyPathHashesAndSpendsAreThoseOfTheBip() {
    JsonNode vector =
        ScriptVectors.json("schnorr-and-taproot/bip341-wallet-test-vectors.json")
            .get("keyPathSpending")
            .get(0);
    Transaction unsigned = ScriptVectors.transaction(vector.at("/given/rawUnsignedTx").asText());
    List<TxOut> spent = new ArrayList<>();
    for (JsonNode utxo : vector.at("/given/utxosSpent")) {
      spent.add(
          new TxOut(utxo.get("amountSats").asLong(), new Script(hex(utxo.get("scriptPubKey")))));
    }
    PrecomputedTransaction tx = new PrecomputedTransaction(unsigned, spent);
    assertThat(Bytes.adopt(tx.shared().prevouts)).isEqualTo(between(vector, "hashPrevouts"));
    assertThat(Bytes.adopt(tx.shared().sequences)).isEqualTo(between(vector, "hashSequences"));
    assertThat(Bytes.adopt(tx.shared().outputs)).isEqualTo(between(vector, "hashOutputs"));
    assertThat(Bytes.adopt(tx.sharedTaproot().amounts)).isEqualTo(between(vector, "hashAmounts"));
    assertThat(Bytes.adopt(tx.sharedTaproot().scripts))
        .isEqualTo(between(vector, "hashScriptPubkeys"));
    int cases = 0;
    for (JsonNode input : vector.get("inputSpending")) {
      cases++;
      int index = input.at("/given/txinIndex").asInt();
      int type = input.at("/given/hashType").asInt();
      Digest hash = Objects.requireNonNull(SignatureHash.taproot(tx, index, type, null));
      assertThat(hash.toBytes()).isEqualTo(hex(input.at("/intermediary/sigHash")));
      Witness witness = Witness.of(hex(input.at("/expected/witness/0")));
      assertThat(spends(unsigned, spent, index, witness)).isEqualTo(ScriptError.OK);
      assertThat(spends(unsigned, spent, (index + 1) % 2, witness)).isNotEqualTo(ScriptError.OK);
    }
    Vectors.report("bip341-wallet-test-vectors.json keyPathSpending", cases);
    assertThat(cases).isEqualTo(7);
  }

  private ScriptError spends(Transaction tx, List<TxOut> spent, int index, Witness witness) {
    List<TxIn> inputs = new ArrayList<>(tx.inputs());
    inputs.set(index, inputs.get(index).withWitness(witness));
    Transaction signed = new Transaction(tx.version(), inputs, tx.outputs(), tx.lockTime());
    return ScriptVerifier.verify(
        new PrecomputedTransaction(signed, spent),
        index,
        ScriptFlags.STANDARD,
        SignatureChecker.immediate(curve));
  }

  private static Bytes between(JsonNode vector, String name) {
    return hex(vector.get("intermediary").get(name));
  }

  private static Bytes hex(JsonNode node) {
    return Bytes.parseHex(node.asText());
  }
}
