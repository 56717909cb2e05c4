/// The log of a node as a program: debug.log in bitcoind's line format, the console, and progress.
///
/// Begin with [dev.renga.app.log.LogSetup], which configures Logback from options.
@NullMarked
package dev.renga.app.log;

import org.jspecify.annotations.NullMarked;
