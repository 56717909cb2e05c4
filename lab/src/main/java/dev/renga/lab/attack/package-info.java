/// Attacks on a live network: who they are, what they need, what came of them.
///
/// Begin with [dev.renga.lab.attack.Attack] and [dev.renga.lab.attack.Attacks]. An attacker speaks
/// the production protocol over real sockets ([dev.renga.lab.attack.Adversary]); the honest nodes
/// are production nodes and know nothing of the laboratory. Where an attack uses the laboratory's
/// control over links or hash shares it says so: that stands for power that somebody in the world
/// would have.
///
/// Nothing is `null` unless marked `@Nullable`; amounts are satoshi, shares parts of one.
@NullMarked
package dev.renga.lab.attack;

import org.jspecify.annotations.NullMarked;
