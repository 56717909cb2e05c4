package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The bytes shown in `docs/formats.md` are those that the code writes.
class FormatsPageTest {
  private static final Path FOLDER = BlockFilesScenario.FOLDER;

  /// Block 169's hash, and what block 170 spent.
  private static final BlockHash PARENT =
      BlockHash.parse("000000002a22cfee1f2c846adbd12b3e183d4f97683f85dad08a79780a84bd55");

  private static final String SPENT =
      "0101130032" + "0511db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5c";

  /// The bytes in the first 58 columns of the code block that follows a heading.
  private static String bytesUnder(String heading, String page) {
    int start = page.indexOf("```\n", page.indexOf("\n" + heading + "\n")) + 4;
    StringBuilder digits = new StringBuilder();
    for (String line : page.substring(start, page.indexOf("```", start)).lines().toList()) {
      for (String word : line.substring(0, Math.min(58, line.length())).split("\\s+")) {
        if (word.length() == 2 && word.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
          digits.append(word);
        }
      }
    }
    return digits.toString();
  }

  @Test
  void theBytesOfThePageAreThoseOfTheCode() throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("renga.root", ".."), "docs", "formats.md"));
    Disk disk = new MemoryDisk();
    BlockFilesConfig config =
        BlockFilesConfig.of(FOLDER, Network.MAINNET).withPreallocate(false).withObfuscate(false);
    FileInfo info;
    try (BlockFiles files = BlockFiles.open(disk, config, List.of(), new Random(1))) {
      files.append(
          Network.MAINNET.genesis().toBytes(), 0, Network.MAINNET.genesis().header().time());
      files.appendUndo(BlockUndo.parse(Bytes.parseHex(SPENT)), PARENT, 0);
      info = files.info(0);
    }
    byte[] blk = FaultyDisk.content(disk, FOLDER.resolve("blk00000.dat"));
    String genesis = HexFormat.of().formatHex(blk);
    String shown = bytesUnder("## Block files", page);
    // the page leaves out most of the only transaction
    assertThat(genesis).startsWith(shown.substring(0, shown.length() - 2)).endsWith("00");
    assertThat(bytesUnder("## Undo files", page)).isEqualTo(hex(disk, "rev00000.dat"));
    XorKey.from(HexFormat.of().parseHex("0123456789abcdef")).apply(blk, 0, blk.length, 0);
    String hidden = bytesUnder("### `xor.dat`", page);
    assertThat(hidden).hasSize(32);
    assertThat(HexFormat.of().formatHex(blk)).startsWith(hidden);
    ByteWriter writer = new ByteWriter();
    info.write(writer);
    assertThat(bytesUnder("## File infos", page)).isEqualTo(writer.toBytes().toHex());
    assertThat(FileInfo.read(0, writer.toBytes().reader())).isEqualTo(info);
  }

  private static String hex(Disk disk, String name) throws IOException {
    return HexFormat.of().formatHex(FaultyDisk.content(disk, FOLDER.resolve(name)));
  }
}
