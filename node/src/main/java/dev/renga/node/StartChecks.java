package dev.renga.node;

import dev.renga.chain.Chain;
import dev.renga.chain.HeaderNode;
import dev.renga.chain.VerifyResult;
import java.time.Duration;
import java.time.InstantSource;

/// Looks at what was found on disk before the node goes on with it.
record StartChecks(NodeConfig.Work work, InstantSource clock) {
  private static final Duration TOLERANCE = Duration.ofHours(2);

  /// Refuses a chain from the future and damaged blocks.
  void run(Chain chain) throws NodeException {
    HeaderNode tip = chain.view().tip();
    if (tip.height() == 0) {
      return;
    }
    if (tip.time() > clock.instant().plus(TOLERANCE).getEpochSecond()) {
      throw new NodeException(
          "The block database contains a block which appears to be from the future. This may be"
              + " due to your computer's date and time being set incorrectly. Only rebuild the"
              + " block database if you are sure that your computer's date and time are correct",
          null);
    }
    VerifyResult result = chain.verify(work.checkLevel(), work.checkBlocks()).join();
    if (!result.isSound()) {
      throw new NodeException(
          "Corrupted block database detected. %s Please restart with -reindex or -reindex-chainstate to recover."
              .formatted(result.damage()),
          null);
    }
  }
}
