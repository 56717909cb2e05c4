/// The methods that clients call, a class for each subject, with bitcoind's names, shapes and
/// codes.
///
/// Begin with [dev.renga.rpc.methods.ChainQueries]. Each class takes what it needs in its
/// constructor and gives its methods with `methods()`; the node puts them into one
/// [dev.renga.rpc.RpcTable].
@NullMarked
package dev.renga.rpc.methods;

import org.jspecify.annotations.NullMarked;
