/// Whole networks under a virtual clock: the protocol's own state machines
/// ([dev.renga.p2p.protocol.Protocol]) and its in-memory chain, with links, mining and faults
/// simulated as discrete events.
///
/// Begin with [dev.renga.lab.sim.SimulatedNetwork] and [dev.renga.lab.sim.SimulationConfig]. What
/// is real: every message, the handshake, the choice of the chain with most work, headers with
/// proof of work, retargeting. What is modelled: the time that messages and the checking of a block
/// take, when miners find blocks, and that links break. Messages are not serialised; their sizes
/// are those that they would have.
///
/// Time is microseconds since the start of the run, `long`. One seed gives one run and one hash of
/// all that happened, on every machine. Nothing is `null` unless marked `@Nullable`. One thread.
@NullMarked
package dev.renga.lab.sim;

import org.jspecify.annotations.NullMarked;
