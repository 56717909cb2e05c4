package dev.renga.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.consensus.Verdict;
import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every signature is judged by the interpreter that judges blocks.
class SignerTest {
  private static final Secp256k1 CURVE = Secp256k1.load();
  private static final List<String> TYPES =
      List.of(
          "DEFAULT",
          "ALL",
          "NONE",
          "SINGLE",
          "ALL|ANYONECANPAY",
          "NONE|ANYONECANPAY",
          "SINGLE|ANYONECANPAY");

  private final SplittableRandom random = new SplittableRandom(7);
  private final Signer signer = new Signer(CURVE);
  private final PrivateKey a = PrivateKey.random(random);
  private final PrivateKey b = PrivateKey.random(random);
  private final PrivateKey c = PrivateKey.random(random);
  private final PrivateKey old =
      PrivateKey.of(Bytes.adopt(PrivateKey.random(random).secret()), false);
  private final Script two = Outputs.multisig(2, List.of(a, b, c));
  private final KeyRing all = ring(a, b, c, old);

  private KeyRing ring(PrivateKey... keys) {
    KeyRing ring = KeyRing.of(keys);
    for (Script script : behindHashes()) {
      ring = ring.withScript(script);
    }
    return ring;
  }

  private List<Script> behindHashes() {
    return List.of(
        two,
        Outputs.p2wsh(two),
        Outputs.pubKey(a),
        Outputs.p2wsh(Outputs.pubKey(a)),
        a.script(AddressType.P2PKH),
        Outputs.p2wsh(a.script(AddressType.P2PKH)),
        Outputs.pubKey(old),
        Outputs.multisig(1, List.of(old, a)));
  }

  /// All forms by name.
  private Map<String, Script> forms() {
    Map<String, Script> forms = new LinkedHashMap<>();
    forms.put("p2pk", Outputs.pubKey(a));
    forms.put("p2pk uncompressed", Outputs.pubKey(old));
    forms.put("p2pkh", a.script(AddressType.P2PKH));
    forms.put("p2pkh uncompressed", old.script(AddressType.P2PKH));
    forms.put("multisig", two);
    forms.put("multisig with an uncompressed key", Outputs.multisig(1, List.of(old, a)));
    forms.put("p2sh multisig", Outputs.p2sh(two));
    forms.put("p2sh p2pk", Outputs.p2sh(Outputs.pubKey(a)));
    forms.put("p2sh p2pkh", Outputs.p2sh(a.script(AddressType.P2PKH)));
    forms.put("p2sh p2wpkh", a.script(AddressType.P2SH_P2WPKH));
    forms.put("p2sh p2wsh multisig", Outputs.p2sh(Outputs.p2wsh(two)));
    forms.put("p2sh p2wsh p2pk", Outputs.p2sh(Outputs.p2wsh(Outputs.pubKey(a))));
    forms.put("p2wpkh", a.script(AddressType.P2WPKH));
    forms.put("p2wsh multisig", Outputs.p2wsh(two));
    forms.put("p2wsh p2pk", Outputs.p2wsh(Outputs.pubKey(a)));
    forms.put("p2wsh p2pkh", Outputs.p2wsh(a.script(AddressType.P2PKH)));
    forms.put("p2tr", a.script(AddressType.P2TR));
    forms.put("p2tr of the key itself", Outputs.rawTaproot(a));
    forms.put("p2a", new Script(Bytes.of(0x51, 2, 0x4e, 0x73)));
    return forms;
  }

  private static OutPoint outPoint(int number) {
    return new OutPoint(Txid.parse("%064x".formatted(number + 1)), number);
  }

  private static Map<OutPoint, TxOut> spent(List<Script> scripts) {
    Map<OutPoint, TxOut> spent = new LinkedHashMap<>();
    for (int i = 0; i < scripts.size(); i++) {
      spent.put(outPoint(i), new TxOut(100_000 + i, scripts.get(i)));
    }
    return spent;
  }

  private static Transaction unsigned(int inputs, int outputs) {
    List<TxIn> ins = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      ins.add(new TxIn(outPoint(i), Script.EMPTY, TxIn.SEQUENCE_FINAL - 2 - i));
    }
    List<TxOut> outs = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      outs.add(new TxOut(1_000L * i, new Script(Bytes.of(0x51))));
    }
    return new Transaction(2, ins, outs, 77);
  }

  private static Verdict judge(Transaction transaction, Map<OutPoint, TxOut> spent) {
    return new TransactionScripts(transaction, List.copyOf(spent.values()), ScriptFlags.STANDARD)
        .verify(CURVE);
  }

  private static SighashType type(String name) {
    return SighashType.parse(name).orElseThrow();
  }

  @Test
  void signsEveryFormWithEveryHashType() {
    List<Script> scripts = List.copyOf(forms().values());
    Map<OutPoint, TxOut> spent = spent(scripts);
    for (String name : TYPES) {
      Transaction unsigned = unsigned(scripts.size(), scripts.size());
      Signer.Signed signed = signer.sign(unsigned, spent, all, type(name));
      assertThat(signed.problems()).as(name).isEmpty();
      assertThat(judge(signed.transaction(), spent).isValid()).as(name).isTrue();
      assertThat(signed.transaction().outputs()).isEqualTo(unsigned.outputs());
    }
  }

  @Test
  void whatAHashTypeLeavesOpenMayChangeAndNothingElse() {
    forms()
        .forEach(
            (form, script) -> {
              if (form.equals("p2a")) {
                return;
              }
              Map<OutPoint, TxOut> spent = spent(List.of(script, script));
              for (String name : TYPES) {
                Transaction signed =
                    signer.sign(unsigned(2, 2), spent, all, type(name)).transaction();
                boolean none = name.startsWith("NONE");
                boolean single = name.startsWith("SINGLE");
                boolean anyone = name.endsWith("ANYONECANPAY");
                String as = form + " " + name;
                assertThat(accepts(signed, spent, 0, 0)).as(as).isEqualTo(none);
                assertThat(accepts(signed, spent, 0, 1)).as(as).isEqualTo(none || single);
                assertThat(otherSecondInput(signed, spent)).as(as).isEqualTo(anyone);
              }
            });
  }

  // Whether the input is still good once an output holds another amount.
  private static boolean accepts(
      Transaction signed, Map<OutPoint, TxOut> spent, int input, int changedOutput) {
    List<TxOut> outputs = new ArrayList<>(signed.outputs());
    outputs.set(changedOutput, new TxOut(5, Script.EMPTY));
    Transaction changed = new Transaction(2, signed.inputs(), outputs, signed.lockTime());
    return isUnlocked(changed, spent, input);
  }

  private static boolean otherSecondInput(Transaction signed, Map<OutPoint, TxOut> spent) {
    List<TxIn> inputs = new ArrayList<>(signed.inputs());
    inputs.set(1, new TxIn(outPoint(50), Script.EMPTY, 0));
    Transaction changed = new Transaction(2, inputs, signed.outputs(), signed.lockTime());
    return isUnlocked(changed, spent, 0);
  }

  private static boolean isUnlocked(
      Transaction transaction, Map<OutPoint, TxOut> spent, int input) {
    return new TransactionScripts(transaction, List.copyOf(spent.values()), ScriptFlags.STANDARD)
        .verifyInput(input, dev.renga.consensus.script.SignatureChecker.immediate(CURVE))
        .isValid();
  }

  @Test
  void signersOfAMultisigSignOneAfterTheOther() {
    for (Script script :
        List.of(two, Outputs.p2sh(two), Outputs.p2wsh(two), Outputs.p2sh(Outputs.p2wsh(two)))) {
      Map<OutPoint, TxOut> spent = spent(List.of(script));
      Signer.Signed first = signer.sign(unsigned(1, 1), spent, ring(c), SighashType.ALL);
      assertThat(first.problems())
          .extracting(Signer.Problem::reason)
          .containsExactly(
              "CHECK(MULTI)SIG failing with non-zero signature (possibly need more signatures)");
      Signer.Signed again = signer.sign(first.transaction(), spent, ring(c), SighashType.ALL);
      assertThat(again).isEqualTo(first);
      Signer.Signed second =
          signer.sign(first.transaction(), spent, KeyRing.of(a), SighashType.ALL);
      assertThat(second.isComplete()).isTrue();
      assertThat(judge(second.transaction(), spent).isValid()).isTrue();
    }
  }

  @Test
  void joinsSignaturesMadeApart() {
    List<Script> scripts =
        List.of(two, Outputs.p2sh(two), Outputs.p2wsh(two), b.script(AddressType.P2WPKH));
    Map<OutPoint, TxOut> spent = spent(scripts);
    Transaction unsigned = unsigned(4, 1);
    Transaction byA = signer.sign(unsigned, spent, ring(a), SighashType.ALL).transaction();
    Transaction byB =
        signer.sign(unsigned, spent, ring(b), type("NONE|ANYONECANPAY")).transaction();
    assertThat(signer.combine(List.of(byA, unsigned), spent).isComplete()).isFalse();
    Signer.Signed joined = signer.combine(List.of(byA, unsigned, byB), spent);
    assertThat(joined.problems()).isEmpty();
    assertThat(judge(joined.transaction(), spent).isValid()).isTrue();
    assertThatThrownBy(() -> signer.combine(List.of(byA, unsigned(4, 2)), spent))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhatIsMissing() {
    List<Script> scripts =
        List.of(
            a.script(AddressType.P2PKH),
            a.script(AddressType.P2WPKH),
            a.script(AddressType.P2TR),
            Outputs.p2sh(two),
            new Script(Bytes.of(0x6a)),
            Outputs.p2wsh(Outputs.pubKey(old)));
    Map<OutPoint, TxOut> spent = spent(scripts);
    Signer.Signed signed =
        signer.sign(unsigned(7, 1), spent, KeyRing.of(b, old), SighashType.DEFAULT);
    assertThat(signed.problems())
        .containsExactly(
            new Signer.Problem(
                0, "Unable to sign input, invalid stack size (possibly missing key)"),
            new Signer.Problem(1, "Witness program hash mismatch"),
            new Signer.Problem(2, "Witness program was passed an empty witness"),
            new Signer.Problem(
                3, "Unable to sign input, invalid stack size (possibly missing key)"),
            new Signer.Problem(4, "OP_RETURN was encountered"),
            new Signer.Problem(5, "Witness program was passed an empty witness"),
            new Signer.Problem(6, "Input not found or already spent"));
  }

  @Test
  void taprootIsSignedOnlyWithAllSpentOutputsKnown() {
    Map<OutPoint, TxOut> spent = spent(List.of(a.script(AddressType.P2TR)));
    Signer.Signed signed = signer.sign(unsigned(2, 1), spent, all, SighashType.DEFAULT);
    assertThat(signed.transaction().inputs().getFirst().witness().isEmpty()).isTrue();
    assertThat(signed.problems()).hasSize(2);
  }

  @Test
  @Tag("kf=W-011")
  void neverSignsASingleOutputThatDoesNotExist() {
    forms()
        .forEach(
            (form, script) -> {
              Map<OutPoint, TxOut> spent = spent(List.of(script, script));
              Signer.Signed signed = signer.sign(unsigned(2, 1), spent, all, type("SINGLE"));
              boolean anchor = form.equals("p2a");
              assertThat(signed.problems()).as(form).hasSize(anchor ? 0 : 1);
              if (!anchor) {
                assertThat(signed.problems().getFirst().input()).isEqualTo(1);
              }
            });
  }

  @Test
  void leavesAloneWhatItCannotSignAndWhatIsGoodAlready() {
    Script odd = Script.parseHex("8893"); // 1ADD ADD
    List<Script> scripts = List.of(Outputs.p2sh(odd), a.script(AddressType.P2WPKH));
    Map<OutPoint, TxOut> spent = spent(scripts);
    Transaction signed = signer.sign(unsigned(2, 1), spent, all, type("NONE")).transaction();
    List<TxIn> inputs = new ArrayList<>(signed.inputs());
    inputs.set(0, inputs.getFirst().withScriptSig(Script.parseHex("515152" + "028893")));
    Transaction given = Signer.withInputs(signed, inputs);
    Signer.Signed again = signer.sign(given, spent, all.withScript(odd), SighashType.ALL);
    assertThat(again.transaction()).isEqualTo(given);
    assertThat(again.problems()).extracting(Signer.Problem::input).containsExactly(0);
  }

  @Test
  void aStrangersInputWithManyItemsCostsLittle() {
    List<Bytes> items = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      items.add(Bytes.of(i, i >> 8, i >> 16));
    }
    Map<OutPoint, TxOut> spent = spent(List.of(Outputs.p2wsh(two)));
    TxIn input = unsigned(1, 1).inputs().getFirst().withWitness(Witness.of(items));
    Transaction hostile = Signer.withInputs(unsigned(1, 1), List.of(input));
    assertThat(signer.sign(hostile, spent, all, SighashType.ALL).isComplete()).isTrue();
  }

  @Test
  @Tag("kf=W-006")
  void signaturesHaveShortRAndLowSAndFollowFromKeyAndMessage() {
    Map<OutPoint, TxOut> spent = spent(List.of(a.script(AddressType.P2WPKH)));
    for (int lockTime = 0; lockTime < 200; lockTime++) {
      Transaction unsigned =
          new Transaction(2, unsigned(1, 1).inputs(), unsigned(1, 1).outputs(), lockTime);
      Signer.Signed signed = signer.sign(unsigned, spent, KeyRing.of(a), SighashType.ALL);
      assertThat(signer.sign(unsigned, spent, KeyRing.of(a), SighashType.ALL)).isEqualTo(signed);
      Bytes signature = signed.transaction().inputs().getFirst().witness().item(0);
      assertThat(signature.length()).isLessThanOrEqualTo(71);
      assertThat(signature.at(3)).isLessThanOrEqualTo(32);
    }
  }
}
