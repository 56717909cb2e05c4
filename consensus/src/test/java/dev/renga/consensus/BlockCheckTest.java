package dev.renga.consensus;

import static dev.renga.consensus.Blocks.outPoint;
import static dev.renga.consensus.Blocks.spend;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BlockCheckTest {
  private static final Network NETWORK = Network.REGTEST;
  private static final int HEIGHT = 201;
  private final Headers.Node parent = Headers.chain(NETWORK, HEIGHT - 1);

  private Block block(Transaction... transactions) {
    return Blocks.on(parent, NETWORK).with(transactions).build();
  }

  private static SpentOutputs spent(long height, long coinbase, long medianTime, int count) {
    List<SpentOutputs.Entry> entries = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      entries.add(
          new SpentOutputs.Entry(
              SpentOutputs.UNKNOWN,
              i,
              0,
              outPoint(i),
              new TxOut(500, Blocks.TRUE),
              height,
              coinbase,
              medianTime));
    }
    return new SpentOutputs(entries, true);
  }

  private static BlockCheck.Report check(Block block, @Nullable SpentOutputs spent) {
    return BlockCheck.check(block, NETWORK, OptionalInt.empty(), spent);
  }

  private static BlockCheck.Accepted accepted(BlockCheck.Report report) {
    assertThat(report).isInstanceOf(BlockCheck.Accepted.class);
    return (BlockCheck.Accepted) report;
  }

  private static BlockCheck.Refused refused(BlockCheck.Report report, String rule) {
    assertThat(report).isInstanceOf(BlockCheck.Refused.class);
    BlockCheck.Refused refused = (BlockCheck.Refused) report;
    assertThat(refused.verdict().rule()).isEqualTo(rule);
    assertThat(refused.rule().sentence()).contains("MUST");
    return refused;
  }

  @Test
  void reportsWhatItChecked() {
    Block block = block(spend(outPoint(1), 400), spend(outPoint(2), 300));
    BlockCheck.Accepted accepted = accepted(check(block, spent(7, 0, 1, 2)));
    assertThat(accepted.hash()).isEqualTo(block.hash());
    assertThat(accepted.height()).hasValue(HEIGHT);
    assertThat(accepted.transactions()).isEqualTo(3);
    assertThat(accepted.inputsChecked()).isEqualTo(2);
    assertThat(accepted.fees()).hasValue(300);
    assertThat(accepted.sigopCost()).hasValue(0);
    assertThat(accepted.notChecked())
        .hasSize(3)
        .allMatch(sentence -> sentence.endsWith("."))
        .anyMatch(sentence -> sentence.contains("BIP30"))
        .anyMatch(sentence -> sentence.contains("median time past of the parent"));
  }

  @Test
  void saysThatInputsAreNotCheckedWithoutWhatTheySpend() {
    BlockCheck.Accepted accepted = accepted(check(block(spend(outPoint(1), 400)), null));
    assertThat(accepted.inputs()).isEqualTo(1);
    assertThat(accepted.inputsChecked()).isZero();
    assertThat(accepted.fees()).isEmpty();
    assertThat(accepted.notChecked()).anyMatch(each -> each.contains("no input was checked"));
  }

  @Test
  void saysThatAlmostNothingIsCheckedWithoutHeight() {
    Block block = Blocks.on(parent, NETWORK).coinbaseScript(Bytes.of(0, 0)).build();
    BlockCheck.Accepted accepted = accepted(check(block, spent(7, 0, 1, 2)));
    assertThat(accepted.height()).isEmpty();
    assertThat(accepted.notChecked()).anyMatch(each -> each.contains("height is not known"));
    refused(
        BlockCheck.check(block, NETWORK, OptionalInt.of(HEIGHT), null), "coinbase-states-height");
  }

  @Test
  void refusesWhatIsWrongAndTellsTheRule() {
    BlockCheck.Refused refused =
        refused(check(block(spend(outPoint(1), 501)), spent(7, 0, 1, 1)), "tx-creates-no-money");
    assertThat(refused.verdict().toString())
        .startsWith("bad-txns-in-belowout, value in (0.00000500) < value out (0.00000501)");
    refused(check(block(spend(outPoint(9), 1)), spent(7, 0, 1, 1)), "input-unspent");
    refused(check(block(spend(outPoint(1), 1)), spent(150, 1, 1, 1)), "input-mature");
    Block good = block(spend(outPoint(1), 1));
    Block cut = Block.of(good.header(), good.transactions().subList(0, 1));
    refused(check(cut, spent(7, 0, 1, 1)), "block-merkle-root");
  }

  @Test
  void refusesNoCoinbaseOfUnknownHeightForImmaturity() {
    BlockCheck.Accepted accepted =
        accepted(check(block(spend(outPoint(1), 1)), spent(SpentOutputs.UNKNOWN, 1, -1, 1)));
    assertThat(accepted.notChecked()).anyMatch(each -> each.startsWith("Maturity"));
  }

  @Test
  void holdsRelativeTimesAgainstWhatIsKnown() {
    long time = parent.time() + 600;
    TxIn locked =
        new TxIn(
            outPoint(1), Blocks.spend(outPoint(1), 1).inputs().get(0).scriptSig(), 1 << 22 | 1);
    Block block = block(Blocks.tx(List.of(locked), List.of(Blocks.out(1))));
    // the parent's median is earlier than the block's own time, so these 512 s cannot have passed
    refused(check(block, spent(7, 0, time - 512, 1)), "tx-relative-locks-passed");
    accepted(check(block, spent(7, 0, time - 513, 1)));
    accepted(check(block, spent(7, 0, SpentOutputs.UNKNOWN, 1)));
  }

  @Test
  void checksWholeTransactionsOfAnIncompleteFile() {
    Block block = block(spend(outPoint(1), 400), spend(outPoint(2), 300));
    SpentOutputs one = new SpentOutputs(spent(7, 0, 1, 1).entries(), false);
    BlockCheck.Accepted accepted = accepted(check(block, one));
    assertThat(accepted.inputsChecked()).isEqualTo(1);
    assertThat(accepted.inputs()).isEqualTo(2);
    assertThat(accepted.notChecked()).anyMatch(each -> each.startsWith("1 of 2 inputs"));
    Block greedy = block(spend(outPoint(1), 501), spend(outPoint(2), 300));
    refused(check(greedy, one), "tx-creates-no-money");
  }

  @Test
  void leavesGenesisToTheNetwork() {
    for (Network network : List.of(Network.MAINNET, Network.TESTNET4, Network.SIGNET)) {
      BlockCheck.Report report =
          BlockCheck.check(network.genesis(), network, OptionalInt.of(0), null);
      assertThat(accepted(report).notChecked()).anyMatch(each -> each.startsWith("Genesis"));
    }
  }
}
