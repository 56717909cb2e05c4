package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import org.jspecify.annotations.Nullable;

/// What a locking script says when it is nothing but a version and a program (BIP141).
///
/// @param version 0–16
/// @param program 2–40 bytes
public record WitnessProgram(int version, Bytes program) {
  /// The program of a script, or null if the script is none: it must be one small-integer opcode
  /// and one direct push (an OP_PUSHDATA makes it an ordinary script).
  public static @Nullable WitnessProgram from(Script script) {
    int length = script.length();
    if (length < 4 || length > 42 || script.at(1) != length - 2) {
      return null;
    }
    int first = script.at(0);
    if (first != Opcode.OP_0.code()
        && (first < Opcode.OP_1.code() || first > Opcode.OP_16.code())) {
      return null;
    }
    int version = first == 0 ? 0 : first - Opcode.OP_1.code() + 1;
    return new WitnessProgram(version, script.bytes().slice(2, length - 2));
  }

  /// Whether this is pay to anchor (P2A), which needs no witness.
  public boolean isPayToAnchor() {
    return version == 1 && program.length() == 2 && program.at(0) == 0x4e && program.at(1) == 0x73;
  }

  /// Whether this is Taproot (BIP341).
  public boolean isTaproot() {
    return version == 1 && program.length() == 32;
  }
}
