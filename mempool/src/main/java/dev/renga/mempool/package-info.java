/// Transactions that no block has yet: which are taken, which give way, and which a miner would put
/// into the next block.
///
/// Nothing is `null` unless marked `@Nullable`; amounts are satoshi, feerates satoshi per 1,000
/// virtual bytes, times seconds since 1970.
@NullMarked
package dev.renga.mempool;

import org.jspecify.annotations.NullMarked;
