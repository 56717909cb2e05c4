/// Blocks and transactions that break exactly one rule each, with real proof of work, for whoever
/// wants to see what honest nodes do with them.
///
/// Begin with [dev.renga.lab.forge.Forgeries]: it says which rules of the rule book a block of a
/// network can break, and how; [dev.renga.lab.forge.ForgedTransactions] does the same for
/// transactions on their own. Everything here is a function of a [dev.renga.lab.forge.ForgeContext]
/// : no clock, no dice, no network.
///
/// Nothing is `null` unless marked `@Nullable`; amounts are satoshi, times seconds since 1970.
@NullMarked
package dev.renga.lab.forge;

import org.jspecify.annotations.NullMarked;
