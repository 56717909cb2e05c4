package dev.renga.chain;

import dev.renga.storage.BlockFiles;
import dev.renga.storage.ChainStore;
import dev.renga.storage.CoinsCache;

/// Everything of the chain that survives. The chain owns them from [Chain#open] on and closes them.
///
/// @param store index, coins and tip; opened after a directory lock was taken
/// @param coins the cache over the store's coins
/// @param files blocks and undo data, opened with the store's file infos (or, for
///   [ChainConfig.Start#REINDEX], with none and with `reindex`)
public record ChainStores(ChainStore store, CoinsCache coins, BlockFiles files) {}
