/// How the nouns of the protocol look in JSON: the field names, order and number formats of
/// bitcoind. Pure functions of values; begin with [dev.renga.rpc.json.TransactionJson].
@NullMarked
package dev.renga.rpc.json;

import org.jspecify.annotations.NullMarked;
