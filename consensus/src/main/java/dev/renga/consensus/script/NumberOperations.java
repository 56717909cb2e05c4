package dev.renga.consensus.script;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/// Arithmetic. The function of each opcode stands in the table; operands have at most 32 bits, so
/// no result leaves a `long`.
final class NumberOperations {
  private NumberOperations() {}

  /// A truth value as a number.
  static long truth(boolean value) {
    return value ? 1 : 0;
  }

  /// An operation ( a -- f(a) ).
  static Operation unary(LongUnaryOperator function) {
    return run -> {
      // operands
      long a = run.number(0);
      // checks
      if (a == ScriptNumber.INVALID) {
        return ScriptError.SCRIPTNUM;
      }
      // result
      run.stack().replace(1, ScriptNumber.encode(function.applyAsLong(a)));
      return ScriptError.OK;
    };
  }

  /// An operation ( a b -- f(a, b) ).
  static Operation binary(LongBinaryOperator function) {
    return run -> {
      // operands
      long a = run.number(1);
      long b = run.number(0);
      // checks
      if (a == ScriptNumber.INVALID || b == ScriptNumber.INVALID) {
        return ScriptError.SCRIPTNUM;
      }
      // result
      run.stack().replace(2, ScriptNumber.encode(function.applyAsLong(a, b)));
      return ScriptError.OK;
    };
  }

  /// ( a b -- ), fails unless the numbers are equal.
  static ScriptError numEqualVerify(ScriptRun run) {
    // operands
    long a = run.number(1);
    long b = run.number(0);
    // checks
    if (a == ScriptNumber.INVALID || b == ScriptNumber.INVALID) {
      return ScriptError.SCRIPTNUM;
    }
    if (a != b) {
      return ScriptError.NUMEQUALVERIFY;
    }
    // result
    run.stack().drop(2);
    return ScriptError.OK;
  }

  /// ( x min max -- truth ), whether min ≤ x < max.
  static ScriptError within(ScriptRun run) {
    // operands
    long x = run.number(2);
    long min = run.number(1);
    long max = run.number(0);
    // checks
    if (x == ScriptNumber.INVALID || min == ScriptNumber.INVALID || max == ScriptNumber.INVALID) {
      return ScriptError.SCRIPTNUM;
    }
    // result
    run.stack().replace(3, ScriptNumber.of(min <= x && x < max));
    return ScriptError.OK;
  }
}
