/// What a peer says next: pure state machines without sockets, threads, clock or dice of their own.
///
/// Begin with [dev.renga.p2p.protocol.Protocol]: events go in, effects come out, and nothing else
/// leaves. Each duty is one class (handshake, keep-alive, headers, blocks, serving, announcing,
/// transactions, addresses, slots) that owns its state; `Protocol` only routes. A connection, a
/// unit test and a simulator with thousands of peers drive the same classes.
///
/// One `Protocol` belongs to one thread. The chain is seen through
/// [dev.renga.p2p.protocol.ChainAccess] alone, the pool of unconfirmed transactions through
/// [dev.renga.p2p.protocol.PoolAccess].
@NullMarked
package dev.renga.p2p.protocol;

import org.jspecify.annotations.NullMarked;
