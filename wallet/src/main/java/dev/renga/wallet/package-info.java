/// Keys and what they can spend: addresses, choosing coins, signing.
///
/// Begin with [dev.renga.wallet.KeyRing], the keys; [dev.renga.wallet.Signer] signs with them, and
/// [dev.renga.wallet.Payer] makes whole payments of what they own.
///
/// Nothing is `null` unless marked `@Nullable`; amounts are satoshi.
@NullMarked
package dev.renga.wallet;

import org.jspecify.annotations.NullMarked;
