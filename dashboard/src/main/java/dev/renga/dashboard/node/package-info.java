/// The pages' view of an ordinary node: a network of one, with its peers around it.
///
/// Begin with [dev.renga.dashboard.node.NodeSource]. Nothing is `null` unless marked `@Nullable`.
@NullMarked
package dev.renga.dashboard.node;

import org.jspecify.annotations.NullMarked;
