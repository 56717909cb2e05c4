/// Making blocks: a template on the tip, and the search for its proof of work on networks where a
/// processor can find it.
///
/// Begin with [dev.renga.mining.Miner]. Nothing is `null` unless marked `@Nullable`; amounts are
/// satoshi, times seconds since 1970.
@NullMarked
package dev.renga.mining;

import org.jspecify.annotations.NullMarked;
