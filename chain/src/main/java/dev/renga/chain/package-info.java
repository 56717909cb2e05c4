/// The room `chain` of Renga.
@NullMarked
package dev.renga.chain;

import org.jspecify.annotations.NullMarked;
