/// The command line: `renga node`, `renga cli`, `renga check-block` and their friends.
///
/// Begin with [dev.renga.app.Main], which finds the command. Only this room writes to the terminal,
/// handles signals and ends the process.
@NullMarked
package dev.renga.app;

import org.jspecify.annotations.NullMarked;
