/// Experiments with whole simulated networks: how blocks spread, how many go stale, what a cut
/// costs, and what it takes to surround a node.
///
/// Each builds [dev.renga.lab.sim.SimulatedNetwork]s whose nodes run the real protocol and states
/// what its model leaves out. Begin with [dev.renga.lab.experiment.network.StaleRate]. Nothing is
/// `null` unless marked `@Nullable`.
@NullMarked
package dev.renga.lab.experiment.network;

import org.jspecify.annotations.NullMarked;
