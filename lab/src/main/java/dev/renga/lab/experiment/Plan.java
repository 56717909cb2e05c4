package dev.renga.lab.experiment;

import java.util.List;

/// An experiment cut into numbered units that do not depend on each other, such as replications or
/// batches of trials.
public interface Plan {
  /// How many units there are, numbered from 0; at least 1.
  int units();

  /// What unit `unit` does, for a person who watches.
  default String label(int unit) {
    return "unit " + (unit + 1);
  }

  /// How long unit `unit` takes in relation to the others; positive. Serves the estimate of the
  /// time left.
  default double weight(int unit) {
    return 1;
  }

  /// An estimate, from above, of the bytes of heap that this many units need at the same time.
  default long memory(int unitsAtOnce) {
    return 0;
  }

  /// Does one unit. A pure function of both numbers: no clock, no state, no thread matters. May be
  /// called on several threads at once for different units.
  ///
  /// @param seed where all chance of this unit comes from; see [Seeds]
  /// @param progress to tell the fraction of this unit that is done, and to be asked now and then
  /// @throws StoppedException if `progress` asked to stop; the unit then counts as not begun
  Tally run(int unit, long seed, Progress progress) throws StoppedException;

  /// What all of them together say.
  ///
  /// @param tallies one for each unit, in the order of their numbers
  Findings conclude(List<Tally> tallies);
}
