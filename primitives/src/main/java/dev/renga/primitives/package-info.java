/// The room `primitives` of Renga.
@NullMarked
package dev.renga.primitives;

import org.jspecify.annotations.NullMarked;
