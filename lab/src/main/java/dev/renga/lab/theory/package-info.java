/// What theory says: closed forms for block races, forks, timing, money and graphs, and the
/// statistics with which measured figures are held against them. Pure functions.
///
/// Shares and probabilities are fractions of 1. Every formula names its source and its numerical
/// error; sums are arranged so that all their terms are positive, because differences of nearly
/// equal numbers lose what matters in small probabilities.
///
/// Nothing is `null` unless marked `@Nullable`.
@NullMarked
package dev.renga.lab.theory;

import org.jspecify.annotations.NullMarked;
