/// The web pages of a node and of the laboratory, and the little HTTP behind them.
///
/// Nothing is `null` unless marked `@Nullable`.
@NullMarked
package dev.renga.dashboard;

import org.jspecify.annotations.NullMarked;
