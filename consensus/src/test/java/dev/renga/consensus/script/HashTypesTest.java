package dev.renga.consensus.script;

import static dev.renga.consensus.script.Kit.asm;
import static dev.renga.consensus.script.Kit.ecdsa;
import static dev.renga.consensus.script.Kit.key;
import static dev.renga.consensus.script.Kit.p2tr;
import static dev.renga.consensus.script.Kit.p2wpkh;
import static dev.renga.consensus.script.Kit.schnorr;
import static dev.renga.consensus.script.Kit.spend;
import static dev.renga.consensus.script.Kit.unlock;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.consensus.script.ScriptCases.Case;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Script;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// All 256 hash types in every version of script, with and without strict encoding, as three
/// interpreters see them (known failure C-039).
@Tag("kf=C-039")
class HashTypesTest {
  private static final List<ScriptFlags> FLAGS =
      List.of(
          ScriptFlags.MANDATORY,
          ScriptFlags.MANDATORY.with(ScriptFlag.STRICTENC),
          ScriptFlags.STANDARD);
  private static final Set<Integer> DEFINED = Set.of(1, 2, 3, 0x81, 0x82, 0x83);

  private static Script push(Bytes bytes) {
    return new Script(new ByteWriter().uint8(bytes.length()).bytes(bytes).toBytes());
  }

  /// The verdict, which must be the same three times.
  private static ScriptError verdict(PrecomputedTransaction tx, ScriptFlags flags, int type) {
    ScriptError ours = ScriptVerifier.verify(tx, 0, flags, Kit.IMMEDIATE);
    assertThat(PlainScript.verify(tx, 0, flags)).as("type %02x", type).isEqualTo(ours);
    KmpScript.verdict(new Case(tx, 0, flags))
        .ifPresent(kmp -> assertThat(kmp).as("type %02x", type).isEqualTo(ours.isOk()));
    return ours;
  }

  @Test
  void legacyScriptsTakeEveryTypeUnlessEncodingIsStrict() {
    Script locking = asm("0x21 0x" + key(0) + " CHECKSIG");
    PrecomputedTransaction bare = spend(locking);
    for (int type = 0; type < 256; type++) {
      Digest digest = SignatureHash.legacy(bare, 0, locking.bytes(), type);
      byte[] plain =
          new PlainSignatureHash(bare.tx(), 0, bare.spent())
              .legacy(locking.bytes().toArray(), type);
      assertThat(digest.toArray()).as("type %02x", type).isEqualTo(plain);
      PrecomputedTransaction signed = unlock(bare, push(ecdsa(digest, 0, type)));
      for (ScriptFlags flags : FLAGS) {
        boolean strict = flags.has(ScriptFlag.STRICTENC);
        assertThat(verdict(signed, flags, type))
            .isEqualTo(
                strict && !DEFINED.contains(type) ? ScriptError.SIG_HASHTYPE : ScriptError.OK);
      }
      // the same signature under another type's number signs something else
      PrecomputedTransaction other = unlock(bare, push(ecdsa(digest, 0, type ^ 0x20)));
      assertThat(verdict(other, ScriptFlags.MANDATORY, type)).isNotEqualTo(ScriptError.OK);
    }
  }

  @Test
  void witnessVersionZeroTakesEveryTypeUnlessEncodingIsStrict() {
    PrecomputedTransaction bare = spend(p2wpkh(key(0)));
    Bytes code = Kit.p2pkh(key(0)).bytes();
    for (int type = 0; type < 256; type++) {
      Digest digest = SignatureHash.segwit(bare, 0, code, type);
      byte[] plain =
          new PlainSignatureHash(bare.tx(), 0, bare.spent()).segwit(code.toArray(), type);
      assertThat(digest.toArray()).as("type %02x", type).isEqualTo(plain);
      PrecomputedTransaction signed = unlock(bare, Script.EMPTY, ecdsa(digest, 0, type), key(0));
      for (ScriptFlags flags : FLAGS) {
        boolean strict = flags.has(ScriptFlag.STRICTENC);
        assertThat(verdict(signed, flags, type))
            .isEqualTo(
                strict && !DEFINED.contains(type) ? ScriptError.SIG_HASHTYPE : ScriptError.OK);
      }
      PrecomputedTransaction other =
          unlock(bare, Script.EMPTY, ecdsa(digest, 0, type ^ 0x20), key(0));
      assertThat(verdict(other, ScriptFlags.MANDATORY, type)).isNotEqualTo(ScriptError.OK);
    }
  }

  @Test
  void taprootTakesTheSixDefinedTypesAndTheDefault() {
    PrecomputedTransaction bare = spend(p2tr());
    Digest all = SignatureHash.taproot(bare, 0, SignatureHash.ALL, null);
    assertThat(all).isNotNull();
    for (int type = 0; type < 256; type++) {
      Digest digest = SignatureHash.taproot(bare, 0, type, null);
      boolean defined = type == 0 || DEFINED.contains(type);
      assertThat(digest != null).as("type %02x", type).isEqualTo(defined);
      Bytes signature = schnorr(digest == null ? all : digest, Kit.p2trSecret(), type);
      for (ScriptFlags flags : FLAGS) {
        assertThat(verdict(unlock(bare, Script.EMPTY, signature), flags, type))
            .isEqualTo(defined ? ScriptError.OK : ScriptError.SCHNORR_SIG_HASHTYPE);
      }
    }
    // the default type may not be written out
    Digest usual = SignatureHash.taproot(bare, 0, SignatureHash.DEFAULT, null);
    assertThat(usual).isNotNull();
    Bytes written = new ByteWriter().bytes(schnorr(usual, Kit.p2trSecret(), 0)).uint8(0).toBytes();
    assertThat(verdict(unlock(bare, Script.EMPTY, written), ScriptFlags.MANDATORY, 0))
        .isEqualTo(ScriptError.SCHNORR_SIG_HASHTYPE);
  }
}
