/// The room `mining` of Renga.
@NullMarked
package dev.renga.mining;

import org.jspecify.annotations.NullMarked;
