/// Every message of the protocol as a record with its codec, without any I/O.
///
/// Begin with [dev.renga.p2p.wire.Message], then [dev.renga.p2p.wire.Version]. Framing (magic,
/// name, length, checksum) is the business of `dev.renga.p2p.transport`.
///
/// What was read shares memory with the payload it was read from where it is large (blocks,
/// transactions, filters) and is copied where it is small and kept for long (addresses).
@NullMarked
package dev.renga.p2p.wire;

import org.jspecify.annotations.NullMarked;
