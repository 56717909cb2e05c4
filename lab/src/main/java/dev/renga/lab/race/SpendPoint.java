package dev.renga.lab.race;

import dev.renga.lab.experiment.ParameterException;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.theory.DoubleSpend;

/// One figure of the double-spend experiment.
///
/// @param title of the table it belongs to
/// @param race what is simulated
/// @param exact the chance by the formula, without giving up
/// @param cut how much giving up lowers it, by the formula
record SpendPoint(String title, SpendRace race, double exact, double cut) {
  private static final double MOST_NOISE = 0.01;
  private static final int MOST_DEFICIT = 1 << 20;

  static SpendPoint of(String title, double q, int z, int lead, Parameters parameters)
      throws ParameterException {
    double exact = lead == 0 ? DoubleSpend.catchUp(q, z) : DoubleSpend.strict(q, z);
    int asked = parameters.count("give-up");
    if (asked > 0 && asked <= lead) {
      throw new ParameterException("give-up must be above 1, or nobody ever tries.");
    }
    double trials = parameters.whole("trials");
    double error = Math.sqrt(exact * (1 - exact) / trials);
    int giveUp = asked == 0 ? deficit(q, z, lead, exact, MOST_NOISE * error) : asked;
    return new SpendPoint(
        title,
        new SpendRace(q, z, lead, giveUp),
        exact,
        Math.max(0, exact - cutShort(q, z, lead, giveUp)));
  }

  private static int deficit(double q, int z, int lead, double exact, double allowed) {
    int giveUp = 4;
    while (giveUp < MOST_DEFICIT && exact - cutShort(q, z, lead, giveUp) > allowed) {
      giveUp += Math.max(1, giveUp / 4);
    }
    return giveUp;
  }

  private static double cutShort(double q, int z, int lead, int giveUp) {
    return lead == 0 ? DoubleSpend.catchUp(q, z, giveUp) : DoubleSpend.strict(q, z, giveUp);
  }

  /// Expected number of blocks of one attempt, roughly: those until the merchant accepts, and the
  /// way to either end.
  double blocks() {
    double drift = 1 - 2 * race.q();
    double lacking = Math.max(1, race.z() * drift / (1 - race.q()) + race.lead());
    return 1 + race.z() / (1 - race.q()) + Math.min(race.giveUp(), lacking + race.giveUp()) / drift;
  }
}
