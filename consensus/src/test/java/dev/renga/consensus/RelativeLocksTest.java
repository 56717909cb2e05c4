package dev.renga.consensus;

import static dev.renga.consensus.Blocks.in;
import static dev.renga.consensus.Blocks.out;
import static dev.renga.consensus.Blocks.outPoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RelativeLocksTest {
  private static final Network NETWORK = Network.REGTEST;
  private static final long TIME = 1L << 22;
  private static final long DISABLED = 1L << 31;
  private final Headers.Node parent = Headers.chain(NETWORK, 200);
  private final int height = 201;

  private Connected connect(int version, long sequence, int coinHeight, Network network) {
    Transaction transaction =
        new Transaction(version, List.of(in(outPoint(1), sequence)), List.of(out(1)), 0);
    Block block = Blocks.on(parent, network).with(transaction).build();
    Coins coins = new Coins().with(outPoint(1), 5, coinHeight, false);
    return BlockConnector.connect(block, parent, network, coins, null);
  }

  private boolean passes(int version, long sequence, int coinHeight) {
    Connected connected = connect(version, sequence, coinHeight, NETWORK);
    if (connected instanceof Connected.Refused refused) {
      Verdicts.assertInvalid(refused.verdict(), "tx-relative-locks-passed", "bad-txns-nonfinal");
      assertThat(refused.verdict().detail()).startsWith("contains a non-BIP68-final transaction ");
      return false;
    }
    return true;
  }

  @Test
  @Tag("accepts=tx-relative-locks-passed")
  @Tag("rejects=tx-relative-locks-passed")
  void countsBlocksFromTheCoin() {
    for (int coinHeight : new int[] {1, 150, 200, 201}) {
      int age = height - coinHeight;
      assertThat(passes(2, age, coinHeight)).isTrue();
      assertThat(passes(2, age + 1, coinHeight)).isFalse();
      assertThat(passes(2, 0, coinHeight)).isTrue();
      assertThat(passes(2, 0xffff, coinHeight)).isFalse();
      assertThat(passes(2, 0xffff | DISABLED, coinHeight)).isTrue();
      assertThat(passes(2, 0x0fbf0000L | age, coinHeight)).isTrue(); // bits without a meaning
      assertThat(passes(2, 0x0fbf0000L | (age + 1), coinHeight)).isFalse();
    }
  }

  @Test
  @Tag("accepts=tx-relative-locks-passed")
  @Tag("rejects=tx-relative-locks-passed")
  @Tag("kf=C-071")
  void countsTimeFromTheMedianBeforeTheCoinsBlock() {
    long now = parent.medianTimePast();
    for (int coinHeight : new int[] {0, 1, 50, 199, 200, 201}) {
      long since = now - parent.ancestor(Math.max(coinHeight - 1, 0)).medianTimePast();
      long units = since / 512;
      assertThat(passes(2, TIME | units, coinHeight)).isTrue();
      assertThat(passes(2, TIME | (units + 1), coinHeight)).isFalse();
      assertThat(passes(2, TIME, coinHeight)).isTrue();
      assertThat(passes(2, TIME | DISABLED | 0xffff, coinHeight)).isTrue();
    }
  }

  @Test
  @Tag("kf=C-071")
  void isExactToTheSecond() {
    // the coin's block lies 512 seconds before ours, by the median of the block before it
    for (int shift = -1; shift <= 1; shift++) {
      Headers.Node node = Headers.chain(NETWORK, 30);
      long base = node.time() + 10_000;
      for (int i = 0; i < 11; i++) {
        node = Headers.after(node, base);
      }
      int coinHeight = node.height() + 1;
      for (int i = 0; i < 11; i++) {
        node = Headers.after(node, base + 512 + shift);
      }
      Transaction locked =
          new Transaction(2, List.of(in(outPoint(1), TIME | 1)), List.of(out(1)), 0);
      Block block = Blocks.on(node, NETWORK).with(locked).build();
      Coins coins = new Coins().with(outPoint(1), 5, coinHeight, false);
      assertThat(
              BlockConnector.connect(block, node, NETWORK, coins, null)
                  instanceof Connected.Applied)
          .isEqualTo(shift >= 0);
    }
  }

  @Test
  @Tag("kf=C-068")
  void readsTheVersionAsUnsigned() {
    for (int version : new int[] {0, 1}) {
      assertThat(passes(version, 0xffff, 200)).isTrue();
    }
    for (int version : new int[] {2, 3, 0x7fffffff, 0x80000000, 0x80000001, -1}) {
      assertThat(passes(version, 0xffff, 200)).isFalse();
    }
  }

  @Test
  @Tag("kf=C-038")
  void beginsWithItsFork() {
    for (int fork : new int[] {200, 201, 202}) {
      Network network = NETWORK.withActivation(Deployment.CHECK_SEQUENCE, fork);
      assertThat(connect(2, 0xffff, 200, network) instanceof Connected.Applied)
          .isEqualTo(fork > height);
    }
  }
}
