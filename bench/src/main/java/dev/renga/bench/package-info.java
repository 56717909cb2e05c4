/// The room `bench` of Renga.
@NullMarked
package dev.renga.bench;

import org.jspecify.annotations.NullMarked;
