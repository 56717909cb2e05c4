package dev.renga.consensus.script;

import static dev.renga.consensus.script.Kit.CURVE;
import static dev.renga.consensus.script.Kit.asm;
import static dev.renga.consensus.script.Kit.ecdsa;
import static dev.renga.consensus.script.Kit.key;
import static dev.renga.consensus.script.Kit.schnorr;
import static dev.renga.consensus.script.Kit.spend;
import static dev.renga.consensus.script.Kit.unlock;
import static dev.renga.consensus.script.Kit.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.consensus.Verdict;
import dev.renga.crypto.SignatureBatch;
import dev.renga.crypto.SignatureVerifier;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
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
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whole transactions: reasons, batches, and spends of unusual size.
class TransactionScriptsTest {
  private static final ScriptFlags BLOCK = ScriptFlags.MANDATORY;

  private static TransactionScripts scripts(PrecomputedTransaction tx, ScriptFlags flags) {
    return new TransactionScripts(tx.tx(), tx.spent(), flags);
  }

  @Test
  void theReasonSaysWhetherABlockOrOnlyRelayIsConcerned() {
    PrecomputedTransaction tx = spend(asm("0"));
    assertThat(scripts(tx, BLOCK).verify(CURVE))
        .isEqualTo(
            new Verdict.Invalid(
                "script-evaluates-true",
                "block-script-verify-flag-failed (Script evaluated without error but finished"
                    + " with a false/empty top stack element)",
                "input 0 of %s (wtxid %s), spending %s"
                    .formatted(tx.tx().txid(), tx.tx().wtxid(), tx.tx().inputs().get(0).prevout()),
                Verdict.Kind.CONSENSUS));
    Verdict relayed = scripts(spend(asm("1 NOP1")), ScriptFlags.STANDARD).verify(CURVE);
    assertThat(relayed).isInstanceOf(Verdict.Invalid.class);
    Verdict.Invalid invalid = (Verdict.Invalid) relayed;
    assertThat(invalid.reason())
        .isEqualTo("mempool-script-verify-flag-failed (NOPx reserved for soft-fork upgrades)");
    assertThat(invalid.kind()).isEqualTo(Verdict.Kind.NOT_STANDARD);
    assertThat(scripts(spend(asm("1 NOP1")), BLOCK).verify(CURVE)).isEqualTo(Verdict.VALID);
  }

  @Test
  void aBatchNeverChangesTheVerdict() {
    Script wants = asm("0x21" + key(0) + " CHECKSIG");
    Script wantsNot = asm("0x21" + key(0) + " CHECKSIG NOT");
    Script oneOfTwo = asm("0 SWAP 1 0x21" + key(0) + " 0x21" + key(1) + " 2 CHECKMULTISIG");
    SignatureBatch batch = new SignatureBatch(2);
    for (Script locking : List.of(wants, wantsNot, oneOfTwo)) {
      for (int signer = 0; signer < 3; signer++) {
        PrecomputedTransaction tx = spend(locking);
        Digest hash = SignatureHash.legacy(tx, 0, locking.bytes(), 1);
        Script unlocking = new ScriptBuilder().push(ecdsa(hash, signer, 1)).build();
        TransactionScripts scripts = scripts(unlock(tx, unlocking), ScriptFlags.NONE);
        Verdict expected = scripts.verify(CURVE);
        assertThat(scripts.verify(SignatureVerifier.of(CURVE), batch, CURVE)).isEqualTo(expected);
        assertThat(batch.isEmpty()).isTrue();
        boolean right =
            locking == wants ? signer == 0 : locking == wantsNot ? signer != 0 : signer < 2;
        assertThat(expected.isValid()).isEqualTo(right);
        // A verifier that always says "look again" changes nothing either.
        assertThat(scripts.verify(all -> false, batch, CURVE)).isEqualTo(expected);
      }
    }
  }

  @Test
  void whatDoesNotEndWellLeavesTheBatchOfOthersAlone() {
    SignatureBatch batch = new SignatureBatch(100);
    Script locking = asm("0x21" + key(0) + " CHECKSIG");
    PrecomputedTransaction tx = spend(locking);
    Digest hash = SignatureHash.legacy(tx, 0, locking.bytes(), 1);
    Script unlocking = new ScriptBuilder().push(ecdsa(hash, 0, 1)).build();
    assertThat(scripts(unlock(tx, unlocking), ScriptFlags.NONE).collect(batch, CURVE)).isTrue();
    assertThat(batch.size()).isEqualTo(1);
    PrecomputedTransaction other = spend(asm("0x21" + key(0) + " CHECKSIG NOT"));
    assertThat(scripts(unlock(other, unlocking), ScriptFlags.NONE).collect(batch, CURVE)).isFalse();
    assertThat(batch.size()).isEqualTo(1);
    assertThat(SignatureVerifier.of(CURVE).verify(batch)).isTrue();
  }

  @Test
  void aFullBatchIsNoObstacle() {
    Script locking = asm("0x21" + key(0) + " CHECKSIG");
    List<TxIn> inputs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      inputs.add(new TxIn(new OutPoint(Txid.ZERO, i), Script.EMPTY, 0));
    }
    Transaction tx = new Transaction(1, inputs, List.of(new TxOut(1, asm("1"))), 0);
    List<TxOut> spent = Collections.nCopies(5, new TxOut(1, locking));
    PrecomputedTransaction unsigned = new PrecomputedTransaction(tx, spent);
    for (int i = 0; i < 5; i++) {
      Digest hash = SignatureHash.legacy(unsigned, i, locking.bytes(), 1);
      Script unlocking = new ScriptBuilder().push(ecdsa(hash, 0, 1)).build();
      inputs.set(i, inputs.get(i).withScriptSig(unlocking));
    }
    Transaction signed = new Transaction(1, inputs, tx.outputs(), 0);
    TransactionScripts scripts = new TransactionScripts(signed, spent, BLOCK);
    SignatureBatch batch = new SignatureBatch(2);
    assertThat(scripts.verify(SignatureVerifier.of(CURVE), batch, CURVE)).isEqualTo(Verdict.VALID);
    // Every input is a check of its own.
    inputs.set(3, inputs.get(3).withScriptSig(inputs.get(2).scriptSig()));
    Transaction broken = new Transaction(1, inputs, tx.outputs(), 0);
    Verdict verdict =
        new TransactionScripts(broken, spent, BLOCK)
            .verify(SignatureVerifier.of(CURVE), batch, CURVE);
    assertThat(((Verdict.Invalid) verdict).detail()).startsWith("input 3 of");
  }

  @Test
  void mistakesOfTheCallerAreNoVerdicts() {
    PrecomputedTransaction tx = spend(asm("1"));
    assertThatThrownBy(() -> new TransactionScripts(tx.tx(), List.of(), BLOCK))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> scripts(tx, ScriptFlags.of(ScriptFlag.WITNESS)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("kf=C-087")
  void scriptsAreHashedByTheirOwnBytes() {
    for (String push : List.of("0x05", "0x4c05", "0x4d0500", "0x4e05000000")) {
      Script script = asm(push + "0102030405 DROP 0x21" + key(0) + " CHECKSIG");
      PrecomputedTransaction bare = spend(script);
      Digest hash = SignatureHash.legacy(bare, 0, script.bytes(), 1);
      Bytes signature = ecdsa(hash, 0, 1);
      Script unlocking = new ScriptBuilder().push(signature).build();
      assertThat(verify(unlock(bare, unlocking), BLOCK)).as(push).isEqualTo(ScriptError.OK);
      Script redeem = new ScriptBuilder().push(signature).push(script.bytes()).build();
      PrecomputedTransaction p2sh = spend(Kit.p2sh(script));
      assertThat(verify(unlock(p2sh, redeem), BLOCK)).as(push).isEqualTo(ScriptError.OK);
      Digest other =
          SignatureHash.legacy(
              bare, 0, asm("0x05 0x0102030405 DROP 0x21" + key(0) + " CHECKSIG").bytes(), 1);
      assertThat(other.equals(hash)).isEqualTo(push.equals("0x05"));
    }
  }

  @Test
  @Tag("kf=C-108")
  void hugeWitnessesAreReadAndExecuted() throws Exception {
    // 998 of 999 keys, as in block 757,922.
    ScriptBuilder script = new ScriptBuilder();
    for (int i = 0; i < 999; i++) {
      script.push(Kit.xOnly(1)).op(i == 0 ? Opcode.OP_CHECKSIG : Opcode.OP_CHECKSIGADD);
    }
    script.number(998).op(Opcode.OP_NUMEQUAL);
    Bytes code = script.build().bytes();
    assertThat(code.length()).isGreaterThan(33_900);
    Kit.Tree tree = Kit.Tree.of(code);
    PrecomputedTransaction tx = spend(tree.scriptPubKey());
    Digest hash =
        Objects.requireNonNull(SignatureHash.tapscript(tx, 0, 0, null, tree.leafHash(), -1));
    List<Bytes> items = new ArrayList<>(Collections.nCopies(998, schnorr(hash, 1, 0)));
    items.add(0, Bytes.EMPTY);
    items.add(code);
    items.add(tree.control());
    assertThat(reread(tx, items)).isEqualTo(ScriptError.OK);
    items.set(0, schnorr(hash, 2, 0));
    assertThat(reread(tx, items)).isEqualTo(ScriptError.SCHNORR_SIG);

    // A script of 396,669 bytes that skips most of itself, and half a million empty items.
    ByteWriter large = new ByteWriter().uint8(0).uint8(Opcode.OP_IF.code());
    while (large.length() + 524 < 396_669) {
      large.uint8(0x4d).uint16(520).bytes(new byte[520]);
    }
    large.uint8(Opcode.OP_ENDIF.code());
    large.bytes(asm(Kit.times(396_669 - large.length() - 1, "NOP") + "1").bytes());
    assertThat(large.length()).isEqualTo(396_669);
    Kit.Tree second = Kit.Tree.of(large.toBytes());
    List<Bytes> two = List.of(large.toBytes(), second.control());
    assertThat(reread(spend(second.scriptPubKey()), two)).isEqualTo(ScriptError.OK);

    Bytes success = Bytes.of(0x50);
    Kit.Tree third = Kit.Tree.of(success);
    List<Bytes> many = new ArrayList<>(Collections.nCopies(500_000, Bytes.EMPTY));
    many.add(success);
    many.add(third.control());
    assertThat(reread(spend(third.scriptPubKey()), many)).isEqualTo(ScriptError.OK);
    assertThat(reread(spend(third.scriptPubKey()), List.of()))
        .isEqualTo(ScriptError.WITNESS_PROGRAM_WITNESS_EMPTY);
  }

  private static ScriptError reread(PrecomputedTransaction tx, List<Bytes> witness)
      throws Exception {
    List<TxIn> inputs = new ArrayList<>(tx.tx().inputs());
    inputs.set(0, inputs.get(0).withWitness(Witness.of(witness)));
    Transaction made =
        new Transaction(tx.tx().version(), inputs, tx.tx().outputs(), tx.tx().lockTime());
    Transaction read = Transaction.parse(made.toBytes());
    assertThat(read.wtxid()).isEqualTo(made.wtxid());
    return ScriptVerifier.verify(
        new PrecomputedTransaction(read, tx.spent()), 0, BLOCK, Kit.IMMEDIATE);
  }

  /// States kept between the checks of one input must never answer for another code or hash type.
  @Test
  void hashesFromKeptStatesAreThoseMadeAnew() {
    String check = "DUP 0x21" + key(0) + " CHECKSIG DROP ";
    Script script = asm(check + check + "SWAP " + check + "CODESEPARATOR " + check + "SWAP 1");
    Bytes tail = script.bytes().slice(script.length() - 39, 39);
    for (int type = 0; type <= 0xff; type++) {
      for (int other : new int[] {type ^ 0x40, 1, 2, 3, 0x81, 0x83}) {
        for (boolean segwit : new boolean[] {false, true}) {
          Script locking = segwit ? Kit.p2wsh(script) : script;
          Bytes first = Bytes.of(0x30, type);
          Bytes second = Bytes.of(0x31, other);
          Script unlocking = new ScriptBuilder().push(second).push(first).build();
          PrecomputedTransaction tx =
              segwit
                  ? unlock(spend(locking), Script.EMPTY, second, first, script.bytes())
                  : unlock(spend(locking), unlocking);
          List<Digest> seen = new ArrayList<>();
          ScriptVerifier.verify(tx, 0, BLOCK.without(ScriptFlag.DERSIG), new Recorder(seen));
          List<Digest> fresh = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            Bytes code = i == 3 ? tail : script.bytes();
            int asked = i < 2 ? type : other;
            fresh.add(
                segwit
                    ? SignatureHash.segwit(tx, 0, code, asked)
                    : SignatureHash.legacy(tx, 0, code, asked));
          }
          assertThat(seen).as(type + " " + other + " " + segwit).isEqualTo(fresh);
        }
      }
    }
  }

  /// Says no to everything and remembers the hashes.
  private record Recorder(List<Digest> seen) implements SignatureChecker {
    @Override
    public boolean checkEcdsa(Bytes signature, Bytes key, Digest hash, boolean trial) {
      return !seen.add(hash);
    }

    @Override
    public boolean checkSchnorr(Bytes signature, Bytes key, Digest hash) {
      return false;
    }

    @Override
    public boolean checkTapTweak(Bytes output, Bytes internal, Digest tweak, boolean oddY) {
      return false;
    }
  }
}
