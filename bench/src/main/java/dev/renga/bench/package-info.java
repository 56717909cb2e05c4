/// Measurements, and the chain they run on. Begin with [dev.renga.bench.ChainGenerator], which
/// makes a chain of all usual kinds of payments from one seed. Not shipped.
@NullMarked
package dev.renga.bench;

import org.jspecify.annotations.NullMarked;
