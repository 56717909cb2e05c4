/// The room `p2p` of Renga.
@NullMarked
package dev.renga.p2p;

import org.jspecify.annotations.NullMarked;
