package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The examples of `docs/formats.md` are what the code writes.
class RocksFormatTest {
  @Test
  void theDocumentShowsWhatIsWritten() throws IOException {
    Path file = Path.of(System.getProperty("renga.root", ".."), "docs", "formats.md");
    Assumptions.assumeTrue(Files.exists(file), "skipped: no " + file);
    String document = Files.readString(file).replaceAll("[\\s|`]+", "");
    examples()
        .forEach(
            (what, bytes) ->
                assertThat(document)
                    .as("%s: %s", what, HexFormat.of().formatHex(bytes))
                    .contains(HexFormat.of().formatHex(bytes)));
  }

  private static Map<String, byte[]> examples() {
    Map<String, byte[]> examples = new LinkedHashMap<>();
    BlockHash nine =
        BlockHash.parse("000000008d9dc510f23c2657fc4f67bea30078cc05a90eb89e84cc475c080805");
    OutPoint outPoint =
        new OutPoint(
            Txid.parse("0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9"), 0);
    Coin coin =
        new Coin(
            new TxOut(
                50_00000000L,
                Script.parseHex(
                    "410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac")),
            9,
            true);
    BlockIndexRecord genesis =
        new BlockIndexRecord(
            Network.MAINNET.genesis().header(), 0, 0x1d, 1, new BlockPosition(0, 8), null, 1);
    examples.put("tip", RocksFormat.tip(new ChainTip(nine, 9)));
    examples.put("coin key", CoinKey.of(outPoint));
    examples.put("coin key 300", CoinKey.of(new OutPoint(outPoint.txid(), 300)));
    examples.put("coin key 70000", CoinKey.of(new OutPoint(outPoint.txid(), 70_000)));
    ByteWriter writer = new ByteWriter();
    CoinCodec.write(writer, coin);
    examples.put("coin", writer.toArray());
    writer.clear();
    genesis.write(writer);
    examples.put("index key", RocksFormat.indexKey(genesis));
    examples.put("index", writer.toArray());
    examples.put("file key", RocksFormat.number(2));
    examples.put("network", Network.MAINNET.genesis().hash().toArray());
    examples.put("format", RocksFormat.FORMAT);
    examples.put("tip key", RocksFormat.TIP);
    examples.put("network key", RocksFormat.NETWORK);
    examples.put("note key", RocksFormat.noteKey("x"));
    return examples;
  }

  @Test
  void readsBackWhatItWrites() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      BlockIndexRecord record =
          new BlockIndexRecord(
              Network.SIGNET.genesis().header(),
              random.nextInt() >>> random.nextInt(1, 31),
              random.nextInt(),
              random.nextInt() >>> random.nextInt(1, 31),
              random.nextBoolean() ? null : position(random),
              random.nextBoolean() ? null : position(random),
              random.nextLong());
      ByteWriter writer = new ByteWriter();
      record.write(writer);
      assertThat(RocksFormat.readIndexRecord(RocksFormat.indexKey(record), writer.toArray()))
          .isEqualTo(record);
    }
  }

  private static BlockPosition position(Random random) {
    return new BlockPosition(
        random.nextInt(100_000), random.nextLong(8, 0x1_0000_0000L) >>> random.nextInt(4) | 8);
  }

  /// Prints the examples, for writing them into the document.
  public static void main(String[] arguments) {
    examples()
        .forEach(
            (what, bytes) -> System.out.println(what + ": " + HexFormat.of().formatHex(bytes)));
  }
}
