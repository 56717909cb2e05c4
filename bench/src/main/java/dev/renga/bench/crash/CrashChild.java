package dev.renga.bench.crash;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainEvent;
import dev.renga.chain.ChainHost;
import dev.renga.chain.HeaderNode;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import dev.renga.storage.BlockScanner;
import dev.renga.storage.Disk;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// The process that is killed: a chain on real files that imports, and meanwhile and afterwards is
/// flushed, pruned and reorganised without pause. It says what it does on standard output, one line
/// at a time and unbuffered, in the words of [Report].
public final class CrashChild {
  private static final int ROUNDS = 30;
  private static final int DEEPEST = 12;

  private final Chain chain;
  private final RandomGenerator random;
  private final Speaker speaker;

  /// Writes whole lines, at once.
  private static final class Speaker {
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final ReentrantLock lock = new ReentrantLock();

    void say(String line) {
      lock.lock();
      try {
        out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        lock.unlock();
      }
    }
  }

  private CrashChild(Chain chain, RandomGenerator random, Speaker speaker) {
    this.chain = chain;
    this.random = random;
    this.speaker = speaker;
  }

  /// Runs until it is killed or done.
  ///
  /// @param arguments folder of the data, file of blocks, hash of the best block, seed,
  ///   milliseconds between flushes
  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    Path file = Path.of(arguments[1]);
    BlockHash best = BlockHash.parse(arguments[2]);
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(Long.parseLong(arguments[3]));
    Duration interval = Duration.ofMillis(Long.parseLong(arguments[4]));
    Speaker speaker = new Speaker();
    speaker.say(Report.STARTED);
    ChainHost host =
        new ChainHost(
            InstantSource.system(),
            System::nanoTime,
            random.nextLong(),
            (sentence, cause) -> speaker.say(Report.FATAL + sentence));
    try (Chain chain = Stage.open(folder, interval, host, random, speaker::say)) {
      CrashChild child = new CrashChild(chain, random, speaker);
      chain.subscribe("crash", child::hear);
      speaker.say(Report.OPENED);
      chain.reconsider(best).join(); // it may have been killed between invalidating and this
      child.run(file);
      speaker.say(Report.CLOSING);
    }
    speaker.say(Report.CLOSED);
  }

  private void hear(ChainEvent event) {
    switch (event) {
      case ChainEvent.Connected(HeaderNode node, var block) ->
          speaker.say(Report.CONNECTED + node.hash());
      case ChainEvent.Disconnected(HeaderNode node, var block) ->
          speaker.say(Report.DISCONNECTED + node.hash());
      case ChainEvent.TipChanged(var view) -> speaker.say(Report.TIP + view.tip().hash());
      case ChainEvent.Flushed(HeaderNode tip) -> speaker.say(Report.FLUSHED + tip.hash());
      case ChainEvent.BlockRefused(BlockHash hash, var verdict) ->
          speaker.say(Report.FATAL + "block " + hash + " was refused: " + verdict);
      case ChainEvent.Stopped(String why) -> speaker.say(Report.FATAL + why);
      case ChainEvent.HeadersAccepted _,
          ChainEvent.BlockStored _,
          ChainEvent.Pruned _,
          ChainEvent.Advanced _,
          ChainEvent.Lost _ -> {
        // nothing that must be compared later
      }
    }
  }

  private void run(Path file) throws InterruptedException {
    Thread meddler = Thread.ofPlatform().daemon().name("meddler").unstarted(this::meddle);
    try (BlockScanner scanner =
        BlockScanner.open(Disk.real(), file, Network.REGTEST.identity().magic())) {
      var imported =
          chain.importBlocks(
              () -> {
                BlockScanner.Found found = scanner.next();
                return found == null ? null : found.block();
              });
      meddler.start();
      imported.join();
    }
    speaker.say(Report.IMPORTED);
    meddler.join();
    for (int i = 0; i < ROUNDS; i++) {
      reorganise();
      if (random.nextInt(3) == 0) {
        prune();
      }
    }
  }

  /// Flushes and prunes while blocks are imported.
  private void meddle() {
    try {
      for (int i = 0; i < ROUNDS; i++) {
        Thread.sleep(random.nextInt(40));
        if (random.nextBoolean()) {
          prune();
        } else {
          chain.flush().join();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void prune() {
    speaker.say(Report.PRUNE_BEGINS);
    chain.prune(random.nextInt(Math.max(1, chain.view().height()))).join();
    speaker.say(Report.PRUNE_ENDS);
  }

  private void reorganise() {
    HeaderNode tip = chain.view().tip();
    HeaderNode node = tip.ancestor(tip.height() - random.nextInt(DEEPEST));
    chain.invalidate(node.hash()).join();
    if (random.nextBoolean()) {
      chain.flush().join();
    }
    chain.reconsider(node.hash()).join();
    if (random.nextBoolean()) {
      chain.flush().join();
    }
  }
}
