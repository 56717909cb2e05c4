package dev.renga.lab.race;

import dev.renga.lab.model.Dice;

/// How long a share of the hash power needs to make up a deficit, block by block of both sides.
///
/// @param share of the hash power
/// @param deficit blocks to make up
record OvertakeRace(double share, int deficit) {
  /// Blocks of both sides until it is made up, or `most` + 1 if that many were not enough.
  long blocks(Dice dice, long most) {
    long threshold = SpendRace.threshold(share);
    long lacking = deficit;
    long blocks = 0;
    while (lacking > 0 && blocks <= most) {
      lacking += dice.nextLong() >>> 11 < threshold ? -1 : 1;
      blocks++;
    }
    return blocks;
  }
}
