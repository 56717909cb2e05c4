/// The pages' view of a live network of the laboratory.
///
/// Begin with [dev.renga.dashboard.lab.LabSource]. Nothing is `null` unless marked `@Nullable`.
@NullMarked
package dev.renga.dashboard.lab;

import org.jspecify.annotations.NullMarked;
