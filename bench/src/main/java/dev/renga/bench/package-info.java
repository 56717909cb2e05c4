/// Measurements that people can repeat, and the crash campaign: `renga bench`. Nothing here is
/// shipped.
///
/// Begin with [BenchCommand]; `docs/benchmarks.md` says what the commands print.
@NullMarked
package dev.renga.bench;

import org.jspecify.annotations.NullMarked;
