/// The crash campaign: a process that imports, reorganises, prunes and flushes is killed again and
/// again, and after each kill its data are compared with what a slow and obvious model says.
///
/// Begin with [Campaign].
@NullMarked
package dev.renga.bench.crash;

import org.jspecify.annotations.NullMarked;
