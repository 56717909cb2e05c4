/// What must survive: blocks and undo data in flat files, the block index and the coins in a
/// database, and the cache of coins above it.
///
/// Begin with [dev.renga.storage.Disk], the one seam to files; [dev.renga.storage.BlockFiles],
/// which keeps blocks and undo data in bitcoind's format; [dev.renga.storage.ChainStore], whose one
/// atomic commit decides what the node knows after a crash. Every byte written is described in
/// `docs/formats.md`.
@NullMarked
package dev.renga.storage;

import org.jspecify.annotations.NullMarked;
