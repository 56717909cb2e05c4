package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockUndoTest {
  /// Mainnet block 170: it spends the coinbase of block 9.
  private static final String BLOCK_170 =
      "0101130032" + "0511db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5c";

  @Test
  void writesWhatBitcoindWritesForBlock170() throws DecodeException {
    String key =
        "0411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5c"
            + "b2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3";
    Coin coin = new Coin(new TxOut(5_000_000_000L, Script.parseHex("41" + key + "ac")), 9, true);
    BlockUndo undo = new BlockUndo(List.of(List.of(coin)));
    assertThat(undo.toBytes()).hasToString(BLOCK_170);
    assertThat(BlockUndo.parse(Bytes.parseHex(BLOCK_170))).isEqualTo(undo);
  }

  @Test
  void acceptsTheVersionThatOldFilesHoldAndDropsIt() throws DecodeException {
    String old = BLOCK_170.replaceFirst("011300", "01138100");
    assertThat(BlockUndo.parse(Bytes.parseHex(old)).toBytes()).hasToString(BLOCK_170);
  }

  @Test
  void aCoinOfTheGenesisBlockHasNoVersion() throws DecodeException {
    Coin coin = new Coin(new TxOut(1, Script.EMPTY), 0, true);
    BlockUndo undo = new BlockUndo(List.of(List.of(coin), List.of()));
    assertThat(undo.toBytes()).hasToString("0201" + "010106" + "00");
    assertThat(BlockUndo.parse(undo.toBytes())).isEqualTo(undo);
  }

  @Test
  void countsThatTheBytesCannotHoldAreRefusedBeforeAnythingIsAllocated() {
    for (String hex : List.of("feffffff01", "01feffffff01", "fd0010" + "00".repeat(9))) {
      assertThatThrownBy(() -> BlockUndo.parse(Bytes.parseHex(hex)))
          .isInstanceOf(DecodeException.class);
    }
    assertThatThrownBy(() -> BlockUndo.parse(Bytes.parseHex(BLOCK_170 + "00")))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("unexpected bytes");
  }

  @Property(tries = 5_000)
  void anyBytesEitherDecodeOrAreRefused(@ForAll @Size(max = 80) byte[] bytes) {
    try {
      BlockUndo undo = BlockUndo.read(new ByteReader(bytes));
      assertThat(BlockUndo.parse(undo.toBytes())).isEqualTo(undo);
    } catch (DecodeException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Property(tries = 300)
  void whatWasWrittenIsRead(@ForAll long seed) throws DecodeException {
    SplittableRandom random = new SplittableRandom(seed);
    List<List<Coin>> transactions = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      List<Coin> coins = new ArrayList<>();
      for (int j = random.nextInt(300); j > 0; j--) {
        byte[] script = new byte[random.nextInt(60)];
        random.nextBytes(script);
        coins.add(
            new Coin(
                new TxOut(random.nextLong(21_000_000_0000_0000L), Script.copyOf(script)),
                random.nextInt(900_000),
                random.nextBoolean()));
      }
      transactions.add(coins);
    }
    BlockUndo undo = new BlockUndo(transactions);
    ByteWriter writer = new ByteWriter();
    undo.write(writer);
    assertThat(BlockUndo.parse(writer.toBytes())).isEqualTo(undo);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tx1", "tx2", "tx3", "tx4", "tx10"})
  void theOutputsThatRealTransactionsSpentComeBack(String name) throws DecodeException {
    String folder = "transaction/with-spent-outputs/";
    Bytes raw = Bytes.adopt(Vectors.read(folder + name + ".raw"));
    Transaction transaction = Transaction.parse(raw);
    ByteReader reader = new ByteReader(Vectors.read(folder + name + "-undo.raw"));
    List<Coin> coins = new ArrayList<>();
    while (reader.remaining() > 0) {
      coins.add(new Coin(TxOut.read(reader), 300_000, false));
    }
    assertThat(coins).hasSameSizeAs(transaction.inputs());
    BlockUndo undo = new BlockUndo(List.of(coins));
    assertThat(BlockUndo.parse(undo.toBytes())).isEqualTo(undo);
    Vectors.report(folder + name + "-undo.raw", coins.size());
  }

  @Test
  void allCoinsThatRealBlocksSpentComeBack() throws DecodeException {
    int count = 0;
    for (String name : List.of("mainnet-0210000", "mainnet-0478558", "mainnet-0757739")) {
      String text =
          new String(
              Vectors.read("block/mainnet/" + name + ".spent.csv.gz"), StandardCharsets.US_ASCII);
      List<Coin> coins = new ArrayList<>();
      for (String line : text.lines().skip(1).toList()) {
        String[] cells = line.split(",", -1);
        int height = cells[6].equals("-") ? 1 : Integer.parseInt(cells[6]);
        TxOut output = new TxOut(Long.parseLong(cells[4]), Script.parseHex(cells[5]));
        coins.add(new Coin(output, height, cells[7].equals("1")));
      }
      BlockUndo undo = new BlockUndo(List.of(coins));
      assertThat(BlockUndo.parse(undo.toBytes())).isEqualTo(undo);
      count += coins.size();
    }
    Vectors.report("block/mainnet/*.spent.csv.gz as undo data", count);
  }
}
