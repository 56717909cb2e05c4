package dev.renga.mempool;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.HeaderNode;
import dev.renga.consensus.Verdict;
import dev.renga.crypto.Hashes;
import dev.renga.crypto.Sha256;
import dev.renga.mempool.Rig.Money;
import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is let in can be mined: random spends of many forms, with random versions, sequences and
/// lock times, many of them wrong, while blocks come and go. Whatever is in the mempool must be
/// valid in the next block, all of it together, and its self-check holds after every change.
@Tag("kf=C-040")
@Tag("kf=C-037")
@Tag("kf=M-030")
class MinableTest {
  /// A way to lock an output that needs no key.
  private record Lock(String name, Script locking, Script unlocking, Witness witness) {}

  private record Coin(OutPoint point, TxOut output, Lock lock) {}

  private static final List<Lock> LOCKS =
      List.of(
          p2sh("p2sh", "51"),
          p2sh("p2sh of a height lock", "028000b17551"), // 128
          p2sh("p2sh of a later height lock", "028800b17551"), // 136
          p2sh("p2sh of a relative lock", "52b27551"),
          p2sh("p2sh that always fails", "00"),
          p2wsh("p2wsh", "51"),
          p2wsh("p2wsh of a relative lock", "51b27551"),
          p2wsh("p2wsh with a discouraged operation", "b951"),
          nested("p2sh-p2wsh", "51"),
          new Lock("anchor", Script.parseHex("51024e73"), Script.EMPTY, Witness.EMPTY),
          new Lock(
              "future version",
              Script.parseHex("5220" + "44".repeat(32)),
              Script.EMPTY,
              Witness.of(Bytes.of(1))));

  private static Script push(String hex) {
    return Script.parseHex("%02x".formatted(hex.length() / 2) + hex);
  }

  private static String hash160(String hex) {
    return Bytes.adopt(Hashes.hash160(Bytes.parseHex(hex).toArray())).toHex();
  }

  private static String program(String hex) {
    return "0020" + Bytes.adopt(Sha256.hash(Bytes.parseHex(hex).toArray())).toHex();
  }

  private static Lock p2sh(String name, String redeem) {
    return new Lock(
        name, Script.parseHex("a914" + hash160(redeem) + "87"), push(redeem), Witness.EMPTY);
  }

  private static Lock p2wsh(String name, String script) {
    return new Lock(
        name, Script.parseHex(program(script)), Script.EMPTY, Witness.of(Bytes.parseHex(script)));
  }

  private static Lock nested(String name, String script) {
    String program = program(script);
    return new Lock(
        name,
        Script.parseHex("a914" + hash160(program) + "87"),
        push(program),
        Witness.of(Bytes.parseHex(script)));
  }

  @Test
  void whateverIsLetInCanBeMined() {
    Map<String, Integer> answers = new TreeMap<>();
    int accepted = 0;
    for (long seed = 1; seed <= 3; seed++) {
      try (Rig rig = Rig.open()) {
        Run run = new Run(rig, new Random(seed), answers);
        run.go(260);
        accepted += run.accepted;
      }
    }
    System.out.println("minable: " + accepted + " accepted, else " + answers);
    assertThat(accepted).isGreaterThan(100);
    assertThat(answers).containsKeys("non-final", "non-BIP68-final", "bad-txns-nonstandard-inputs");
  }

  private static final class Run {
    private final Rig rig;
    private final Random random;
    private final Map<String, Integer> answers;
    private final List<Coin> coins = new ArrayList<>();
    private int accepted;

    Run(Rig rig, Random random, Map<String, Integer> answers) {
      this.rig = rig;
      this.random = random;
      this.answers = answers;
    }

    void go(int steps) {
      for (int i = 0; i < 6; i++) {
        List<TxOut> to = new ArrayList<>();
        for (Lock lock : LOCKS) {
          to.add(new TxOut(100_000_000, lock.locking()));
        }
        Transaction fan = Rig.spend(List.of(rig.coin()), to);
        rig.add(fan);
        keep(fan, LOCKS);
      }
      for (int step = 0; step < steps; step++) {
        int dice = random.nextInt(100);
        if (dice < 88) {
          submit();
        } else if (dice < 96) {
          mineAll();
        } else {
          HeaderNode tip = rig.chain.tip();
          int back = 1 + random.nextInt(3);
          rig.chain.submit(
              rig.chain.branch(tip.ancestor(tip.height() - back), back + 1, 100 + step));
        }
        check();
      }
    }

    private void keep(Transaction made, List<Lock> locks) {
      for (int i = 0; i < locks.size(); i++) {
        OutPoint point = new OutPoint(made.txid(), i);
        coins.add(new Coin(point, made.outputs().get(i), locks.get(i)));
      }
    }

    private void submit() {
      List<TxIn> inputs = new ArrayList<>();
      long value = 0;
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        int size = coins.size();
        int recent = random.nextBoolean() ? size : Math.min(size, 30);
        Coin coin = coins.get(size - 1 - random.nextInt(recent));
        boolean twice = inputs.stream().anyMatch(input -> input.prevout().equals(coin.point()));
        if (!twice) {
          value += coin.output().value();
          inputs.add(
              new TxIn(coin.point(), coin.lock().unlocking(), sequence(), coin.lock().witness()));
        }
      }
      List<Lock> locks = new ArrayList<>();
      List<TxOut> to = new ArrayList<>();
      int outputs = 1 + random.nextInt(3);
      long fee = 100 + random.nextInt(100_000);
      for (int i = 0; i < outputs; i++) {
        Lock lock = anyLock();
        locks.add(lock);
        to.add(new TxOut((value - fee) / outputs, lock.locking()));
      }
      int version = random.nextInt(6) == 0 ? 3 : 1 + random.nextInt(2);
      Transaction one = new Transaction(version, inputs, to, lockTime());
      Admission answer = rig.submit(one);
      if (answer instanceof Admission.Accepted) {
        accepted++;
        keep(one, locks);
      } else {
        String word =
            answer instanceof Admission.Refused refused
                ? refused.reason()
                : answer.getClass().getSimpleName();
        answers.merge(word, 1, Integer::sum);
      }
    }

    /// Mostly one that can be opened without further ado.
    private Lock anyLock() {
      List<Integer> easy = List.of(0, 5, 8, 9);
      boolean hard = random.nextInt(10) < 3;
      return LOCKS.get(hard ? random.nextInt(LOCKS.size()) : easy.get(random.nextInt(4)));
    }

    private long sequence() {
      return switch (random.nextInt(9)) {
        case 0 -> random.nextInt(5);
        case 1 -> (1 << 22) | random.nextInt(3);
        case 2 -> TxIn.SEQUENCE_FINAL;
        default -> 0xfffffffdL;
      };
    }

    private long lockTime() {
      HeaderNode tip = rig.chain.tip();
      return switch (random.nextInt(8)) {
        case 0 -> Math.max(0, tip.height() - 2 + random.nextInt(5));
        case 1 -> tip.medianTimePast() - 90 + random.nextInt(180);
        case 2 -> 136;
        default -> 0;
      };
    }

    private void mineAll() {
      TemplateSelection chosen = await(rig.mempool.template(TemplateLimits.DEFAULT));
      rig.chain.submit(block(chosen));
      assertThat(rig.chain.tip().previous()).isSameAs(chosen.tip());
      assertThat(rig.view().size()).isZero();
    }

    private Block block(TemplateSelection chosen) {
      return rig.chain.next().with(chosen.transactions()).fees(chosen.fees()).build();
    }

    private void check() {
      TemplateSelection chosen = await(rig.mempool.template(TemplateLimits.DEFAULT));
      assertThat(chosen.entries()).hasSize(rig.view().size());
      @Nullable Verdict verdict = await(rig.chain.chain().test(block(chosen), false));
      assertThat(verdict).isEqualTo(Verdict.VALID);
    }
  }

  @Test
  void theRigsOwnMoneyIsSpentInTheSameWay() {
    try (Rig rig = Rig.open()) {
      Money coin = rig.coin();
      Lock lock = LOCKS.getFirst();
      TxOut output = new TxOut(coin.output().value() - 1000, lock.locking());
      Transaction fund = Rig.spend(List.of(coin), List.of(output));
      rig.add(fund);
      TxIn input =
          new TxIn(
              new OutPoint(fund.txid(), 0), lock.unlocking(), TxIn.SEQUENCE_FINAL, lock.witness());
      rig.add(
          new Transaction(
              2, List.of(input), List.of(new TxOut(1_000_000, Rig.WALLET.script())), 0));
    }
  }
}
