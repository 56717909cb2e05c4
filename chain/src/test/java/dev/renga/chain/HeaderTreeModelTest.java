package dev.renga.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The tree and the choice of the tip against a slow model in which everything is looked up by
/// walking.
class HeaderTreeModelTest {
  private static final int SEEDS = 150;
  private static final int STEPS = 80;
  private static final int[] BITS = {0x207fffff, 0x203fffff, 0x201fffff, 0x1d00ffff, 0x17034219};

  /// A node as the model knows it.
  private static final class Slow {
    final @Nullable Slow parent;
    final HeaderNode node;
    final BigInteger work;
    final int headerOrder;
    boolean received;
    boolean marked;
    long sequence;

    Slow(@Nullable Slow parent, HeaderNode node, int headerOrder) {
      this.parent = parent;
      this.node = node;
      this.headerOrder = headerOrder;
      BigInteger own = Target.fromCompact(node.bits()).value().work();
      this.work = parent == null ? own : parent.work.add(own);
    }

    List<Slow> way() {
      List<Slow> way = new ArrayList<>();
      for (Slow slow = this; slow != null; slow = slow.parent) {
        way.add(slow);
      }
      return way;
    }

    boolean isComplete() {
      return way().stream().allMatch(slow -> slow.received);
    }

    boolean isFailed() {
      return way().stream().anyMatch(slow -> slow.marked);
    }
  }

  private final List<Slow> all = new ArrayList<>();
  private final List<Slow> arrivals = new ArrayList<>();
  private long nextSequence = 1;
  private long precious;

  private HeaderTree tree = new HeaderTree(Network.REGTEST.genesis(), 1);
  private Candidates candidates = new Candidates(tree, node -> {});
  private HeaderNode tip = tree.genesis();

  private void start(long salt) {
    all.clear();
    arrivals.clear();
    nextSequence = 1;
    precious = 0;
    tree = new HeaderTree(Network.REGTEST.genesis(), salt);
    candidates = new Candidates(tree, node -> {});
    tip = tree.genesis();
    tip.transactions(1);
    tip.chainTransactions(1);
    Slow genesis = new Slow(null, tip, 0);
    genesis.received = true;
    all.add(genesis);
    candidates.rebuild(tip);
  }

  @Test
  @Tag("kf=C-052")
  @Tag("kf=C-053")
  @Tag("kf=C-054")
  @Tag("kf=C-055")
  void choosesAsTheModelDoes() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      start(random.nextLong());
      for (int step = 0; step < STEPS; step++) {
        act(random);
        tip = candidates.best(tip);
        candidates.trim(tip);
        assertThat(tip).as("seed %d step %d", seed, step).isSameAs(best().node);
        assertThat(tree.best().chainWork())
            .as("best header, seed %d step %d", seed, step)
            .isEqualTo(bestHeaderWork());
      }
      compareWalks(random, seed);
    }
    System.out.println("model: header tree " + SEEDS * STEPS + " steps");
  }

  private void act(Random random) {
    int choice = random.nextInt(20);
    Slow any = all.get(random.nextInt(all.size()));
    if (choice < 9) {
      add(random);
    } else if (choice < 15) {
      receive(any);
    } else if (choice < 17) {
      fail(any);
    } else if (choice < 19) {
      forgive(any);
    } else {
      prefer(any);
    }
  }

  private void add(Random random) {
    // mostly near the end, so that branches grow long
    int back = Math.min(all.size() - 1, (int) Math.abs(random.nextGaussian() * 3));
    Slow parent = all.get(all.size() - 1 - back);
    BlockHeader header =
        new BlockHeader(
            1,
            parent.node.hash(),
            Digest.ZERO,
            random.nextInt(1000),
            BITS[random.nextInt(random.nextBoolean() ? 2 : BITS.length)],
            random.nextInt());
    Slow slow = new Slow(parent, tree.add(header, parent.node), all.size());
    all.add(slow);
    assertThat(slow.node.chainWork()).isEqualTo(slow.work);
    assertThat(slow.node.isFailed()).isEqualTo(slow.isFailed());
    if (random.nextInt(3) > 0) {
      receive(slow);
    }
  }

  private void receive(Slow slow) {
    if (slow.received) {
      return;
    }
    slow.received = true;
    arrivals.add(slow);
    Deque<Slow> ready = new ArrayDeque<>();
    if (slow.isComplete()) {
      ready.add(slow);
    }
    while (!ready.isEmpty()) {
      Slow next = ready.removeFirst();
      if (next.sequence == 0) {
        next.sequence = nextSequence++;
      }
      arrivals.stream().filter(child -> child.parent == next).forEach(ready::addLast);
    }
    slow.node.data(0, 8 + all.size());
    slow.node.transactions(1);
    candidates.received(slow.node, tip);
  }

  private void fail(Slow slow) {
    if (slow.parent == null) {
      return;
    }
    slow.marked = true;
    if (slow.node.isAncestorOf(tip)) {
      tip = slow.parent.node;
    }
    tree.fail(slow.node, candidates::remove);
    candidates.rebuild(tip);
  }

  private void forgive(Slow forgiven) {
    for (Slow slow : all) {
      if (slow.way().contains(forgiven) || forgiven.way().contains(slow)) {
        slow.marked = false;
      }
    }
    tree.forgive(forgiven.node, node -> {});
    candidates.rebuild(tip);
    all.forEach(slow -> assertThat(slow.node.isFailed()).isEqualTo(slow.isFailed()));
  }

  private void prefer(Slow slow) {
    if (slow.work.compareTo(best().work) >= 0) {
      slow.sequence = --precious;
    }
    candidates.prefer(slow.node, tip);
  }

  private Slow best() {
    return all.stream()
        .filter(slow -> slow.isComplete() && !slow.isFailed())
        .min(
            Comparator.comparing((Slow slow) -> slow.work)
                .reversed()
                .thenComparingLong(slow -> slow.sequence)
                .thenComparing(slow -> slow.node.hash()))
        .orElseThrow();
  }

  private BigInteger bestHeaderWork() {
    return all.stream()
        .filter(slow -> !slow.isFailed())
        .map(slow -> slow.work)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private void compareWalks(Random random, int seed) {
    for (int i = 0; i < 200; i++) {
      Slow a = all.get(random.nextInt(all.size()));
      Slow b = all.get(random.nextInt(all.size()));
      int height = random.nextInt(a.node.height() + 1);
      HeaderNode ancestor = a.way().get(a.node.height() - height).node;
      assertThat(a.node.ancestor(height)).as("seed %d", seed).isSameAs(ancestor);
      Slow fork = a.way().stream().filter(b.way()::contains).findFirst().orElseThrow();
      assertThat(a.node.forkWith(b.node)).as("seed %d", seed).isSameAs(fork.node);
      assertThat(a.node.isAncestorOf(b.node)).isEqualTo(b.way().contains(a));
      assertThat(tree.find(a.node.hash())).isSameAs(a.node);
    }
    assertThat(tree.find(BlockHash.ZERO)).isNull();
  }

  @Test
  void reachesAnyAncestorInFewSteps() {
    start(5);
    HeaderNode node = tip;
    List<HeaderNode> way = new ArrayList<>(List.of(node));
    for (int i = 1; i <= 20_000; i++) {
      BlockHeader header = new BlockHeader(1, node.hash(), Digest.ZERO, i, 0x207fffff, i);
      node = tree.add(header, node);
      way.add(node);
    }
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      int from = random.nextInt(way.size());
      int to = random.nextInt(from + 1);
      assertThat(way.get(from).ancestor(to)).isSameAs(way.get(to));
    }
  }

  @Test
  @Tag("kf=C-052")
  void workMayHaveAnySize() {
    // 2²⁵⁵ hashes a block: the sum leaves 128 and then 256 bits behind
    HeaderNode node = tree.genesis();
    BigInteger sum = node.chainWork();
    BigInteger proof = BigInteger.ONE.shiftLeft(255);
    for (int i = 0; i < 10; i++) {
      BlockHeader header = new BlockHeader(1, node.hash(), Digest.ZERO, i, 0x207fffff, i);
      HeaderNode next = new HeaderNode(header, node, proof);
      sum = sum.add(proof);
      assertThat(next.chainWork()).isEqualTo(sum);
      assertThat(next.compareWork(node)).isPositive();
      assertThat(node.compareWork(next)).isNegative();
      node = next;
    }
    for (int bits : new int[] {95, 96, 127, 128, 255, 256}) {
      for (int less = 0; less <= 1; less++) {
        BigInteger work = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.valueOf(less));
        HeaderNode root = new HeaderNode(Network.REGTEST.genesis().header(), null, work);
        assertThat(root.chainWork()).isEqualTo(work);
      }
    }
  }

  @Test
  @Tag("kf=C-064")
  void medianTimeNearGenesisAndWithTimesInAnyOrder() {
    Random random = new Random(11);
    HeaderNode node = tree.genesis();
    List<Long> times = new ArrayList<>(List.of(node.time()));
    for (int i = 0; i < 40; i++) {
      long time = i % 7 == 0 ? 0xffffffffL - random.nextInt(5) : random.nextInt(1 << 30);
      node =
          new HeaderNode(
              new BlockHeader(1, node.hash(), Digest.ZERO, time, 0x207fffff, i),
              node,
              BigInteger.ONE);
      times.add(time);
      List<Long> last =
          new ArrayList<>(times.subList(Math.max(0, times.size() - 11), times.size()));
      last.sort(Comparator.naturalOrder());
      assertThat(node.medianTimePast()).isEqualTo(last.get(last.size() / 2));
      assertThat(node.time()).isEqualTo(time);
    }
  }
}
