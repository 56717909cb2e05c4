/// What a laboratory network is made of, as values: regions of the world with their latencies and
/// rates, where nodes stand, who is linked with whom, who has how much hash power, and how long a
/// message takes. The live network and the simulation take the same values.
///
/// Begin with [dev.renga.lab.model.Regions] and [dev.renga.lab.model.Topology]. Everything random
/// comes out of a [dev.renga.lab.model.Dice], so that a seed gives the same network on every
/// machine. Times are microseconds of virtual time unless a name says otherwise, rates bits per
/// second, shares 0…1. Nothing is `null` unless marked `@Nullable`; values may be used on any
/// thread, dice on one.
@NullMarked
package dev.renga.lab.model;

import org.jspecify.annotations.NullMarked;
