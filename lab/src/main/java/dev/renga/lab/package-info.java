/// Whole networks on one machine: live ones of real nodes, and simulated ones of thousands under a
/// virtual clock; what can be done to them, and what is measured.
///
/// Nothing is `null` unless marked `@Nullable`; amounts are satoshi.
@NullMarked
package dev.renga.lab;

import org.jspecify.annotations.NullMarked;
