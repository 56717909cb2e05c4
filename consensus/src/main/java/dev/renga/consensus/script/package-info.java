/// The script language: what it takes to spend an output.
///
/// Begin with [dev.renga.consensus.script.TransactionScripts], which checks all inputs of a
/// transaction, then [dev.renga.consensus.script.ScriptVerifier], one input. The opcodes are a
/// table, [dev.renga.consensus.script.Opcode]; what each does stands in a method of its own, and
/// the loop that runs them knows none of them. What a signature signs is in
/// [dev.renga.consensus.script.SignatureHash].
///
/// Everything here is a pure function of its arguments. No result is kept from one transaction to
/// another: what is shared lies in a [dev.renga.consensus.script.PrecomputedTransaction] and is
/// made of that transaction's bytes alone.
@NullMarked
package dev.renga.consensus.script;

import org.jspecify.annotations.NullMarked;
