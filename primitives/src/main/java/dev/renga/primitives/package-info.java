/// The nouns of the protocol as immutable values, and the reader and writer of their bytes.
///
/// Begin with [dev.renga.primitives.Block] and [dev.renga.primitives.Transaction]; what differs
/// from one network to another is data in [dev.renga.primitives.Network].
///
/// Conventions that hold for the whole package:
///
/// - Nothing is `null` unless marked `@Nullable`; every value is immutable and safe to share.
/// - "Internal order" is the order of a hash's bytes as hashed and serialised, "display order" its
///   reverse, as people and RPC write it.
/// - Integers on the wire are little-endian. Unsigned 32-bit fields are handed out as `long`.
/// - Amounts are satoshi in a `long`. What was read from the wire may be out of range until the
///   rules of `consensus` have looked at it.
/// - What cannot be decoded throws [dev.renga.primitives.DecodeException], which names the field.
@NullMarked
package dev.renga.primitives;

import org.jspecify.annotations.NullMarked;
