package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;

/// Branches, endings, lock times, and operations that do nothing or must not be.
final class ControlOperations {
  private ControlOperations() {}

  /// ( -- ) Does nothing.
  static ScriptError nothing(ScriptRun run) {
    return ScriptError.OK;
  }

  /// ( -- ) Does nothing until a soft fork gives it a meaning.
  static ScriptError upgradable(ScriptRun run) {
    return run.has(ScriptFlag.DISCOURAGE_UPGRADABLE_NOPS)
        ? ScriptError.DISCOURAGE_UPGRADABLE_NOPS
        : ScriptError.OK;
  }

  /// Switched off for good; fails even where it is skipped (CVE-2010-5137).
  static ScriptError disabled(ScriptRun run) {
    return ScriptError.DISABLED_OPCODE;
  }

  /// Without meaning.
  static ScriptError reserved(ScriptRun run) {
    return ScriptError.BAD_OPCODE;
  }

  /// ( x -- ) OP_IF: the branch is taken if x is true.
  static ScriptError onIf(ScriptRun run) {
    return branch(run, true);
  }

  /// ( x -- ) OP_NOTIF: the branch is taken if x is false.
  static ScriptError onNotIf(ScriptRun run) {
    return branch(run, false);
  }

  private static ScriptError branch(ScriptRun run, boolean wanted) {
    if (!run.isLive()) { // inside a branch not taken, only the nesting counts
      run.branches().open(false);
      return ScriptError.OK;
    }
    // operands
    Bytes condition = run.stack().peek(0);
    // checks
    ScriptError error = checkMinimalIf(run, condition);
    if (error != ScriptError.OK) {
      return error;
    }
    // result
    run.stack().drop(1);
    run.branches().open(ScriptNumber.isTrue(condition) == wanted);
    return ScriptError.OK;
  }

  // Consensus in tapscript, policy in version 0, nothing in legacy scripts (known failure C-110).
  private static ScriptError checkMinimalIf(ScriptRun run, Bytes condition) {
    boolean minimal = condition.isEmpty() || condition.equals(ScriptNumber.TRUE);
    if (minimal) {
      return ScriptError.OK;
    }
    return switch (run.version()) {
      case TAPSCRIPT -> ScriptError.TAPSCRIPT_MINIMALIF;
      case WITNESS_V0 -> run.has(ScriptFlag.MINIMALIF) ? ScriptError.MINIMALIF : ScriptError.OK;
      default -> ScriptError.OK;
    };
  }

  /// ( -- ) OP_ELSE: the other branch; may come again and turns again.
  static ScriptError onElse(ScriptRun run) {
    // checks
    if (run.branches().isEmpty()) {
      return ScriptError.UNBALANCED_CONDITIONAL;
    }
    // result
    run.branches().turn();
    return ScriptError.OK;
  }

  /// ( -- ) OP_ENDIF.
  static ScriptError onEndIf(ScriptRun run) {
    // checks
    if (run.branches().isEmpty()) {
      return ScriptError.UNBALANCED_CONDITIONAL;
    }
    // result
    run.branches().close();
    return ScriptError.OK;
  }

  /// ( x -- ) OP_VERIFY: fails unless x is true.
  static ScriptError verify(ScriptRun run) {
    // checks
    if (!ScriptNumber.isTrue(run.stack().peek(0))) {
      return ScriptError.VERIFY;
    }
    // result
    run.stack().drop(1);
    return ScriptError.OK;
  }

  /// OP_RETURN: fails.
  static ScriptError onReturn(ScriptRun run) {
    return ScriptError.OP_RETURN;
  }

  /// ( n -- n ) OP_CHECKLOCKTIMEVERIFY (BIP65): fails unless the transaction's lock time is at
  /// least n. Numbers of five bytes are taken, as lock times are unsigned.
  static ScriptError checkLockTime(ScriptRun run) {
    if (!run.has(ScriptFlag.CHECKLOCKTIMEVERIFY)) {
      return ScriptError.OK; // still OP_NOP2
    }
    // operands
    if (run.stack().isEmpty()) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    long lockTime = run.number(0, 5);
    // checks
    if (lockTime == ScriptNumber.INVALID) {
      return ScriptError.SCRIPTNUM;
    }
    if (lockTime < 0) {
      return ScriptError.NEGATIVE_LOCKTIME;
    }
    return run.checks().isLockTimeReached(lockTime)
        ? ScriptError.OK
        : ScriptError.UNSATISFIED_LOCKTIME;
  }

  /// ( n -- n ) OP_CHECKSEQUENCEVERIFY (BIP112): fails unless the input's relative lock time is at
  /// least n. Does nothing if bit 31 of n is set.
  static ScriptError checkSequence(ScriptRun run) {
    if (!run.has(ScriptFlag.CHECKSEQUENCEVERIFY)) {
      return ScriptError.OK; // still OP_NOP3
    }
    // operands
    if (run.stack().isEmpty()) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    long sequence = run.number(0, 5);
    // checks
    if (sequence == ScriptNumber.INVALID) {
      return ScriptError.SCRIPTNUM;
    }
    if (sequence < 0) {
      return ScriptError.NEGATIVE_LOCKTIME;
    }
    if ((sequence & InputChecks.SEQUENCE_DISABLE) != 0) {
      return ScriptError.OK;
    }
    return run.checks().isSequenceReached(sequence)
        ? ScriptError.OK
        : ScriptError.UNSATISFIED_LOCKTIME;
  }
}
