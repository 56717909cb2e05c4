/// The room `storage` of Renga.
@NullMarked
package dev.renga.storage;

import org.jspecify.annotations.NullMarked;
