package dev.renga.consensus.script;

/// What an opcode does. Every operation has the same steps, in this order: look at its operands
/// (how many there must be stands in the table), check them, take them off the stack, put the
/// result there.
@FunctionalInterface
interface Operation {
  /// `OK` and the script goes on, or the reason for which it ends.
  ScriptError apply(ScriptRun run);
}
