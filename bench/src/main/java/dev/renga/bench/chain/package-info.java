/// A chain that is the same on every machine, and how long a node needs to verify it.
///
/// [ChainGenerator] makes the chain, [ChainBench] lets a node import it.
@NullMarked
package dev.renga.bench.chain;

import org.jspecify.annotations.NullMarked;
