package dev.renga.rpc;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/// A result that writes itself, so that a large one never stands whole in memory as a tree (known
/// failure R-020). Everything that can fail must have been done before it is returned.
@FunctionalInterface
public interface RpcResult {
  /// JSON's `null`.
  RpcResult NULL = JsonGenerator::writeNull;

  /// Writes exactly one JSON value.
  void writeTo(JsonGenerator out) throws IOException;

  /// A string.
  static RpcResult of(String text) {
    return out -> out.writeString(text);
  }

  /// A whole number.
  static RpcResult of(long number) {
    return out -> out.writeNumber(number);
  }

  /// `true` or `false`.
  static RpcResult of(boolean value) {
    return out -> out.writeBoolean(value);
  }
}
