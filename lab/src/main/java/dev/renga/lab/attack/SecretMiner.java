package dev.renga.lab.attack;

import dev.renga.consensus.Difficulty;
import dev.renga.mining.BlockTemplate;
import dev.renga.mining.Grinder;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.primitives.Block;
import dev.renga.primitives.Target;
import dev.renga.primitives.Transaction;
import java.util.List;

/// The attacker's hash power: finds blocks on a branch of its own after exponential waiting times,
/// with real proof of work, and keeps them back. One thread.
///
/// Its rate is `q/(1 − q)` of what the honest miners have together, so that it owns the share `q`
/// of all hash power.
final class SecretMiner {
  private static final long MAX_TRIES = 1L << 40;

  private final Field field;
  private final Adversary adversary;
  private final double rate;
  private KnownBlock tip;
  private double luck;
  private long last;
  private int found;

  /// @param share of all hash power, above 0 and below 1
  SecretMiner(Field field, Adversary adversary, double share) {
    if (field.honestHashRate() <= 0) {
      throw new AttackException(
          "No honest miner has hash power, so a share of it means nothing: nobody mines here.");
    }
    this.field = field;
    this.adversary = adversary;
    this.rate = field.honestHashRate() * share / (1 - share);
    this.tip = adversary.publicTip();
    this.last = field.nanos().getAsLong();
    draw();
  }

  private void draw() {
    luck = -Math.log(1 - field.dice().nextDouble());
  }

  /// The last block of its branch.
  KnownBlock tip() {
    return tip;
  }

  /// Blocks found since the beginning.
  int found() {
    return found;
  }

  /// Mines on another block from now on; luck has no memory.
  void mineOn(KnownBlock block) {
    tip = block;
  }

  /// Uses up the time since the last call.
  ///
  /// @param transactions what a block would hold
  /// @return whether a block was found, which is kept back then
  boolean work(List<Transaction> transactions) {
    long now = field.nanos().getAsLong();
    double seconds = (now - last) / 1e9;
    last = now;
    luck -= seconds * rate / expectedHashes();
    if (luck > 0) {
      return false;
    }
    draw();
    tip = adversary.chain().hide(mine(transactions));
    found++;
    last = field.nanos().getAsLong(); // what the search took is not the attacker's luck
    return true;
  }

  private double expectedHashes() {
    int bits = Difficulty.nextBits(tip, tip.time() + 1, field.network());
    return Target.fromCompact(bits).value().work().doubleValue();
  }

  private Block mine(List<Transaction> transactions) {
    BlockTemplate template =
        BlockTemplate.on(
                tip,
                field.network(),
                field.script(),
                transactions,
                0,
                field.clock().instant().getEpochSecond())
            .withExtraNonce(field.dice().nextLong() >>> 1);
    return switch (new Grinder(MAX_TRIES, field::isStopped).solve(template.toBlock())) {
      case Grinder.Outcome.Solved(Block block) -> block;
      case Grinder.Outcome.NoNonceLeft none ->
          throw new AttackException("The attacker found no nonce for its block.");
      case Grinder.Outcome.GivenUp gaveUp -> throw new AttackException("The attack was stopped.");
    };
  }
}
