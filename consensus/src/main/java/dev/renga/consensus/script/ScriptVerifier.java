package dev.renga.consensus.script;

/// Checks one input of a transaction.
public final class ScriptVerifier {
  private ScriptVerifier() {}

  /// Whether an input may spend its output: `OK`, or why not.
  public static ScriptError verify(
      PrecomputedTransaction tx, int input, ScriptFlags flags, SignatureChecker checker) {
    throw new UnsupportedOperationException("the script interpreter has not moved in yet");
  }
}
