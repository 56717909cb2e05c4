/// JSON-RPC with bitcoind's names, shapes and error codes.
///
/// Begin with [dev.renga.rpc.RpcTable], the table of methods; each is a [dev.renga.rpc.RpcMethod]
/// that takes a [dev.renga.rpc.RpcRequest] and gives a [dev.renga.rpc.RpcResult] or throws an
/// [dev.renga.rpc.RpcException]. The server is in `dev.renga.rpc.server`.
@NullMarked
package dev.renga.rpc;

import org.jspecify.annotations.NullMarked;
