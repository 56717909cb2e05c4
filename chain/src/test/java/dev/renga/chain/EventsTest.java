package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static List<String> steps(List<ChainEvent> events) {
    List<String> steps = new ArrayList<>();
    for (ChainEvent event : events) {
      switch (event) {
        case ChainEvent.Connected(HeaderNode node, Block block) -> {
          assertThat(block.hash()).isEqualTo(node.hash());
          steps.add("+" + node.hash());
        }
        case ChainEvent.Disconnected(HeaderNode node, Block block) -> steps.add("-" + node.hash());
        case ChainEvent.TipChanged(ChainView view) -> steps.add("=" + view.tip().hash());
        default -> {}
      }
    }
    return steps;
  }

  @Test
  void aReorganisationIsToldStepByStep() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(3);
      TestChain.atRest(chain);
      HeaderNode tip = chain.tip();
      List<Block> branch = chain.branch(tip.ancestor(1), 3, 2);
      List<ChainEvent> events = Collections.synchronizedList(new ArrayList<>());
      Subscription subscription = chain.chain().subscribe("test", events::add);
      chain.submit(branch);
      TestChain.atRest(chain);
      await(subscription.caughtUp());
      assertThat(steps(events))
          .containsExactly(
              "-" + tip.hash(),
              "-" + tip.ancestor(2).hash(),
              "+" + branch.get(0).hash(),
              "+" + branch.get(1).hash(),
              "+" + branch.get(2).hash(),
              "=" + branch.get(2).hash());
    }
  }

  @Test
  void aBranchThatTurnsOutInvalidIsTakenBackStepByStep() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(3);
      TestChain.atRest(chain);
      HeaderNode tip = chain.tip();
      List<Block> branch = new ArrayList<>(chain.branch(tip.ancestor(1), 2, 2));
      Block bad = BlockBuilder.after(branch.getLast(), 3, chain.network()).fees(1).build();
      branch.add(bad);
      List<ChainEvent> events = Collections.synchronizedList(new ArrayList<>());
      Subscription subscription = chain.chain().subscribe("test", events::add);
      assertThat(chain.submit(branch)).isInstanceOf(Submission.Refused.class);
      TestChain.atRest(chain);
      await(subscription.caughtUp());
      assertThat(chain.tip()).isSameAs(tip);
      assertThat(steps(events).getLast()).isEqualTo("=" + tip.hash());
      assertThat(follow(tip, steps(events))).isEqualTo(tip.hash());
      assertThat(events).hasAtLeastOneElementOfType(ChainEvent.BlockRefused.class);
    }
  }

  /// Where the steps lead; each must begin where the one before ended.
  private static BlockHash follow(HeaderNode from, List<String> steps) {
    List<String> stack = new ArrayList<>();
    for (int height = 0; height <= from.height(); height++) {
      stack.add(from.ancestor(height).hash().toString());
    }
    for (String step : steps) {
      String hash = step.substring(1);
      switch (step.charAt(0)) {
        case '+' -> stack.add(hash);
        case '-' -> assertThat(stack.removeLast()).isEqualTo(hash);
        default -> assertThat(stack.getLast()).isEqualTo(hash);
      }
    }
    return BlockHash.parse(stack.getLast());
  }

  @Test
  @Tag("kf=J-017")
  void neitherASlowNorAThrowingSubscriberStopsTheWriter() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    List<ChainEvent> slow = Collections.synchronizedList(new ArrayList<>());
    List<ChainEvent> good = Collections.synchronizedList(new ArrayList<>());
    try (TestChain chain = TestChain.regtest()) {
      Subscription blocked =
          chain
              .chain()
              .subscribe(
                  "slow",
                  event -> {
                    slow.add(event);
                    Workers.joinUninterruptibly(
                        Thread.startVirtualThread(() -> awaitLatch(release)));
                  });
      chain
          .chain()
          .subscribe(
              "throwing",
              event -> {
                throw new IllegalStateException("for the test");
              });
      Subscription fine = chain.chain().subscribe("good", good::add);
      for (int i = 0; i < 15; i++) {
        chain.mine(100);
        await(fine.caughtUp());
      }
      assertThat(chain.tip().height()).isEqualTo(1500);
      assertThat(good.stream().filter(ChainEvent.Connected.class::isInstance)).hasSize(1500);
      release.countDown();
      await(blocked.caughtUp());
      TestChain.atRest(chain);
      chain.mine(1);
      await(blocked.caughtUp());
      assertThat(slow).hasAtLeastOneElementOfType(ChainEvent.Lost.class);
      assertThat(slow.size()).isLessThan(EventQueue.MAX_EVENTS + 20);
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @Tag("kf=J-017")
  void aSubscriberMayCommandTheChain() {
    try (TestChain chain = TestChain.regtest()) {
      Block second;
      Block first = chain.next().build();
      second = BlockBuilder.after(first, 1, chain.network()).build();
      Subscription subscription =
          chain
              .chain()
              .subscribe(
                  "eager",
                  event -> {
                    if (event instanceof ChainEvent.Connected(HeaderNode node, Block block)
                        && node.height() == 1) {
                      chain.submit(second);
                    }
                  });
      chain.submit(first);
      TestChain.atRest(chain);
      await(subscription.caughtUp());
      assertThat(chain.tip().height()).isEqualTo(2);
    }
  }

  @Test
  @Tag("kf=S-010")
  @Tag("kf=S-011")
  void aFollowerMissesNothing() {
    try (TestChain chain = TestChain.regtest()) {
      ChainFollower follower = chain.chain().follow(chain.tip());
      chain.mine(5);
      HeaderNode old = chain.tip();
      for (int height = 1; height <= 5; height++) {
        assertThat(follower.next())
            .isInstanceOfSatisfying(
                ChainFollower.Step.Forward.class,
                step -> assertThat(step.node().isAncestorOf(old)).isTrue());
        assertThat(follower.place().height()).isEqualTo(height);
      }
      assertThat(follower.next()).isNull();
      chain.submit(chain.branch(old.ancestor(2), 6, 4));
      List<Integer> heights = new ArrayList<>();
      for (ChainFollower.Step step = follower.next(); step != null; step = follower.next()) {
        switch (step) {
          case ChainFollower.Step.Forward(HeaderNode node, Block block) ->
              heights.add(node.height());
          case ChainFollower.Step.Back(HeaderNode node, Block block) -> heights.add(-node.height());
          case ChainFollower.Step.Gone gone -> throw new AssertionError(gone);
        }
      }
      assertThat(heights).containsExactly(-5, -4, -3, 3, 4, 5, 6, 7, 8);
      assertThat(follower.place()).isSameAs(chain.tip());
    }
  }

  @Test
  @Tag("kf=S-017")
  @Tag("kf=J-020")
  void viewsAreConsistentWhileTheChainMoves() throws InterruptedException {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(20);
      AtomicBoolean stop = new AtomicBoolean();
      AtomicReference<@Nullable Throwable> trouble = new AtomicReference<>();
      List<Thread> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        while (!stop.get()) {
                          checkView(chain.chain().view());
                          Thread.yield();
                        }
                      } catch (Throwable e) {
                        trouble.set(e);
                      }
                    }));
      }
      for (int i = 1; i <= 30; i++) {
        HeaderNode tip = chain.tip();
        chain.submit(chain.branch(tip.ancestor(tip.height() - 3), 5, i));
      }
      stop.set(true);
      for (Thread reader : readers) {
        reader.join();
      }
      assertThat(trouble.get()).isNull();
      assertThat(chain.tip().height()).isEqualTo(80);
    }
  }

  private static void checkView(ChainView view) {
    HeaderNode tip = view.tip();
    int height = view.height();
    assertThat(view.at(height)).isSameAs(tip);
    assertThat(view.at(height + 1)).isNull();
    for (int i = Math.max(1, height - 6); i <= height; i++) {
      HeaderNode node = view.at(i);
      assertThat(node).isNotNull();
      assertThat(node.previous()).isSameAs(view.at(i - 1));
      assertThat(node.isConnectedOnce()).isTrue();
      assertThat(view.find(node.hash())).isSameAs(node);
      assertThat(view.confirmations(node)).isEqualTo(height - i + 1);
    }
    assertThat(view.bestHeader().compareWork(tip)).isNotNegative();
    assertThat(view.fork(view.locator(tip))).isSameAs(tip);
  }

  @Test
  void locatorsFindTheFork() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(60);
      ChainView view = chain.chain().view();
      List<Block> branch = chain.branch(chain.tip().ancestor(40), 5, 3);
      await(chain.chain().submitHeaders(branch.stream().map(Block::header).toList()));
      HeaderNode other = view.find(branch.getLast().hash());
      assertThat(other).isNotNull();
      List<BlockHash> locator = view.locator(other);
      assertThat(locator.getFirst()).isEqualTo(other.hash());
      assertThat(locator.getLast()).isEqualTo(chain.network().genesis().hash());
      assertThat(locator).hasSizeLessThan(20);
      assertThat(view.fork(locator).height()).isBetween(30, 40);
      assertThat(view.fork(List.of())).isSameAs(chain.tip().ancestor(0));
      assertThat(view.headersAfter(locator, BlockHash.ZERO, 2000))
          .hasSize(60 - view.fork(locator).height());
      HeaderNode stop = chain.tip().ancestor(5);
      assertThat(view.after(chain.tip().ancestor(0), stop.hash(), 2000)).hasSize(5).endsWith(stop);
      assertThat(view.after(chain.tip().ancestor(10), BlockHash.ZERO, 7)).hasSize(7);
      assertThat(view.after(chain.tip(), BlockHash.ZERO, 7)).isEmpty();
    }
  }
}
