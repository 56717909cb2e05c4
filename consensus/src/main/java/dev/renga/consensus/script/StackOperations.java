package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;

/// Operations that move items, and compare or measure them.
final class StackOperations {
  private StackOperations() {}

  /// An operation ( -- n ) that pushes a constant number.
  static Operation constant(int value) {
    Bytes item = ScriptNumber.encode(value);
    return run -> {
      run.stack().push(item);
      return ScriptError.OK;
    };
  }

  /// ( x -- ), x to the alternative stack.
  static ScriptError toAltStack(ScriptRun run) {
    run.altStack().push(run.stack().pop());
    return ScriptError.OK;
  }

  /// ( -- x ), x from the alternative stack.
  static ScriptError fromAltStack(ScriptRun run) {
    if (run.altStack().isEmpty()) {
      return ScriptError.INVALID_ALTSTACK_OPERATION;
    }
    run.stack().push(run.altStack().pop());
    return ScriptError.OK;
  }

  /// ( a -- )
  static ScriptError drop(ScriptRun run) {
    run.stack().drop(1);
    return ScriptError.OK;
  }

  /// ( a b -- )
  static ScriptError drop2(ScriptRun run) {
    run.stack().drop(2);
    return ScriptError.OK;
  }

  /// ( a -- a a )
  static ScriptError dup(ScriptRun run) {
    return copyUp(run, 0, 1);
  }

  /// ( a b -- a b a b )
  static ScriptError dup2(ScriptRun run) {
    return copyUp(run, 1, 2);
  }

  /// ( a b c -- a b c a b c )
  static ScriptError dup3(ScriptRun run) {
    return copyUp(run, 2, 3);
  }

  /// ( a b -- a b a )
  static ScriptError over(ScriptRun run) {
    return copyUp(run, 1, 1);
  }

  /// ( a b c d -- a b c d a b )
  static ScriptError over2(ScriptRun run) {
    return copyUp(run, 3, 2);
  }

  // Copies count items, the first from a depth; as the stack grows the depth stays the same.
  private static ScriptError copyUp(ScriptRun run, int depth, int count) {
    for (int i = 0; i < count; i++) {
      run.stack().push(run.stack().peek(depth));
    }
    return ScriptError.OK;
  }

  /// ( a b c -- b c a )
  static ScriptError rot(ScriptRun run) {
    run.stack().push(run.stack().remove(2));
    return ScriptError.OK;
  }

  /// ( a b c d e f -- c d e f a b )
  static ScriptError rot2(ScriptRun run) {
    run.stack().push(run.stack().remove(5));
    run.stack().push(run.stack().remove(5));
    return ScriptError.OK;
  }

  /// ( a b -- b a )
  static ScriptError swap(ScriptRun run) {
    run.stack().swap(0, 1);
    return ScriptError.OK;
  }

  /// ( a b c d -- c d a b )
  static ScriptError swap2(ScriptRun run) {
    run.stack().swap(1, 3);
    run.stack().swap(0, 2);
    return ScriptError.OK;
  }

  /// ( a -- a a ) if a is true, else ( a -- a )
  static ScriptError ifDup(ScriptRun run) {
    return ScriptNumber.isTrue(run.stack().peek(0)) ? dup(run) : ScriptError.OK;
  }

  /// ( -- n ), the number of items.
  static ScriptError depth(ScriptRun run) {
    run.stack().push(ScriptNumber.encode(run.stack().size()));
    return ScriptError.OK;
  }

  /// ( a b -- b )
  static ScriptError nip(ScriptRun run) {
    run.stack().remove(1);
    return ScriptError.OK;
  }

  /// ( a b -- b a b )
  static ScriptError tuck(ScriptRun run) {
    run.stack().insert(2, run.stack().peek(0));
    return ScriptError.OK;
  }

  /// ( … x n -- … x … ), x from depth n copied to the top.
  static ScriptError pick(ScriptRun run) {
    return fromDepth(run, false);
  }

  /// ( … x n -- … x ), x from depth n moved to the top.
  static ScriptError roll(ScriptRun run) {
    return fromDepth(run, true);
  }

  private static ScriptError fromDepth(ScriptRun run, boolean move) {
    // operands
    long depth = run.number(0);
    // checks
    if (depth == ScriptNumber.INVALID) {
      return ScriptError.SCRIPTNUM;
    }
    if (depth < 0 || depth >= run.stack().size() - 1) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    // result
    run.stack().drop(1);
    int at = (int) depth;
    run.stack().push(move ? run.stack().remove(at) : run.stack().peek(at));
    return ScriptError.OK;
  }

  /// ( a -- a n ), the number of bytes of a.
  static ScriptError size(ScriptRun run) {
    run.stack().push(ScriptNumber.encode(run.stack().peek(0).length()));
    return ScriptError.OK;
  }

  /// ( a b -- truth ), whether the bytes are equal.
  static ScriptError equal(ScriptRun run) {
    boolean equal = run.stack().peek(1).equals(run.stack().peek(0));
    run.stack().replace(2, ScriptNumber.of(equal));
    return ScriptError.OK;
  }

  /// ( a b -- ), fails unless the bytes are equal.
  static ScriptError equalVerify(ScriptRun run) {
    if (!run.stack().peek(1).equals(run.stack().peek(0))) {
      return ScriptError.EQUALVERIFY;
    }
    run.stack().drop(2);
    return ScriptError.OK;
  }
}
