package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.TestChain.TestClock;
import dev.renga.primitives.Block;
import dev.renga.primitives.Network;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.MemoryDisk;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Clocks that jump, stand still or know fractions of a second.
class TimeTest {
  private static final long NOW = 1_700_000_000L;
  private static final int FUTURE = 7200;

  @Test
  @Tag("kf=C-067")
  void fractionsOfASecondTakeNoPartInARule() {
    for (int nanos : new int[] {0, 1, 500_000_000, 999_999_999}) {
      try (TestChain chain = TestChain.regtest()) {
        chain.mine(2);
        chain.clock().set(Instant.ofEpochSecond(NOW, nanos));
        Block latest = chain.next().time(NOW + FUTURE).build();
        Block tooLate = chain.next().time(NOW + FUTURE + 1).build();
        assertThat(reason(chain.submit(tooLate))).isEqualTo("time-too-new");
        assertThat(chain.submit(latest)).isInstanceOf(Submission.Connected.class);
      }
    }
    // before 1970 the fraction counts forwards all the same
    try (TestChain chain = TestChain.regtest()) {
      chain.clock().set(Instant.ofEpochSecond(-1, 999_999_999));
      assertThat(reason(chain.submit(chain.next().build()))).isEqualTo("time-too-new");
    }
  }

  private static String reason(Submission submission) {
    assertThat(submission).isInstanceOf(Submission.Refused.class);
    return ((Submission.Refused) submission).verdict().reason();
  }

  @Test
  @Tag("kf=S-034")
  @Tag("kf=J-022")
  void aClockThatJumpsStopsNothingAndCondemnsNothing() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(3);
      long hour = 3600;
      long year = 365 * 24 * hour;
      long at = chain.clock().instant().getEpochSecond();
      for (long jumped :
          new long[] {
            at + hour,
            at - hour,
            at + 10 * year,
            at - 10 * year,
            0,
            0x7fffffffL,
            0x80000000L,
            0xffffffffL,
            0x100000000L,
            253_402_300_800L, // the year 10,000
            -1
          }) {
        chain.clock().set(jumped);
        Block next = chain.next().tag(jumped).build();
        Submission fate = chain.submit(next);
        if (next.header().time() > jumped + FUTURE) {
          assertThat(reason(fate)).isEqualTo("time-too-new");
          HeaderNode node = chain.chain().view().find(next.hash());
          assertThat(node == null || !node.isFailed()).as("not held against it").isTrue();
        } else {
          assertThat(fate).isInstanceOf(Submission.Connected.class);
        }
        await(chain.chain().flush());
        chain.clock().set(at);
        assertThat(chain.submit(next)).isInstanceOf(Submission.Connected.class);
      }
      assertThat(chain.fatal()).isNull();
      assertThat(chain.tip().height()).isEqualTo(14);
    }
  }

  @Test
  @Tag("kf=S-034")
  @Tag("kf=N-019")
  void startsWithATipFromTheFutureAndGoesOnWhenTheClockIsRightAgain() {
    MemoryDisk disk = new MemoryDisk();
    CrashStore store = new CrashStore();
    BlockFilesConfig files =
        BlockFilesConfig.of(Path.of("blocks"), Network.REGTEST)
            .withPreallocate(false)
            .withReserve(0);
    ChainConfig config = ChainConfig.of(Network.REGTEST);
    Block early;
    try (TestChain chain = TestChain.open(config, disk, store, files)) {
      chain.mine(20);
    }
    TestClock wrong = new TestClock(0);
    try (TestChain chain = TestChain.open(config, disk, store, files, wrong, 0)) {
      assertThat(chain.tip().height()).isEqualTo(20);
      assertThat(await(chain.chain().verify(4, 0)).isSound()).isTrue();
      early = chain.next().build();
      assertThat(reason(chain.submit(early))).isEqualTo("time-too-new");
    }
    TestClock right = new TestClock(NOW);
    try (TestChain chain = TestChain.open(config, disk, store, files, right, 0)) {
      assertThat(chain.tip().height()).isEqualTo(20);
      assertThat(chain.submit(early)).isInstanceOf(Submission.Connected.class);
    }
  }
}
