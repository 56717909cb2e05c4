package dev.renga.consensus.script;

import static dev.renga.consensus.script.Kit.asm;
import static dev.renga.consensus.script.Kit.spend;
import static dev.renga.consensus.script.Kit.unlock;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Witness;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Counting of signature operations.
class SigopsTest {
  @Test
  @Tag("kf=C-088")
  void countingStopsWhereTheScriptIsBroken() {
    assertThat(Sigops.count(asm("CHECKSIG CHECKSIG CHECKSIG 0x05acac"), true)).isEqualTo(3);
    assertThat(Sigops.count(asm("CHECKSIG CHECKSIG CHECKSIG 0x4cffacac"), false)).isEqualTo(3);
  }

  @Test
  @Tag("kf=C-089")
  void multisigCountsItsKeysOnlyWhenAccurate() {
    assertThat(Sigops.count(asm("0 2 3 CHECKMULTISIG"), true)).isEqualTo(3);
    assertThat(Sigops.count(asm("0 2 3 CHECKMULTISIG"), false)).isEqualTo(20);
    assertThat(Sigops.count(asm("0 CHECKMULTISIG"), true)).isEqualTo(20);
    assertThat(Sigops.count(asm("16 CHECKMULTISIGVERIFY"), true)).isEqualTo(16);
    assertThat(Sigops.count(asm("17 CHECKMULTISIG"), true)).isEqualTo(20);
    assertThat(Sigops.count(asm("3 NOP CHECKMULTISIG"), true)).isEqualTo(20);
    assertThat(Sigops.count(asm("0x03acacac CHECKSIG CHECKSIGVERIFY"), true)).isEqualTo(2);
    assertThat(Sigops.count(asm("0xba"), true)).isEqualTo(0); // CHECKSIGADD
  }

  @Test
  @Tag("kf=C-089")
  void redeemAndWitnessScriptsAreCountedByTheirLastPush() {
    Script script = asm("CHECKSIG 2 CHECKMULTISIG");
    Script locking = Kit.p2sh(script);
    Script push = new ScriptBuilder().push(script.bytes()).build();
    assertThat(Sigops.payToScriptHash(push, locking)).isEqualTo(3);
    Script afterLarge = asm("0x4d0802" + "ac".repeat(520) + " 0x" + push);
    assertThat(Sigops.payToScriptHash(afterLarge, locking)).isEqualTo(3);
    assertThat(Sigops.payToScriptHash(asm("0x" + push + " NOP"), locking)).isZero();
    assertThat(Sigops.payToScriptHash(asm("0x" + push + " 0x4c"), locking)).isZero();
    assertThat(Sigops.payToScriptHash(asm("0x" + push + " 1"), locking)).isZero();
    assertThat(Sigops.payToScriptHash(push, script)).isZero();

    Witness witness = Witness.of(Bytes.EMPTY, script.bytes());
    Script program = Kit.p2wsh(script);
    assertThat(Sigops.witness(Script.EMPTY, program, witness)).isEqualTo(3);
    Script nested = new ScriptBuilder().push(program.bytes()).build();
    assertThat(Sigops.witness(nested, Kit.p2sh(program), witness)).isEqualTo(3);
    assertThat(Sigops.witness(Script.EMPTY, Kit.p2wpkh(Kit.key(0)), Witness.EMPTY)).isEqualTo(1);
    assertThat(Sigops.witness(Script.EMPTY, Kit.p2tr(), witness)).isZero();
    assertThat(Sigops.witness(Script.EMPTY, program, Witness.EMPTY)).isZero();
  }

  @Test
  @Tag("kf=C-089")
  void costIsFourfoldButForWitnesses() {
    Script script = asm("CHECKSIG");
    Script nested = new ScriptBuilder().push(Kit.p2wsh(script).bytes()).build();
    PrecomputedTransaction tx = unlock(spend(Kit.p2sh(Kit.p2wsh(script))), nested, script.bytes());
    assertThat(Sigops.cost(tx.tx(), tx.spent(), ScriptFlags.MANDATORY)).isEqualTo(1);
    Script push = new ScriptBuilder().push(script.bytes()).build();
    PrecomputedTransaction p2sh = unlock(spend(Kit.p2sh(script)), push);
    assertThat(Sigops.cost(p2sh.tx(), p2sh.spent(), ScriptFlags.MANDATORY)).isEqualTo(4);
    assertThat(Sigops.cost(p2sh.tx(), p2sh.spent(), ScriptFlags.NONE)).isZero();
    PrecomputedTransaction bare = unlock(spend(script), asm("CHECKSIG CHECKMULTISIG"));
    assertThat(Sigops.cost(bare.tx(), bare.spent(), ScriptFlags.MANDATORY)).isEqualTo(84);
  }
}
