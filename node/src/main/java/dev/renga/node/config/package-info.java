/// Options of a node as bitcoind has them: command line, `bitcoin.conf` with sections, precedence.
///
/// Begin with [dev.renga.node.config.Settings], which reads them, and
/// [dev.renga.node.config.Options], the table of all that are known.
@NullMarked
package dev.renga.node.config;

import org.jspecify.annotations.NullMarked;
