/// Experiments: questions about networks that are answered by measuring, with what theory or others
/// found beside each figure.
///
/// An [Experiment] names its [Parameter]s and makes a [Plan] of numbered units; each unit is a pure
/// function of its number and seed, so units can run on any thread, in any order, today or after a
/// restart, and the [Result] is the same to the last bit. [ExperimentRun] does that. [Experiments]
/// lists all that are ready. Shares are fractions of 1; times are seconds unless a unit says
/// otherwise.
///
/// Nothing is `null` unless marked `@Nullable`. Values are immutable and may be shared by threads.
@NullMarked
package dev.renga.lab.experiment;

import org.jspecify.annotations.NullMarked;
