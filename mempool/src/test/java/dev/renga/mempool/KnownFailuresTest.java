package dev.renga.mempool;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.crypto.Hashes;
import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.Sha256;
import dev.renga.mempool.Rig.Money;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Rows of the register that need a case of their own.
class KnownFailuresTest {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  @Test
  @Tag("kf=M-035")
  void aHighSignatureIsNotRelayedButValidInABlock() {
    try (Rig rig = Rig.open()) {
      Transaction low = Rig.spend(rig.coin(), 1000);
      List<Bytes> items = low.inputs().getFirst().witness().items();
      Transaction high = Rig.withWitness(low, Witness.of(highS(items.get(0)), items.get(1)));
      assertThat(rig.refusal(high))
          .isEqualTo(
              "mempool-script-verify-flag-failed (Non-canonical signature: S value is"
                  + " unnecessarily high)");
      rig.chain.mine(1, high);
      assertThat(rig.chain.coin(new OutPoint(high.txid(), 0))).isNotNull();
    }
  }

  /// The same signature with the other s.
  private static Bytes highS(Bytes signature) {
    byte[] der = signature.toArray();
    int rLength = der[3];
    int sLength = der[5 + rLength];
    byte[] r = Arrays.copyOfRange(der, 4, 4 + rLength);
    byte[] s = Arrays.copyOfRange(der, 6 + rLength, 6 + rLength + sLength);
    byte[] other = ORDER.subtract(new BigInteger(s)).toByteArray();
    ByteWriter out = new ByteWriter();
    out.uint8(0x30).uint8(4 + r.length + other.length);
    out.uint8(2).uint8(r.length).bytes(Bytes.adopt(r));
    out.uint8(2).uint8(other.length).bytes(Bytes.adopt(other));
    return out.uint8(der[der.length - 1]).toBytes();
  }

  @Test
  @Tag("kf=M-017")
  void aCodeSeparatorInADeadBranchIsNotRelayedInOldScriptsButValidInABlock() {
    // OP_0 OP_IF OP_CODESEPARATOR OP_ENDIF OP_1
    Script redeem = Script.parseHex("0063ab6851");
    TxOut p2sh = new TxOut(10_000, scriptHash(redeem));
    Script push = Script.parseHex("05" + redeem);
    assertThat(verdict(p2sh, push, Witness.EMPTY, ScriptFlags.MANDATORY)).isTrue();
    assertThat(verdict(p2sh, push, Witness.EMPTY, ScriptFlags.STANDARD)).isFalse();
    byte[] program = Sha256.hash(redeem.bytes().toArray());
    TxOut p2wsh = new TxOut(10_000, Script.parseHex("0020" + Bytes.adopt(program).toHex()));
    Witness witness = Witness.of(redeem.bytes());
    assertThat(verdict(p2wsh, Script.EMPTY, witness, ScriptFlags.STANDARD)).isTrue();
  }

  private static Script scriptHash(Script redeem) {
    byte[] hash = Hashes.hash160(redeem.bytes().toArray());
    return Script.parseHex("a914" + Bytes.adopt(hash).toHex() + "87");
  }

  private static boolean verdict(
      TxOut spent, Script unlocking, Witness witness, ScriptFlags flags) {
    TxIn input = new TxIn(OutPoint.NULL, unlocking, 0, witness);
    Transaction one = new Transaction(2, List.of(input), List.of(), 0);
    return new TransactionScripts(one, List.of(spent), flags).verify(Secp256k1.load()).isValid();
  }

  @Test
  @Tag("kf=M-006")
  void replacingInCyclesCostsMoreEachTimeAndLeavesTheVictimFreeToComeBack() {
    try (Rig rig = Rig.open()) {
      Money shared = rig.coin();
      Money attackers = rig.coin();
      Transaction timeout = Rig.spend(shared, 1000);
      long more = 1;
      for (int block = 0; block < 5; block++) {
        rig.add(timeout);
        Transaction cycle = Rig.spend(List.of(shared, attackers), 1, 3000 * more);
        rig.add(cycle);
        assertThat(rig.view().find(timeout.txid())).isNull();
        Transaction out = Rig.spend(attackers, 5000 * more);
        rig.add(out);
        more *= 3;
        assertThat(rig.view().find(cycle.txid())).isNull();
        assertThat(rig.mempool.isKnown(timeout.wtxid())).isFalse();
      }
      rig.add(timeout);
      assertThat(rig.view().size()).isEqualTo(2);
    }
  }

  @Test
  @Tag("kf=M-002")
  void whatIsReplacedWasPaidForByWhoReplacesIt() {
    try (Rig rig = Rig.open()) {
      List<Money> coins = List.of(rig.coin(), rig.coin(), rig.coin());
      long relayed = 0;
      long fee = 200;
      Transaction last = null;
      for (int i = 0; i < 30; i++) {
        List<Money> from = coins.subList(0, 1 + i % 3);
        Transaction next = Rig.spend(from, 1, fee);
        if (rig.submit(next) instanceof Admission.Accepted) {
          relayed += next.virtualSize();
          last = next;
        }
        fee += 35;
      }
      assertThat(last).isNotNull();
      long paid = rig.view().totals().fees();
      long wanted = MempoolConfig.Fees.DEFAULT.incremental().fee(relayed) / 2;
      assertThat(paid).isGreaterThan(wanted);
    }
  }

  @Test
  @Tag("kf=M-012")
  void choosingABlockFromAnUglyGraphTakesLittleTime() {
    MempoolConfig.Chains wide = new MempoolConfig.Chains(64, 1_000_000, 64, 1_000_000);
    try (Rig rig = Rig.open(config -> config.withChains(wide).withSelfCheck(false))) {
      List<Transaction> all = new ArrayList<>();
      for (int family = 0; family < 6; family++) {
        List<Transaction> layer = new ArrayList<>();
        Transaction root = Rig.spend(List.of(rig.coin()), 32, 100_000);
        all.add(root);
        for (int i = 0; i < 31; i++) {
          layer.add(Rig.spend(List.of(Money.of(root, i)), 2, 500 + 977L * i % 4001));
        }
        all.addAll(layer);
        for (int i = 0; i + 1 < layer.size(); i++) { // each child joins two
          all.add(
              Rig.spend(
                  List.of(Money.of(layer.get(i), 0), Money.of(layer.get(i + 1), 1)),
                  1,
                  700 + 1733L * i % 9001));
        }
      }
      all.forEach(rig::add);
      long start = System.nanoTime();
      TemplateSelection chosen = await(rig.mempool.template(TemplateLimits.DEFAULT));
      assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
      assertThat(chosen.transactions()).containsExactlyInAnyOrderElementsOf(all);
      rig.chain.mine(1, chosen.transactions().toArray(new Transaction[0]));
      assertThat(rig.view().size()).isZero();
    }
  }

  @Test
  @Tag("kf=M-022")
  void anUnknownWitnessVersionIsPaidToButNotSpentByRelay() {
    try (Rig rig = Rig.open()) {
      Script future = Script.parseHex("5220" + "33".repeat(32));
      Money coin = rig.coin();
      TxOut output = new TxOut(coin.output().value() - 1000, future);
      Transaction payment = Rig.spend(List.of(coin), List.of(output));
      rig.add(payment);
      Transaction spend =
          new Transaction(
              2,
              List.of(new TxIn(new OutPoint(payment.txid(), 0), Script.EMPTY, TxIn.SEQUENCE_FINAL)),
              List.of(new TxOut(output.value() - 1000, Rig.WALLET.script())),
              0);
      assertThat(rig.refusal(spend)).isEqualTo("bad-txns-nonstandard-inputs");
      rig.chain.mine(1, payment, spend);
      assertThat(rig.view().size()).isZero();
    }
  }
}
