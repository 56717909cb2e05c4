package dev.renga.lab.race;

import dev.renga.lab.model.Dice;
import java.util.Arrays;

/// A pool that withholds blocks, simulated block by block on a real tree: every block has a parent
/// and an owner, and who earned what is read from the tree afterwards, by walking back from the
/// best tip. Nothing here knows the closed form.
///
/// The strategy is SM1 (Eyal and Sirer, FC 2014): keep found blocks secret; when an honest block
/// comes with one block of lead left, show the rest (a tie), with two show all and win, with more
/// show one; in a tie, show the next own block at once. With `stubborn` that last block is kept
/// secret too ("equal fork stubborn"). Honest miners mine on the longest branch they see; in a tie
/// the share `gamma` of them is on the pool's.
///
/// One thread; memory for the blocks of one batch.
final class SelfishRace {
  private static final int SLACK = 4096;

  private final long poolThreshold;
  private final long gammaThreshold;
  private final boolean stubborn;
  private int[] parent;
  private int[] height;
  private boolean[] isPools;
  private int blocks;
  private int honestTip;
  private int poolTip;
  private int secretTip;
  private boolean tie;

  /// @param batch blocks after which a batch ends as soon as both sides agree
  SelfishRace(double alpha, double gamma, boolean stubborn, int batch) {
    this.poolThreshold = SpendRace.threshold(alpha);
    this.gammaThreshold = SpendRace.threshold(gamma);
    this.stubborn = stubborn;
    int room = batch + SLACK;
    this.parent = new int[room];
    this.height = new int[room];
    this.isPools = new boolean[room];
    clear();
  }

  private void clear() {
    blocks = 1; // block 0 is where both sides begin
    honestTip = 0;
    poolTip = 0;
    secretTip = 0;
    tie = false;
  }

  /// What a batch came to.
  ///
  /// @param found blocks found by anyone
  /// @param poolFound those of the pool
  /// @param chain blocks of the main chain
  /// @param poolChain those of the pool
  record Count(int found, int poolFound, int chain, int poolChain) {}

  /// Begins anew and runs until at least `least` blocks are found and both sides agree on one tip.
  Count batch(Dice dice, int least) {
    clear();
    do {
      next(dice);
    } while (blocks - 1 < least || !isSettled());
    return count();
  }

  /// Begins anew and runs until the main chain has at least `least` blocks and both sides agree.
  Count period(Dice dice, int least) {
    clear();
    do {
      next(dice);
    } while (height[honestTip] < least || !isSettled());
    return count();
  }

  private boolean isSettled() {
    return !tie && secretTip == honestTip;
  }

  private void next(Dice dice) {
    if (dice.nextLong() >>> 11 < poolThreshold) {
      poolFinds();
    } else {
      othersFind(dice);
    }
  }

  private int lead() {
    return height[secretTip] - height[honestTip];
  }

  private void poolFinds() {
    boolean showsAtOnce = tie && lead() == 0 && !stubborn;
    secretTip = append(secretTip, true);
    if (showsAtOnce) {
      everyoneTakes(secretTip);
    }
  }

  private void othersFind(Dice dice) {
    int lead = lead();
    boolean onThePools = tie && dice.nextLong() >>> 11 < gammaThreshold;
    everyoneTakes(append(onThePools ? poolTip : honestTip, false));
    switch (lead) {
      case 0 -> secretTip = honestTip;
      case 2 -> everyoneTakes(secretTip);
      default -> { // shows as many blocks as the others have
        poolTip = ancestor(secretTip, height[honestTip]);
        tie = true;
      }
    }
  }

  private void everyoneTakes(int tip) {
    honestTip = tip;
    poolTip = tip;
    tie = false;
  }

  private int ancestor(int tip, int atHeight) {
    int block = tip;
    while (height[block] > atHeight) {
      block = parent[block];
    }
    return block;
  }

  private int append(int on, boolean pools) {
    if (blocks == parent.length) {
      int room = Math.multiplyExact(blocks, 2);
      parent = Arrays.copyOf(parent, room);
      height = Arrays.copyOf(height, room);
      isPools = Arrays.copyOf(isPools, room);
    }
    parent[blocks] = on;
    height[blocks] = height[on] + 1;
    isPools[blocks] = pools;
    return blocks++;
  }

  private Count count() {
    int poolFound = 0;
    for (int i = 1; i < blocks; i++) {
      poolFound += isPools[i] ? 1 : 0;
    }
    int poolChain = 0;
    for (int block = honestTip; block > 0; block = parent[block]) {
      poolChain += isPools[block] ? 1 : 0;
    }
    return new Count(blocks - 1, poolFound, height[honestTip], poolChain);
  }
}
