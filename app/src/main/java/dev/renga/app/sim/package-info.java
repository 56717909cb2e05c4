/// The command `renga sim`: runs the experiments of the laboratory, shows how far they are, keeps
/// what is done, and writes reports.
///
/// Begin with [dev.renga.app.sim.SimCommand]. Nothing is `null` unless marked `@Nullable`.
@NullMarked
package dev.renga.app.sim;

import org.jspecify.annotations.NullMarked;
