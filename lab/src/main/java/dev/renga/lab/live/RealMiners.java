package dev.renga.lab.live;

import dev.renga.chain.ChainStoppedException;
import dev.renga.chain.HeaderNode;
import dev.renga.crypto.Sha256d80;
import dev.renga.mempool.MempoolClosedException;
import dev.renga.mining.BlockTemplate;
import dev.renga.primitives.Block;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Miners that really search nonces. One thread turns from miner to miner; each gets as many hashes
/// in a turn as its share of the hash rate allows, so that a share is a share of the processor.
final class RealMiners implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RealMiners.class);
  private static final long TURN_MILLIS = 50;
  private static final long NONCES = 1L << 32;

  /// A template older than this is made anew, for its time and its transactions.
  private static final int FRESH_TURNS = 40;

  private final Miners miners;
  private final double hashRate;
  private final Map<Integer, Search> searches = new HashMap<>();
  private final Thread thread;

  /// A miner's work on one template.
  private static final class Search {
    private final BlockTemplate template;
    private final Block block;
    private final Sha256d80 hashes;
    private long next;
    private int turns;

    Search(BlockTemplate template) {
      this.template = template;
      this.block = template.toBlock();
      this.hashes = new Sha256d80(block.header().toBytes().toArray());
    }
  }

  RealMiners(Miners miners, double hashRate) {
    this.miners = miners;
    this.hashRate = hashRate;
    this.thread = Thread.ofPlatform().daemon().name("lab-grind").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    Map<Integer, Double> credit = new HashMap<>();
    long last = miners.nanos();
    while (!miners.isClosed()) {
      try {
        Thread.sleep(TURN_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      long now = miners.nanos();
      double seconds = Math.min(1, (now - last) / 1e9);
      last = now;
      if (miners.mode() != MiningMode.REAL) {
        searches.clear();
        continue;
      }
      for (LabNode node : miners.nodes()) {
        if (node.status() != NodeStatus.RUNNING || node.share() <= 0 || node.isAttacker()) {
          searches.remove(node.index());
          continue;
        }
        double hashes = credit.merge(node.index(), node.share() * hashRate * seconds, Double::sum);
        long whole = (long) hashes;
        credit.put(node.index(), hashes - whole);
        try {
          turn(node, whole);
        } catch (LabException
            | ChainStoppedException
            | MempoolClosedException
            | CompletionException e) {
          LOG.debug("{} could not mine: {}", node, e.getMessage());
        } catch (RuntimeException e) {
          LOG.error("{} could not mine; the others go on", node, e);
        }
      }
    }
  }

  private void turn(LabNode node, long count) {
    HeaderNode tip = node.view().tip();
    Search search = searches.get(node.index());
    if (search == null
        || !search.template.parent().hash().equals(tip.hash())
        || ++search.turns > FRESH_TURNS
        || search.next + count >= NONCES) {
      search = new Search(miners.template(node));
      searches.put(node.index(), search);
    }
    long found = search(search, count);
    if (found != Sha256d80.NOT_FOUND) {
      searches.remove(node.index());
      Block solved =
          Block.of(search.block.header().withNonce((int) found), search.block.transactions());
      var _ = miners.submit(node, solved, search.template.height(), "miner");
    }
  }

  private static long search(Search search, long count) {
    long found = search.hashes.search(target(search.block.header().bits()), search.next, count);
    search.next += count;
    return found;
  }

  /// 32 bytes in the order of a hash, least significant first.
  private static byte[] target(int bits) {
    BigInteger value = Target.fromCompact(bits).value().value();
    byte[] target = new byte[32];
    for (int i = 0; i < 32; i++) {
      target[i] = value.shiftRight(8 * i).byteValue();
    }
    return target;
  }

  @Override
  public void close() {
    try {
      thread.join(java.time.Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
