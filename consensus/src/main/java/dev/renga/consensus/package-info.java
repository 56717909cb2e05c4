/// The rules of Bitcoin as pure functions: values in, a [dev.renga.consensus.Verdict] out.
///
/// Begin with the lists: [dev.renga.consensus.HeaderRules], [dev.renga.consensus.TransactionRules],
/// [dev.renga.consensus.BlockRules] and [dev.renga.consensus.BlockConnector] each hold, in order,
/// one line per rule with its sentence, source and reject reason beside the function that decides.
/// [dev.renga.consensus.RuleBook] gathers them. What a block needs to see of its chain and of the
/// unspent outputs comes in through [dev.renga.consensus.HeaderView] and
/// [dev.renga.consensus.CoinsView]. Scripts live in `dev.renga.consensus.script`.
///
/// Nothing here does I/O, reads a clock, starts a thread or keeps state.
@NullMarked
package dev.renga.consensus;

import org.jspecify.annotations.NullMarked;
