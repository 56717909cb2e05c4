package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Block;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockScannerTest {
  private static final int MAGIC = Network.REGTEST.identity().magic();
  private static final Path FOLDER = Path.of("imported").toAbsolutePath();
  private static final Path FILE = FOLDER.resolve("chain.dat");

  private static Disk disk(byte[] content) throws IOException {
    return disk(content, null);
  }

  private static Disk disk(byte[] content, byte @Nullable [] key) throws IOException {
    MemoryDisk disk = new MemoryDisk();
    disk.createDirectories(FOLDER);
    try (DiskFile file = disk.openWrite(FILE)) {
      file.write(0, content, 0, content.length);
    }
    if (key != null) {
      try (DiskFile file = disk.openWrite(FOLDER.resolve("xor.dat"))) {
        file.write(0, key, 0, key.length);
      }
    }
    return disk;
  }

  private static List<BlockScanner.Found> scan(Disk disk, int magic) {
    List<BlockScanner.Found> found = new ArrayList<>();
    try (BlockScanner scanner = BlockScanner.open(disk, FILE, magic)) {
      for (var next = scanner.next(); next != null; next = scanner.next()) {
        assertThat(scanner.position()).isEqualTo(next.offset() + next.block().length());
        found.add(next);
      }
      assertThat(scanner.position()).isEqualTo(scanner.size());
    }
    return found;
  }

  private static void record(ByteWriter writer, Bytes block) {
    writer.int32(MAGIC).int32(block.length()).bytes(block);
  }

  @ParameterizedTest
  @CsvSource({
    "mainnet/mainnet-0000000-0002875.blk.gz, mainnet, 2876",
    "testnet3/testnet3-0000000-0000267.blk.gz, testnet3, 268",
    "signet/signet-0000000-0000080.blk.gz, signet, 81",
    "regtest/regtest-0000001-0000206.blk.gz, regtest, 206",
    "reorg-difficulty1/blk_0_to_4.blk, mainnet, 5",
    "reorg-difficulty1/blk_3A.blk, mainnet, 1",
    "reorg-difficulty1/blk_4A.blk, mainnet, 1",
    "reorg-difficulty1/blk_5A.blk, mainnet, 1",
    "mainnet-alt/mainnet-alt-0000001-0002016.blk.gz, mainnet, 2016",
  })
  void findsEveryBlockOfTheVectorsWithAndWithoutAKey(String name, String network, int count)
      throws IOException, DecodeException {
    int magic =
        switch (network) {
          case "mainnet" -> Network.MAINNET.identity().magic();
          case "testnet3" -> Network.TESTNET3.identity().magic();
          case "signet" -> Network.SIGNET.identity().magic();
          default -> MAGIC;
        };
    byte[] content = Vectors.read("block/" + name);
    List<BlockScanner.Found> found = scan(disk(content), magic);
    assertThat(found).hasSize(count);
    long end = 0;
    for (BlockScanner.Found record : found) {
      assertThat(record.offset()).isEqualTo(end + 8);
      assertThat(Block.parse(record.block()).toBytes()).isEqualTo(record.block());
      end = record.offset() + record.block().length();
    }
    assertThat(end).isEqualTo(content.length);
    XorKey key = new XorKey(0xfeedfacecafebeefL);
    key.apply(content, 0, content.length, 0);
    assertThat(scan(disk(content, key.toArray()), magic)).isEqualTo(found);
    Vectors.report("block/" + name, count);
  }

  /// What may lie between and behind records; the blocks themselves are all found, in any order.
  @Property(tries = 200)
  void findsEveryBlockWhateverLiesBetween(@ForAll long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    ByteWriter writer = new ByteWriter();
    List<Bytes> blocks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rubbish(writer, random);
      Bytes block = BlockFilesScenario.block(random.nextInt(1000)).toBytes();
      record(writer, block);
      blocks.add(block);
    }
    rubbish(writer, random);
    List<BlockScanner.Found> found = scan(disk(writer.toArray()), MAGIC);
    assertThat(found.stream().map(BlockScanner.Found::block)).containsAll(blocks);
    assertThat(found).hasSameSizeAs(blocks);
  }

  private static void rubbish(ByteWriter writer, SplittableRandom random) {
    Bytes block = BlockFilesScenario.block(random.nextInt(1000)).toBytes();
    switch (random.nextInt(9)) {
      case 0 -> writer.bytes(new byte[random.nextInt(5000)]);
      case 1 -> {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        writer.bytes(bytes);
      }
      case 2 -> {
        // a torn record
        ByteWriter torn = new ByteWriter();
        record(torn, block);
        writer.bytes(torn.toBytes().slice(0, random.nextInt(torn.length())));
      }
      case 3 -> writer.int32(MAGIC).int32(random.nextInt());
      case 4 -> writer.int32(MAGIC).uint32(4_000_001);
      case 5 -> writer.int32(MAGIC).int32(-1);
      case 6 -> writer.int32(MAGIC).int32(0);
      case 7 -> writer.int32(Network.MAINNET.identity().magic()).int32(90).bytes(new byte[90]);
      default -> {
        // the magic again and again, cut at any byte
        writer.int32(MAGIC).int32(MAGIC).uint8(MAGIC & 0xff);
      }
    }
  }

  /// Every cut of the last record, and zeros or garbage in its place.
  @Test
  @Tag("kf=S-009")
  @Tag("kf=S-035")
  void aTornLastRecordIsNoBlockAndHidesNone() throws IOException {
    Bytes first = BlockFilesScenario.block(1).toBytes();
    Bytes last = BlockFilesScenario.block(2).toBytes();
    ByteWriter writer = new ByteWriter();
    record(writer, first);
    int whole = writer.length();
    record(writer, last);
    byte[] bytes = writer.toArray();
    for (int cut = whole; cut < bytes.length; cut++) {
      ByteWriter torn = new ByteWriter().bytes(bytes, 0, cut);
      assertThat(scan(disk(torn.toArray()), MAGIC)).hasSize(1);
      torn.bytes(new byte[4096]);
      boolean lucky = last.toHex().endsWith("00".repeat(bytes.length - cut));
      assertThat(scan(disk(torn.toArray()), MAGIC)).hasSize(lucky ? 2 : 1);
      record(torn, first);
      assertThat(scan(disk(torn.toArray()), MAGIC)).hasSize(lucky ? 3 : 2);
    }
  }

  /// The length of a torn record may, by bad luck, end where a later record begins.
  @Test
  @Tag("kf=S-009")
  @Tag("kf=S-025")
  void aTornRecordDoesNotSwallowTheGoodOnesBehindIt() throws IOException {
    Bytes good = BlockFilesScenario.block(1).toBytes();
    ByteWriter writer = new ByteWriter();
    writer.int32(MAGIC).int32(100 + 8 + good.length()).bytes(new byte[100]);
    record(writer, good);
    record(writer, good);
    assertThat(scan(disk(writer.toArray()), MAGIC)).hasSize(2);
  }

  /// Anybody may write the magic into a transaction.
  @Test
  void aBlockThatHoldsTheMagicIsFound() throws IOException {
    Block block = BlockFilesScenario.block(2);
    ByteWriter inside = new ByteWriter();
    record(inside, BlockFilesScenario.block(3).toBytes());
    record(inside, BlockFilesScenario.block(4).toBytes());
    Bytes holding = BlockFilesScenario.block(5, inside.toBytes()).toBytes();
    ByteWriter writer = new ByteWriter();
    record(writer, block.toBytes());
    record(writer, holding);
    record(writer, block.toBytes());
    assertThat(scan(disk(writer.toArray()), MAGIC))
        .extracting(BlockScanner.Found::block)
        .containsExactly(block.toBytes(), holding, block.toBytes());
  }

  @Test
  void aDamagedBlockBetweenGoodOnesIsHandedOutToBeRefused() throws IOException {
    ByteWriter writer = new ByteWriter();
    Bytes good = BlockFilesScenario.block(1).toBytes();
    byte[] bad = good.toArray();
    bad[80] = 77;
    record(writer, good);
    record(writer, Bytes.adopt(bad));
    record(writer, good);
    List<BlockScanner.Found> found = scan(disk(writer.toArray()), MAGIC);
    assertThat(found).hasSize(3);
    assertThatThrownBy(() -> Block.parse(found.get(1).block())).isInstanceOf(DecodeException.class);
  }

  @Test
  void aFileOfManyBuffersIsReadInBoundedMemory() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    disk.createDirectories(FOLDER);
    Bytes block = BlockFilesScenario.block(3).toBytes();
    ByteWriter writer = new ByteWriter();
    record(writer, block);
    byte[] one = writer.toArray();
    int copies = 0;
    long end = 0;
    try (DiskFile file = disk.openWrite(FILE)) {
      for (; end < 40_000_000; copies++) {
        file.write(end, one, 0, one.length);
        // holes of several buffers' length now and then
        end += one.length + (copies % 10_000 == 9_999 ? 17_000_000 : 0);
      }
    }
    assertThat(scan(disk, MAGIC)).hasSize(copies).allMatch(f -> f.block().equals(block));
  }

  @Test
  @Tag("kf=S-033")
  @Tag("kf=J-024")
  void aFileThatShrinksUnderTheScannerIsAFailureWithASentence() throws IOException {
    Disk disk = disk(new byte[20_000_000]);
    try (BlockScanner scanner = BlockScanner.open(disk, FILE, MAGIC)) {
      try (DiskFile file = disk.openWrite(FILE)) {
        file.truncate(1_000);
      }
      assertThatThrownBy(scanner::next)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("became shorter while it was read");
    }
  }

  @Test
  void aMissingFileIsAFailureWithASentence() {
    assertThatThrownBy(() -> BlockScanner.open(new MemoryDisk(), FILE, MAGIC))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("chain.dat is missing");
  }
}
