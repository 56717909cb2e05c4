/// The room `crypto` of Renga.
@NullMarked
package dev.renga.crypto;

import org.jspecify.annotations.NullMarked;
