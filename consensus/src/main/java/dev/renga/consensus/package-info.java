/// The room `consensus` of Renga.
@NullMarked
package dev.renga.consensus;

import org.jspecify.annotations.NullMarked;
