/// A whole node: all rooms put together, started and stopped. The front door for programs that
/// embed Renga.
///
/// Begin with [dev.renga.node.RengaNode]; what can be decided about one is a
/// [dev.renga.node.NodeConfig]. Options in bitcoind's form become one in `dev.renga.node.config`.
/// Nothing here is static but constants, ends the process, or installs anything in the JVM.
@NullMarked
package dev.renga.node;

import org.jspecify.annotations.NullMarked;
