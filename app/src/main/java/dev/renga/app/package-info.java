/// The room `app` of Renga.
@NullMarked
package dev.renga.app;

import org.jspecify.annotations.NullMarked;
