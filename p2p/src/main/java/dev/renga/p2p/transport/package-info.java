/// Turns a stream of bytes into frames and back: magic, name, length and checksum.
///
/// Begin with [dev.renga.p2p.transport.Transport]. There is no I/O here: bytes are pushed in and
/// frames come out, whatever the pieces the bytes arrive in.
@NullMarked
package dev.renga.p2p.transport;

import org.jspecify.annotations.NullMarked;
