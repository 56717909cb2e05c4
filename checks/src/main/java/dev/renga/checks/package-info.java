/// Tests that read the whole source tree and hold the house's laws: format, layers, forbidden
/// calls, pages.
///
/// Nothing here is shipped. Begin with the class `Law` for how a breach explains itself, `Bans` for
/// what the code does not do, and `SourceTree` for how the tests find the code. All of it lies
/// under `src/test`.
@NullMarked
package dev.renga.checks;

import org.jspecify.annotations.NullMarked;
