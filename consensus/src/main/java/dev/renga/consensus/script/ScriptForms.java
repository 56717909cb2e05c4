package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import org.jspecify.annotations.Nullable;

/// Properties of a whole script that consensus looks at.
public final class ScriptForms {
  private ScriptForms() {}

  /// Whether this is `HASH160 <20 bytes> EQUAL` to the byte (BIP16); another encoding of the push
  /// makes it an ordinary script.
  public static boolean isPayToScriptHash(Script script) {
    return script.length() == 23
        && script.at(0) == Opcode.OP_HASH160.code()
        && script.at(1) == 20
        && script.at(22) == Opcode.OP_EQUAL.code();
  }

  /// Whether every operation is readable and none has a code above OP_16. OP_RESERVED counts as a
  /// push.
  public static boolean isPushOnly(Script script) {
    ScriptReader reader = new ScriptReader(script);
    while (reader.next()) {
      if (reader.opcode() > Opcode.OP_16.code()) {
        return false;
      }
    }
    return reader.isAtEnd();
  }

  /// Whether a push of the script's bytes has the shortest form that pushes them (BIP62 rule 3).
  ///
  /// @param opcode 0x00 to OP_PUSHDATA4
  static boolean isMinimalPush(int opcode, Bytes data) {
    int length = data.length();
    if (length == 1 && ((data.at(0) >= 1 && data.at(0) <= 16) || data.at(0) == 0x81)) {
      return false; // OP_1 to OP_16, OP_1NEGATE
    }
    if (length < Opcode.OP_PUSHDATA1.code()) {
      return opcode == length;
    }
    return opcode == (length <= 0xff ? Opcode.OP_PUSHDATA1.code() : Opcode.OP_PUSHDATA2.code())
        || length > 0xffff;
  }

  /// The bytes that the last operation of a push-only script pushes (none for OP_1 and its like);
  /// null if the script is not push-only. This is the redeem script of BIP16 as sigops see it.
  public static @Nullable Script lastPush(Script script) {
    ScriptReader reader = new ScriptReader(script);
    while (reader.next()) {
      if (reader.opcode() > Opcode.OP_16.code()) {
        return null;
      }
    }
    if (!reader.isAtEnd()) {
      return null;
    }
    Bytes data = script.isEmpty() ? Bytes.EMPTY : reader.data();
    return new Script(data);
  }
}
