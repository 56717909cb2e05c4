package dev.renga.consensus.script;

import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;

/// Puts a script together, one operation after the other.
public final class ScriptBuilder {
  private final ByteWriter writer = new ByteWriter(64);

  /// Appends an opcode.
  public ScriptBuilder op(Opcode opcode) {
    writer.uint8(opcode.code());
    return this;
  }

  /// Appends the shortest push of a number: OP_1NEGATE, OP_0 to OP_16, or its bytes.
  ///
  /// @param value −2⁶³+1 to 2⁶³−1
  public ScriptBuilder number(long value) {
    if (value == -1 || (value >= 1 && value <= 16)) {
      writer.uint8(Opcode.OP_1.code() - 1 + (int) value);
      return this;
    }
    return push(ScriptNumber.encode(value));
  }

  /// Appends the shortest push of bytes that spells them out; no bytes are OP_0. Single bytes 1 to
  /// 16 and 0x81 are spelt out too, where MINIMALDATA wants [#number].
  public ScriptBuilder push(Bytes data) {
    appendPush(writer, data);
    return this;
  }

  /// Appends bytes as they are.
  public ScriptBuilder raw(Bytes bytes) {
    writer.bytes(bytes);
    return this;
  }

  /// The script so far.
  public Script build() {
    return new Script(writer.toBytes());
  }

  static void appendPush(ByteWriter writer, Bytes data) {
    int length = data.length();
    if (length < Opcode.OP_PUSHDATA1.code()) {
      writer.uint8(length);
    } else if (length <= 0xff) {
      writer.uint8(Opcode.OP_PUSHDATA1.code()).uint8(length);
    } else if (length <= 0xffff) {
      writer.uint8(Opcode.OP_PUSHDATA2.code()).uint16(length);
    } else {
      writer.uint8(Opcode.OP_PUSHDATA4.code()).int32(length);
    }
    writer.bytes(data);
  }
}
