/// The graph of who is linked with whom, when nodes go: what stays connected, and how far apart the
/// nodes are. No messages and no time.
///
/// Begin with [dev.renga.lab.graph.ResilienceExperiment]. Nothing is `null` unless marked
/// `@Nullable`.
@NullMarked
package dev.renga.lab.graph;

import org.jspecify.annotations.NullMarked;
