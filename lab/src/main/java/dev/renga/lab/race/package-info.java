/// Races between branches, simulated block by block: taking a payment back, selfish mining, and a
/// majority that overtakes. No network and no delay: every block is known at once to whom it was
/// shown, which is what the closed forms assume that they are held against. One experiment runs the
/// same race with whole simulated nodes.
///
/// Begin with an experiment, such as [dev.renga.lab.race.DoubleSpendExperiment]; the race itself is
/// a small class beside it. Nothing is `null` unless marked `@Nullable`.
@NullMarked
package dev.renga.lab.race;

import org.jspecify.annotations.NullMarked;
