/// The room `checks` of Renga.
@NullMarked
package dev.renga.checks;

import org.jspecify.annotations.NullMarked;
