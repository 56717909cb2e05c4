package dev.renga.consensus;

import static dev.renga.consensus.Blocks.TRUE;
import static dev.renga.consensus.Blocks.in;
import static dev.renga.consensus.Blocks.out;
import static dev.renga.consensus.Blocks.outPoint;
import static dev.renga.consensus.Blocks.spend;
import static dev.renga.consensus.Blocks.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.consensus.script.TransactionScripts;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Block;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BlockConnectorTest {
  private static final Network NETWORK = Network.REGTEST;
  private final Headers.Node parent = Headers.chain(NETWORK, 200);
  private final int height = 201;
  private final Coins coins = new Coins();

  private Coins after = new Coins();

  /// Connects a block to a copy of the coins, which is kept in `after`.
  private Connected connect(Block block) {
    return connect(block, null);
  }

  private Connected connect(Block block, @Nullable Consumer<TransactionScripts> scripts) {
    after = new Coins();
    after.map.putAll(coins.map);
    return BlockConnector.connect(block, parent, NETWORK, after, scripts);
  }

  /// Goes on from what the last block left, its coinbase aside.
  private void goOn() {
    coins.map.clear();
    after.map.forEach(
        (outPoint, coin) -> {
          if (!coin.coinbase()) {
            coins.map.put(outPoint, coin);
          }
        });
  }

  private Block block(Transaction... transactions) {
    return Blocks.on(parent, NETWORK).with(transactions).build();
  }

  private static Connected.Applied applied(Connected connected) {
    assertThat(connected).isInstanceOf(Connected.Applied.class);
    return (Connected.Applied) connected;
  }

  private static Verdict.Invalid refused(Connected connected, String rule, String reason) {
    assertThat(connected).isInstanceOf(Connected.Refused.class);
    return Verdicts.assertInvalid(((Connected.Refused) connected).verdict(), rule, reason);
  }

  @Test
  @Tag("accepts=input-unspent")
  @Tag("accepts=tx-creates-no-money")
  @Tag("accepts=input-amounts-in-range")
  @Tag("accepts=block-fees-in-range")
  @Tag("accepts=coinbase-amount")
  void movesCoins() {
    coins.with(outPoint(1), 500, 7, false).with(outPoint(2), 300, 9, false);
    Transaction both = tx(List.of(in(outPoint(1)), in(outPoint(2))), List.of(out(600), out(150)));
    Block block =
        Blocks.on(parent, NETWORK).with(both).value(Subsidy.at(height, NETWORK) + 50).build();
    Connected.Applied applied = applied(connect(block));
    assertThat(applied.fees()).isEqualTo(50);
    assertThat(applied.inputs()).isEqualTo(2);
    assertThat(applied.spent()).hasSize(1);
    assertThat(applied.spent().get(0)).extracting(coin -> coin.height()).containsExactly(7, 9);
    assertThat(after.map)
        .containsOnlyKeys(
            new OutPoint(both.txid(), 0),
            new OutPoint(both.txid(), 1),
            new OutPoint(block.transactions().get(0).txid(), 0));
    after
        .map
        .values()
        .forEach(
            coin -> {
              assertThat(coin.height()).isEqualTo(height);
              assertThat(coin.coinbase()).isEqualTo(coin.value() > 600);
            });
  }

  @Test
  @Tag("rejects=input-unspent")
  @Tag("kf=C-022")
  void rejectsWhatDoesNotExist() {
    coins.with(outPoint(1), 500, 7, false);
    Transaction first = spend(outPoint(1), 500);
    for (OutPoint missing :
        List.of(
            outPoint(2),
            new OutPoint(outPoint(1).txid(), 0xfffffffeL),
            new OutPoint(first.txid(), 1))) {
      coins.with(outPoint(1), 500, 7, false);
      Transaction bad = spend(missing, 0);
      Verdict.Invalid invalid =
          refused(connect(block(first, bad)), "input-unspent", "bad-txns-inputs-missingorspent");
      assertThat(invalid.detail())
          .isEqualTo("CheckTxInputs: inputs missing/spent in transaction " + bad.txid());
    }
  }

  @Test
  @Tag("rejects=input-unspent")
  @Tag("kf=C-003")
  @Tag("kf=C-047")
  void rejectsASecondSpendWithScriptsAndWithout() {
    for (boolean withScripts : new boolean[] {true, false}) {
      List<TransactionScripts> scripts = new ArrayList<>();
      coins.with(outPoint(1), 500, 7, false);
      Block old = block(spend(outPoint(1), 400), spend(outPoint(1), 300));
      Transaction made = spend(outPoint(2), 500);
      OutPoint inside = new OutPoint(made.txid(), 0);
      Block fresh = block(made, spend(inside, 400), spend(inside, 300));
      for (Block block : List.of(old, fresh)) {
        coins.with(outPoint(1), 500, 7, false).with(outPoint(2), 500, 7, false);
        refused(
            connect(block, withScripts ? scripts::add : null),
            "input-unspent",
            "bad-txns-inputs-missingorspent");
      }
    }
  }

  @Test
  @Tag("kf=C-002")
  void rejectsADuplicateInputEvenIfItGetsHere() {
    coins.with(outPoint(1), 500, 7, false);
    Transaction twice = tx(List.of(in(outPoint(1)), in(outPoint(1))), List.of(out(1000)));
    refused(connect(block(twice)), "input-unspent", "bad-txns-inputs-missingorspent");
    Transaction made = spend(outPoint(2), 500);
    OutPoint inside = new OutPoint(made.txid(), 0);
    coins.with(outPoint(2), 500, 7, false);
    Transaction again = tx(List.of(in(inside), in(inside)), List.of(out(1000)));
    refused(connect(block(made, again)), "input-unspent", "bad-txns-inputs-missingorspent");
    Verdicts.assertInvalid(
        BlockRules.checkContextFree(block(made, again), NETWORK),
        "tx-inputs-distinct",
        "bad-txns-inputs-duplicate");
  }

  @Test
  @Tag("kf=C-004")
  void looksAtTransactionsInOrder() {
    Transaction parentTx = spend(outPoint(1), 500);
    Transaction child = spend(new OutPoint(parentTx.txid(), 0), 400);
    Transaction grandchild = spend(new OutPoint(child.txid(), 0), 300);
    coins.with(outPoint(1), 500, 7, false);
    refused(connect(block(child, parentTx)), "input-unspent", "bad-txns-inputs-missingorspent");
    coins.with(outPoint(1), 500, 7, false);
    assertThat(applied(connect(block(parentTx, child, grandchild))).fees()).isEqualTo(200);
  }

  @Test
  @Tag("accepts=input-mature")
  @Tag("rejects=input-mature")
  @Tag("kf=C-030")
  void letsCoinbasesMature() {
    for (int depth : new int[] {100, 101, 150}) {
      coins.with(outPoint(1), 500, height - depth, true);
      applied(connect(block(spend(outPoint(1), 500))));
    }
    for (int depth : new int[] {1, 99}) {
      coins.with(outPoint(1), 500, height - depth, true);
      Transaction early = spend(outPoint(1), 500);
      Verdict.Invalid invalid =
          refused(connect(block(early)), "input-mature", "bad-txns-premature-spend-of-coinbase");
      assertThat(invalid.detail())
          .isEqualTo(
              "tried to spend coinbase at depth " + depth + " in transaction " + early.txid());
      coins.with(outPoint(1), 500, height - depth, false);
      applied(connect(block(early)));
    }
    Block own = block();
    OutPoint inside = new OutPoint(own.transactions().get(0).txid(), 0);
    refused(
        connect(block(spend(inside, 1))), "input-mature", "bad-txns-premature-spend-of-coinbase");
  }

  @Test
  @Tag("rejects=input-amounts-in-range")
  @Tag("kf=C-011")
  void rejectsCoinsOutOfRange() {
    long most = Amount.MAX_MONEY;
    for (long[] values :
        new long[][] {
          {most, 1}, {most + 1}, {-1, 5}, {Long.MAX_VALUE, Long.MAX_VALUE}, {most, most, most}
        }) {
      List<TxIn> inputs = new ArrayList<>();
      for (int i = 0; i < values.length; i++) {
        coins.with(outPoint(i), values[i], 7, false);
        inputs.add(in(outPoint(i)));
      }
      refused(
          connect(block(tx(inputs, List.of(out(1))))),
          "input-amounts-in-range",
          "bad-txns-inputvalues-outofrange");
    }
  }

  @Test
  @Tag("rejects=tx-creates-no-money")
  void rejectsMoneyFromNothing() {
    coins.with(outPoint(1), 500, 7, false);
    Transaction more = spend(outPoint(1), 501);
    Verdict.Invalid invalid =
        refused(connect(block(more)), "tx-creates-no-money", "bad-txns-in-belowout");
    assertThat(invalid.detail())
        .isEqualTo("value in (0.00000500) < value out (0.00000501) in transaction " + more.txid());
  }

  @Test
  @Tag("rejects=block-fees-in-range")
  @Tag("kf=C-011")
  void rejectsFeesThatAddUpTooFar() {
    Transaction[] spends = new Transaction[2];
    for (int i = 0; i < 2; i++) {
      coins.with(outPoint(i), Amount.MAX_MONEY, 7, false);
      spends[i] = spend(outPoint(i), i == 0 ? 0 : Amount.MAX_MONEY - 1);
    }
    Verdict.Invalid invalid =
        refused(
            connect(block(spends)), "block-fees-in-range", "bad-txns-accumulated-fee-outofrange");
    assertThat(invalid.detail()).isEqualTo("accumulated fee in the block out of range");
  }

  @Test
  @Tag("rejects=coinbase-amount")
  @Tag("kf=C-010")
  void letsACoinbaseClaimLessButNotMore() {
    long allowed = Subsidy.at(height, NETWORK) + 100;
    for (long claimed : new long[] {0, 1, allowed - 1, allowed}) {
      coins.with(outPoint(1), 500, 7, false);
      Block block = Blocks.on(parent, NETWORK).with(spend(outPoint(1), 400)).value(claimed).build();
      applied(connect(block));
    }
    coins.with(outPoint(1), 500, 7, false);
    Block greedy =
        Blocks.on(parent, NETWORK).with(spend(outPoint(1), 400)).value(allowed + 1).build();
    Verdict.Invalid invalid = refused(connect(greedy), "coinbase-amount", "bad-cb-amount");
    assertThat(invalid.detail())
        .isEqualTo(
            "coinbase pays too much (actual=" + (allowed + 1) + " vs limit=" + allowed + ")");
  }

  @Test
  @Tag("kf=C-028")
  void keepsNoOutputThatCannotBeSpent() {
    coins.with(outPoint(1), 500, 7, false);
    Transaction made =
        tx(
            List.of(in(outPoint(1))),
            List.of(
                new TxOut(1, Script.parseHex("6a")),
                new TxOut(1, Script.copyOf(new byte[10_000])),
                new TxOut(1, Script.copyOf(new byte[10_001])),
                new TxOut(1, Script.EMPTY)));
    applied(connect(block(made)));
    assertThat(after.map)
        .containsKeys(new OutPoint(made.txid(), 1), new OutPoint(made.txid(), 3))
        .doesNotContainKeys(new OutPoint(made.txid(), 0), new OutPoint(made.txid(), 2));
    goOn();
    refused(
        connect(block(spend(new OutPoint(made.txid(), 0), 0))),
        "input-unspent",
        "bad-txns-inputs-missingorspent");
  }

  @Test
  @Tag("kf=C-029")
  void keepsOutputsOfEveryIndex() {
    coins.with(outPoint(1), 60_000, 7, false);
    Transaction many = tx(List.of(in(outPoint(1))), java.util.Collections.nCopies(60_000, out(1)));
    applied(connect(block(many)));
    goOn();
    List<TxIn> inputs = new ArrayList<>();
    for (int index : new int[] {0, 63, 64, 127, 128, 255, 256, 32_767, 32_768, 59_999}) {
      inputs.add(in(new OutPoint(many.txid(), index)));
    }
    assertThat(applied(connect(block(tx(inputs, List.of(out(10)))))).fees()).isZero();
    refused(
        connect(block(spend(new OutPoint(many.txid(), 60_000), 1))),
        "input-unspent",
        "bad-txns-inputs-missingorspent");
  }

  @Test
  @Tag("accepts=block-sigop-cost")
  @Tag("rejects=block-sigop-cost")
  @Tag("kf=C-090")
  void limitsTheCostOfSignatureOperations() {
    byte[] checks = new byte[19_999];
    Arrays.fill(checks, (byte) 0xac);
    Script legacy = Script.copyOf(checks);
    coins.with(outPoint(1), 500, 7, false);
    Transaction shown = tx(List.of(in(outPoint(1))), List.of(new TxOut(1, legacy)));
    TxOut keyHash = new TxOut(100, Script.parseHex("0014" + "22".repeat(20)));
    for (int extra = 0; extra <= 5; extra++) {
      List<Transaction> all = new ArrayList<>(List.of(shown));
      coins.with(outPoint(1), 500, 7, false);
      for (int i = 0; i < extra; i++) {
        coins.with(outPoint(10 + i), keyHash, 7);
        all.add(spend(outPoint(10 + i), 100));
      }
      Connected connected = connect(block(all.toArray(new Transaction[0])));
      if (extra <= 4) {
        assertThat(applied(connected).sigopCost()).isEqualTo(79_996 + extra);
      } else {
        Verdict.Invalid invalid = refused(connected, "block-sigop-cost", "bad-blk-sigops");
        assertThat(invalid.detail()).isEqualTo("too many sigops");
      }
    }
  }

  @Test
  void handsOutEveryScriptOfSpendingTransactionsInOrder() {
    coins.with(outPoint(1), 500, 7, false).with(outPoint(2), 300, 9, false);
    Transaction first = spend(outPoint(2), 300);
    Transaction second =
        tx(List.of(in(outPoint(1)), in(new OutPoint(first.txid(), 0))), List.of(out(1)));
    List<TransactionScripts> scripts = new ArrayList<>();
    applied(BlockConnector.connect(block(first, second), parent, NETWORK, coins, scripts::add));
    assertThat(scripts).extracting(TransactionScripts::tx).containsExactly(first, second);
    assertThat(scripts.get(1).spent()).containsExactly(new TxOut(500, TRUE), new TxOut(300, TRUE));
    assertThat(scripts.get(0).flags())
        .isEqualTo(
            dev.renga.consensus.script.ScriptFlags.forBlock(NETWORK, height, block().hash()));
  }

  @Test
  @Tag("kf=C-027")
  void knowsNoCoinOfGenesis() {
    Transaction genesis = NETWORK.genesis().transactions().get(0);
    refused(
        connect(block(spend(new OutPoint(genesis.txid(), 0), 1))),
        "input-unspent",
        "bad-txns-inputs-missingorspent");
  }

  @Test
  void countsNoSignatureOperationsBehindProgramsBeforeSegwitIsKnown() {
    Network network = NETWORK.withActivation(Deployment.SEGWIT, 1000);
    coins.with(outPoint(1), new TxOut(100, Script.parseHex("0014" + "22".repeat(20))), 7);
    Connected connected =
        BlockConnector.connect(block(spend(outPoint(1), 100)), parent, network, coins, null);
    // witness rules hold from genesis on, but for listed blocks; the count follows the flags
    assertThat(applied(connected).sigopCost()).isEqualTo(1);
  }
}
