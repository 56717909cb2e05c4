/// Keys and what they can spend: addresses, choosing coins, signing.
///
/// Nothing is `null` unless marked `@Nullable`; amounts are satoshi.
@NullMarked
package dev.renga.wallet;

import org.jspecify.annotations.NullMarked;
