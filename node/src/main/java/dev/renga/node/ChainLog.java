package dev.renga.node;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainEvent;
import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.chain.Subscription;
import java.time.Instant;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what happens to the chain into the log, in bitcoind's words where there are any.
final class ChainLog {
  private static final Logger log = LoggerFactory.getLogger(ChainLog.class);

  private ChainLog() {}

  /// Follows the chain until it is closed.
  static Subscription follow(Chain chain) {
    return chain.subscribe("log", ChainLog::tell);
  }

  private static void tell(ChainEvent event) {
    switch (event) {
      case ChainEvent.TipChanged(ChainView view) -> {
        if (log.isInfoEnabled()) {
          log.info("UpdateTip: {}", tipText(view));
        }
      }
      case ChainEvent.BlockRefused refused ->
          log.warn("A block is invalid: {}, {}", refused.hash(), refused.verdict());
      case ChainEvent.Flushed(HeaderNode tip) ->
          log.debug("Everything up to block {} of height {} is safe", tip.hash(), tip.height());
      case ChainEvent.Pruned(int height) -> log.info("Blocks below height {} are pruned", height);
      case ChainEvent.Lost(long events) -> log.debug("{} events were too many to log", events);
      case ChainEvent.HeadersAccepted(HeaderNode best, int count) ->
          log.debug("{} headers, the best is {} of height {}", count, best.hash(), best.height());
      case ChainEvent.BlockStored(HeaderNode node) ->
          log.debug("Block {} of height {} is stored", node.hash(), node.height());
      case ChainEvent.Connected connected ->
          log.debug("Block {} is connected", connected.node().hash());
      case ChainEvent.Disconnected disconnected ->
          log.debug("Block {} is disconnected", disconnected.node().hash());
      case ChainEvent.Advanced _, ChainEvent.Stopped _ -> {
        // told by whoever shows progress, and by the supervisor
      }
    }
  }

  /// What a line on a tip says, as bitcoind writes it.
  static String tipText(ChainView view) {
    HeaderNode tip = view.tip();
    return String.format(
        Locale.ROOT,
        "new best=%s height=%d version=0x%08x log2_work=%.6f tx=%d date='%s'" + " progress=%.6f",
        tip.hash(),
        tip.height(),
        tip.version(),
        Math.log(tip.chainWork().doubleValue()) / Math.log(2),
        tip.chainTransactions(),
        Instant.ofEpochSecond(tip.time()),
        view.fraction());
  }
}
