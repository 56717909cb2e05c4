package dev.renga.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What waits for the chain, and who may take up how much of the room.
class ChainFeederTest {
  private static final int CAPACITY = 10;

  @Test
  void strangersCannotTakeTheRoomOfHeadersAndBlocks() throws InterruptedException {
    ChainFeeder feeder = new ChainFeeder("test", CAPACITY);
    CountDownLatch done = new CountDownLatch(CAPACITY);
    int spare = 0;
    for (int i = 0; i < 3 * CAPACITY; i++) {
      spare += feeder.feedSpare(done::countDown) ? 1 : 0;
    }
    assertThat(spare).isEqualTo(CAPACITY / 2);
    for (int i = 0; i < CAPACITY / 2; i++) {
      assertThat(feeder.feed(done::countDown)).isTrue();
    }
    assertThat(feeder.feed(done::countDown)).isFalse();
    feeder.start();
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    feeder.stop();
    assertThat(feeder.feedSpare(() -> {})).isFalse();
  }
}
