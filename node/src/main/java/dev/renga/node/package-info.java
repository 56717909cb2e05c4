/// The room `node` of Renga.
@NullMarked
package dev.renga.node;

import org.jspecify.annotations.NullMarked;
