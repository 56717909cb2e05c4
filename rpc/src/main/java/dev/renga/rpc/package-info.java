/// The room `rpc` of Renga.
@NullMarked
package dev.renga.rpc;

import org.jspecify.annotations.NullMarked;
