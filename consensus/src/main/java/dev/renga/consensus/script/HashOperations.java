package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;
import java.util.function.UnaryOperator;

/// Hashes. The function of each opcode stands in the table.
final class HashOperations {
  private HashOperations() {}

  /// An operation ( a -- hash(a) ).
  static Operation hash(UnaryOperator<byte[]> function) {
    return run -> {
      Bytes digest = Bytes.adopt(function.apply(run.stack().peek(0).toArray()));
      run.stack().replace(1, digest);
      return ScriptError.OK;
    };
  }
}
