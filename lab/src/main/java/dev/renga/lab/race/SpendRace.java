package dev.renga.lab.race;

import dev.renga.lab.model.Dice;

/// One attempt after another to take a payment back, block by block.
///
/// The attacker mines in secret from the block before the payment. The merchant waits for `z`
/// honest blocks; from then on the attacker wins as soon as its branch has made up what it lacks,
/// and stops when it lacks `giveUp` blocks (more than the lead it needs).
///
/// @param q the attacker's share of the hash power
/// @param z honest blocks the merchant waits for
/// @param lead how much longer the attacker's branch must become: 0 to catch up, 1 to overtake
/// @param giveUp blocks behind at which the attacker stops
record SpendRace(double q, int z, int lead, int giveUp) {
  /// How many of so many attempts succeed.
  long successes(Dice dice, long trials) {
    long threshold = threshold(q);
    long won = 0;
    for (long i = 0; i < trials; i++) {
      won += isWon(dice, threshold) ? 1 : 0;
    }
    return won;
  }

  private boolean isWon(Dice dice, long threshold) {
    int lacking = lead;
    int honest = 0;
    while (honest < z) {
      if (dice.nextLong() >>> 11 < threshold) {
        lacking--;
      } else {
        lacking++;
        honest++;
      }
    }
    int end = giveUp + lead;
    while (lacking > 0 && lacking < end) {
      lacking += dice.nextLong() >>> 11 < threshold ? -1 : 1;
    }
    return lacking <= 0;
  }

  /// How many of 2^53 draws are the attacker's.
  static long threshold(double share) {
    return (long) (share * 0x1p53);
  }
}
