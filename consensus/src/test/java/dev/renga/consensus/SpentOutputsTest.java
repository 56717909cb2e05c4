package dev.renga.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpentOutputsTest {
  private static final String COMPLETE =
      "tx_index,input_index,prev_txid,prev_vout,value_sat,script_pubkey_hex,height,coinbase,mtp\n";
  private static final String PARTIAL =
      "block_height,tx_index,input_index,prev_txid,prev_vout,value_sat,script_pubkey_hex,"
          + "created_height\n";
  private static final String TXID = "ab".repeat(32);

  @Test
  void readsTheFormThatNamesEveryInput() {
    SpentOutputs spent =
        SpentOutputs.parse(
            COMPLETE
                + "1,0,"
                + TXID
                + ",4294967295,2100000000000000,51,7,1,4294967295\n2,3,"
                + TXID
                + ",0,0,,-,-,-\n");
    assertThat(spent.complete()).isTrue();
    SpentOutputs.Entry first = spent.entries().get(0);
    assertThat(first.transaction()).isEqualTo(1);
    assertThat(first.outPoint()).hasToString(TXID + ":4294967295");
    assertThat(first.output().value()).isEqualTo(2_100_000_000_000_000L);
    assertThat(first.height()).isEqualTo(7);
    assertThat(first.coinbase()).isEqualTo(1);
    assertThat(first.medianTimePast()).isEqualTo(0xffffffffL);
    SpentOutputs.Entry second = spent.entries().get(1);
    assertThat(second.input()).isEqualTo(3);
    assertThat(second.output().scriptPubKey().isEmpty()).isTrue();
    assertThat(
            List.of(
                second.height(), second.coinbase(), second.medianTimePast(), second.blockHeight()))
        .containsOnly(SpentOutputs.UNKNOWN);
  }

  @Test
  void readsTheFormThatNamesWholeTransactionsOfSeveralBlocks() {
    String row = ",0," + TXID + ",1,5,51,";
    SpentOutputs spent =
        SpentOutputs.parse(PARTIAL + "100,1" + row + "99\n101,2" + row + "-\n-,3" + row + "7\n");
    assertThat(spent.complete()).isFalse();
    assertThat(spent.forBlock(100).entries())
        .extracting(SpentOutputs.Entry::transaction)
        .containsExactly(1, 3);
    assertThat(spent.forBlock(7).entries()).hasSize(1);
  }

  @Test
  void saysWhichLineCannotBeRead() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpentOutputs.parse(""))
        .withMessageStartingWith("The first line");
    for (String row :
        List.of(
            "",
            "1,0," + TXID,
            "1,0," + TXID + ",0,5,51,1,0,1,9",
            "x,0," + TXID + ",0,5,51,1,0,1",
            "1,-1," + TXID + ",0,5,51,1,0,1",
            "1,0,abcd,0,5,51,1,0,1",
            "1,0," + TXID + ",4294967296,5,51,1,0,1",
            "1,0," + TXID + ",0,2100000000000001,51,1,0,1",
            "1,0," + TXID + ",0,-,51,1,0,1",
            "1,0," + TXID + ",0,5,5,1,0,1",
            "1,0," + TXID + ",0,5,51,2147483648,0,1",
            "1,0," + TXID + ",0,5,51,1,2,1",
            "1,0," + TXID + ",0,5,51,1,0,99999999999999999999")) {
      String good = "1,0," + TXID + ",0,5,51,1,0,1\n";
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SpentOutputs.parse(COMPLETE + good + row + "\n" + good))
          .withMessageStartingWith("Line 3 of the spent outputs cannot be read: ");
    }
  }
}
