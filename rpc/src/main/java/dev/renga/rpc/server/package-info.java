/// JSON-RPC over HTTP: begin with [dev.renga.rpc.server.RpcServer], which knows HTTP, and
/// [dev.renga.rpc.server.JsonRpc], which knows JSON-RPC. Neither knows a single method.
@NullMarked
package dev.renga.rpc.server;

import org.jspecify.annotations.NullMarked;
