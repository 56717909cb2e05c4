package dev.renga.chain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import dev.renga.primitives.Vectors;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Runs of consecutive real blocks, imported from genesis under full checks.
class RealBlocksTest {
  private static List<Bytes> blocks(String name) {
    ByteReader reader = Bytes.adopt(Vectors.read(name)).reader();
    List<Bytes> blocks = new ArrayList<>();
    try {
      while (reader.remaining() > 0) {
        reader.int32("magic");
        blocks.add(reader.bytes((int) reader.uint32("length"), "block"));
      }
    } catch (DecodeException e) {
      throw new AssertionError(name, e);
    }
    return blocks;
  }

  private static void imports(String name, Network network, int tip) {
    List<Bytes> blocks = blocks(name);
    try (TestChain chain = TestChain.open(network, config -> config.withAssumeValid(null))) {
      Iterator<Bytes> next = blocks.iterator();
      ImportResult result =
          TestChain.await(chain.chain().importBlocks(() -> next.hasNext() ? next.next() : null));
      assertThat(chain.fatal()).isNull();
      assertThat(result.refused()).isZero();
      assertThat(result.unreadable()).isZero();
      assertThat(result.orphans()).isZero();
      assertThat(chain.tip().height()).isEqualTo(tip);
      assertThat(TestChain.await(chain.chain().verify(4, 100)).isSound()).isTrue();
      Vectors.report(name, blocks.size());
    }
  }

  @Test
  void importsTheFirstBlocksOfMainnet() {
    imports("block/mainnet/mainnet-0000000-0002875.blk.gz", Network.MAINNET, 2875);
  }

  @Test
  void importsAnAlternativeMainnet() {
    imports("block/mainnet-alt/mainnet-alt-0000001-0002016.blk.gz", Network.MAINNET, 2016);
  }

  @Test
  void importsTestnet3() {
    imports("block/testnet3/testnet3-0000000-0000267.blk.gz", Network.TESTNET3, 267);
  }

  @Test
  void importsSignetWithItsSolutions() {
    imports("block/signet/signet-0000000-0000080.blk.gz", Network.SIGNET, 80);
  }

  @Test
  void importsRegtestWithSegwitAndTaproot() {
    imports("block/regtest/regtest-0000001-0000206.blk.gz", Network.REGTEST, 206);
  }

  /// Two chains from genesis on compete, 2,016 and 2,875 blocks long: whoever comes first, the end
  /// is the same, coins included.
  @Test
  @Tag("kf=C-054")
  @Tag("kf=C-061")
  @Tag("kf=S-013")
  void reorganisesTwoThousandBlocksOfMainnet() {
    List<Bytes> alternative = blocks("block/mainnet-alt/mainnet-alt-0000001-0002016.blk.gz");
    List<Bytes> real = blocks("block/mainnet/mainnet-0000000-0002875.blk.gz");
    List<String> ends = new ArrayList<>();
    for (List<List<Bytes>> order :
        List.of(List.of(alternative, real), List.of(real, alternative), List.of(real))) {
      try (TestChain chain = TestChain.open(Network.MAINNET, config -> config)) {
        for (List<Bytes> run : order) {
          Iterator<Bytes> next = run.iterator();
          TestChain.await(chain.chain().importBlocks(() -> next.hasNext() ? next.next() : null));
        }
        assertThat(chain.fatal()).isNull();
        assertThat(chain.tip().height()).isEqualTo(2875);
        ends.add(chain.tip().hash() + " " + Utxos.digest(chain));
      }
    }
    assertThat(ends).containsOnly(ends.getFirst());
    Vectors.report("reorganisation of mainnet-alt to mainnet", 3);
  }

  @Test
  @Tag("kf=S-025")
  void importsBlocksInAnyOrderAndWithRubbishBetween() {
    List<Bytes> real = new ArrayList<>(blocks("block/mainnet/mainnet-0000000-0002875.blk.gz"));
    List<Bytes> shuffled = new ArrayList<>(real.subList(0, 500));
    Collections.shuffle(shuffled, new Random(4));
    shuffled.add(250, Bytes.of(1, 2, 3));
    shuffled.add(100, Bytes.adopt(new byte[200]));
    shuffled.addAll(real.subList(0, 50));
    try (TestChain chain = TestChain.open(Network.MAINNET, config -> config)) {
      Iterator<Bytes> next = shuffled.iterator();
      ImportResult result =
          TestChain.await(chain.chain().importBlocks(() -> next.hasNext() ? next.next() : null));
      assertThat(chain.tip().height()).isEqualTo(499);
      assertThat(result).isEqualTo(new ImportResult(499, 51, 0, 2, 0));
    }
  }

  @Test
  void reorganisesTheRegtestChainOfTheVector() {
    List<List<Block>> chains = new ArrayList<>();
    String json = new String(Vectors.read("block/regtest/test_reorg.json"), US_ASCII);
    for (String part : json.split("\\]", -1)) {
      List<Block> chain = new ArrayList<>();
      for (String piece : part.split("\"", -1)) {
        if (piece.length() > 160) {
          chain.add(block(Bytes.parseHex(piece)));
        }
      }
      if (!chain.isEmpty()) {
        chains.add(chain);
      }
    }
    assertThat(chains).hasSize(2);
    try (TestChain chain = TestChain.regtest()) {
      chain.submit(chains.get(0));
      assertThat(chain.tip().toString())
          .isEqualTo("10 6e9c49a19038f7db8d13f6c2e70566385536ea11975528b557799e08a014e784");
      chain.submit(chains.get(1));
      assertThat(chain.tip().toString())
          .isEqualTo("16 4572ac401b94915dde6c4957b706abdb13b5824b000cad7f6065ebd9aea6dad1");
      Vectors.report("block/regtest/test_reorg.json", 21);
    }
  }

  /// The blocks spend coinbases after one block, so that only their headers are of use: the branch
  /// with more work becomes the best one, equal work does not.
  @Test
  @Tag("kf=C-055")
  void choosesAmongRealHeaders() {
    List<Block> trunk =
        blocks("block/reorg-difficulty1/blk_0_to_4.blk").stream()
            .map(RealBlocksTest::block)
            .toList();
    List<Block> side = new ArrayList<>();
    for (String name : List.of("3A", "4A", "5A")) {
      blocks("block/reorg-difficulty1/blk_" + name + ".blk").forEach(raw -> side.add(block(raw)));
    }
    try (TestChain chain = TestChain.open(Network.MAINNET, config -> config)) {
      for (Block block : trunk) {
        await(chain, block);
      }
      BlockHash four = trunk.getLast().hash();
      await(chain, side.get(0));
      assertThat(chain.chain().view().bestHeader().hash()).isEqualTo(four);
      await(chain, side.get(1));
      assertThat(chain.chain().view().bestHeader().hash()).isEqualTo(four);
      await(chain, side.get(2));
      assertThat(chain.chain().view().bestHeader().toString())
          .isEqualTo("5 00000000195f85184e77c18914bd0febd11278d950f5e4731a38f71ed79f044e");
      assertThat(chain.submit(trunk.get(1))).isInstanceOf(Submission.Connected.class);
      Vectors.report("block/reorg-difficulty1", 8);
    }
  }

  private static void await(TestChain chain, Block block) {
    TestChain.await(chain.chain().submitHeaders(List.of(block.header())));
  }

  private static Block block(Bytes bytes) {
    try {
      return Block.parse(bytes);
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  /// Work in steps along the real chain.
  @Test
  @Tag("kf=C-052")
  void addsUpTheWorkOfTheRealChain() {
    String[] parts =
        new String(Vectors.read("header-chain/chain-state-steps.json"), US_ASCII)
            .split("\"header_hex\"", -1);
    int cases = 0;
    for (int i = 1; i < parts.length; i++) {
      String[] fields = parts[i].split("\"", -1);
      BlockHeader header = header(Bytes.parseHex(fields[1]));
      String[] works = parts[i].split("\"total_work\": *\"", -1);
      BigInteger before = new BigInteger(works[1].substring(0, works[1].indexOf('"')));
      BigInteger after = new BigInteger(works[2].substring(0, works[2].indexOf('"')));
      HeaderNode parent = new HeaderNode(Network.MAINNET.genesis().header(), null, before);
      BigInteger proof = Target.fromCompact(header.bits()).value().work();
      HeaderNode node = new HeaderNode(header, parent, proof);
      assertThat(node.chainWork()).isEqualTo(after);
      assertThat(parts[i]).contains(node.hash().toString());
      cases++;
    }
    assertThat(cases).isEqualTo(14);
    Vectors.report("header-chain/chain-state-steps.json", cases);
  }

  private static BlockHeader header(Bytes bytes) {
    try {
      return BlockHeader.read(bytes.reader());
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  /// Real headers of mainnet, testnet3 and testnet4 from genesis on, with all rules.
  @Test
  @Tag("kf=C-056")
  @Tag("kf=C-060")
  void acceptsRealHeaders() {
    headers("header-chain/mainnet-headers-0000000-0007055.bin.gz", Network.MAINNET);
    headers("header-chain/testnet3-headers-0000001-0000546.bin.gz", Network.TESTNET3);
    headers("header-chain/testnet4-headers-0000000-0000100.bin.gz", Network.TESTNET4);
    headers("header-chain/signet-headers-0000000-0001343.bin.gz", Network.SIGNET);
  }

  private static void headers(String name, Network network) {
    ByteReader reader = Bytes.adopt(Vectors.read(name)).reader();
    List<BlockHeader> headers = new ArrayList<>();
    try {
      while (reader.remaining() > 0) {
        headers.add(BlockHeader.read(reader));
      }
    } catch (DecodeException e) {
      throw new AssertionError(name, e);
    }
    try (TestChain chain = TestChain.open(network, config -> config)) {
      HeadersResult result = TestChain.await(chain.chain().submitHeaders(headers));
      assertThat(result.isComplete()).as(name).isTrue();
      assertThat(chain.chain().view().bestHeader().hash()).isEqualTo(headers.getLast().hash());
    }
    Vectors.report(name, headers.size());
  }
}
