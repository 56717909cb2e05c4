/// `renga cli`: calls a running node as bitcoin-cli does, down to its exit statuses.
///
/// Begin with [dev.renga.app.cli.CliCommand].
@NullMarked
package dev.renga.app.cli;

import org.jspecify.annotations.NullMarked;
