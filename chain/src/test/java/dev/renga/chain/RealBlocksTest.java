package dev.renga.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.Vectors;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
}
