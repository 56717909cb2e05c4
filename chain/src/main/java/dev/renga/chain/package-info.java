/// The one owner of the question which chain is best: the tree of headers, the choice of the branch
/// with the most work, validation of blocks, connecting and disconnecting them, and the record of
/// what happened as a stream of events.
///
/// Begin with [dev.renga.chain.Chain]. What one sees of it at a moment is a
/// [dev.renga.chain.ChainView]; what happened is told as [dev.renga.chain.ChainEvent]s, and who
/// must not miss a block uses a [dev.renga.chain.ChainFollower].
///
/// Nothing is `null` unless marked `@Nullable`. Heights are signed 32-bit numbers from 0; times are
/// seconds since 1970 as `long`; work has any size. All public types may be used from any thread.
/// An error of our own (disk, memory, a bug) never becomes a verdict on a block: it stops the
/// chain.
@NullMarked
package dev.renga.chain;

import org.jspecify.annotations.NullMarked;
