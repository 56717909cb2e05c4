package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;

/// Walks over the operations of a script, one after the other.
///
/// A push whose length runs past the end stops the walk; nothing is allocated for it. Lengths of
/// OP_PUSHDATA are unsigned (known failure C-086). Not thread-safe.
public final class ScriptReader {
  private static final int OP_PUSHDATA1 = 0x4c;
  private static final int OP_PUSHDATA2 = 0x4d;
  private static final int OP_PUSHDATA4 = 0x4e;

  private final Bytes script;
  private final int end;
  private int position;
  private int opcode = -1;
  private int dataFrom;
  private int dataLength;

  /// Begins before the first operation.
  public ScriptReader(Script script) {
    this(script.bytes());
  }

  ScriptReader(Bytes script) {
    this.script = script;
    this.end = script.length();
  }

  /// Whether no byte is left.
  public boolean isAtEnd() {
    return position >= end;
  }

  /// Steps over the next operation. False at the end, and when the operation is cut off; then the
  /// position stays and [#isAtEnd] tells which it was.
  public boolean next() {
    if (position >= end) {
      return false;
    }
    int code = script.at(position);
    int prefix = prefixLength(code);
    long length = code < OP_PUSHDATA1 ? code : 0;
    if (prefix > 0) {
      if (prefix > end - position - 1) {
        return false;
      }
      for (int i = prefix; i > 0; i--) {
        length = (length << 8) | script.at(position + i);
      }
    }
    int from = position + 1 + prefix;
    if (length > end - from) {
      return false;
    }
    opcode = code;
    dataFrom = from;
    dataLength = (int) length;
    position = from + dataLength;
    return true;
  }

  private static int prefixLength(int code) {
    return switch (code) {
      case OP_PUSHDATA1 -> 1;
      case OP_PUSHDATA2 -> 2;
      case OP_PUSHDATA4 -> 4;
      default -> 0;
    };
  }

  /// Offset of the byte after the operation last read.
  public int position() {
    return position;
  }

  /// Code of the operation last read, 0–255; −1 before the first.
  public int opcode() {
    return opcode;
  }

  /// Whether the operation last read pushes bytes of the script (0x00 to OP_PUSHDATA4).
  public boolean isDataPush() {
    return opcode <= OP_PUSHDATA4;
  }

  /// The bytes pushed by the operation last read, sharing the script's memory; none for operations
  /// that push no bytes of the script.
  public Bytes data() {
    return script.slice(dataFrom, dataLength);
  }

  /// Length of [#data].
  public int dataLength() {
    return dataLength;
  }
}
