/// Sockets, threads and time around the state machines of `dev.renga.p2p.protocol`.
///
/// Begin with [dev.renga.p2p.connection.PeerNetwork], the room's front door. Each connection has a
/// virtual thread that reads and one that writes; one more virtual thread per node, the loop, hands
/// one message after the other to the protocol and performs what comes out. Nothing is static: many
/// nodes live in one machine.
@NullMarked
package dev.renga.p2p.connection;

import org.jspecify.annotations.NullMarked;
