package dev.renga.consensus.script;

import static dev.renga.consensus.script.HashOperations.hash;
import static dev.renga.consensus.script.NumberOperations.binary;
import static dev.renga.consensus.script.NumberOperations.truth;
import static dev.renga.consensus.script.NumberOperations.unary;
import static dev.renga.consensus.script.StackOperations.constant;

import dev.renga.crypto.Hashes;
import dev.renga.crypto.Sha256;
import org.jspecify.annotations.Nullable;

/// The table of opcodes: byte, items that must be on the stack, and what it does. All other bytes
/// fail when executed, but for 0x01 to 0x4b, which push that many bytes.
///
/// Where the table says 0 items, the operation may look for itself, because something else is
/// checked first.
public enum Opcode {
  // constants; the loop itself executes the first four, which push bytes of the script
  OP_0(0x00, 0, ControlOperations::reserved),
  OP_PUSHDATA1(0x4c, 0, ControlOperations::reserved),
  OP_PUSHDATA2(0x4d, 0, ControlOperations::reserved),
  OP_PUSHDATA4(0x4e, 0, ControlOperations::reserved),
  OP_1NEGATE(0x4f, 0, constant(-1)),
  OP_RESERVED(0x50, 0, ControlOperations::reserved),
  OP_1(0x51, 0, constant(1)),
  OP_2(0x52, 0, constant(2)),
  OP_3(0x53, 0, constant(3)),
  OP_4(0x54, 0, constant(4)),
  OP_5(0x55, 0, constant(5)),
  OP_6(0x56, 0, constant(6)),
  OP_7(0x57, 0, constant(7)),
  OP_8(0x58, 0, constant(8)),
  OP_9(0x59, 0, constant(9)),
  OP_10(0x5a, 0, constant(10)),
  OP_11(0x5b, 0, constant(11)),
  OP_12(0x5c, 0, constant(12)),
  OP_13(0x5d, 0, constant(13)),
  OP_14(0x5e, 0, constant(14)),
  OP_15(0x5f, 0, constant(15)),
  OP_16(0x60, 0, constant(16)),

  // control
  OP_NOP(0x61, 0, ControlOperations::nothing),
  OP_VER(0x62, 0, ControlOperations::reserved),
  OP_IF(0x63, 1, Skipped.APPLIES, ControlOperations::onIf),
  OP_NOTIF(0x64, 1, Skipped.APPLIES, ControlOperations::onNotIf),
  OP_VERIF(0x65, 0, Skipped.APPLIES, ControlOperations::reserved),
  OP_VERNOTIF(0x66, 0, Skipped.APPLIES, ControlOperations::reserved),
  OP_ELSE(0x67, 0, Skipped.APPLIES, ControlOperations::onElse),
  OP_ENDIF(0x68, 0, Skipped.APPLIES, ControlOperations::onEndIf),
  OP_VERIFY(0x69, 1, ControlOperations::verify),
  OP_RETURN(0x6a, 0, ControlOperations::onReturn),

  // stack
  OP_TOALTSTACK(0x6b, 1, StackOperations::toAltStack),
  OP_FROMALTSTACK(0x6c, 0, StackOperations::fromAltStack),
  OP_2DROP(0x6d, 2, StackOperations::drop2),
  OP_2DUP(0x6e, 2, StackOperations::dup2),
  OP_3DUP(0x6f, 3, StackOperations::dup3),
  OP_2OVER(0x70, 4, StackOperations::over2),
  OP_2ROT(0x71, 6, StackOperations::rot2),
  OP_2SWAP(0x72, 4, StackOperations::swap2),
  OP_IFDUP(0x73, 1, StackOperations::ifDup),
  OP_DEPTH(0x74, 0, StackOperations::depth),
  OP_DROP(0x75, 1, StackOperations::drop),
  OP_DUP(0x76, 1, StackOperations::dup),
  OP_NIP(0x77, 2, StackOperations::nip),
  OP_OVER(0x78, 2, StackOperations::over),
  OP_PICK(0x79, 2, StackOperations::pick),
  OP_ROLL(0x7a, 2, StackOperations::roll),
  OP_ROT(0x7b, 3, StackOperations::rot),
  OP_SWAP(0x7c, 2, StackOperations::swap),
  OP_TUCK(0x7d, 2, StackOperations::tuck),

  // bytes
  OP_CAT(0x7e, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_SUBSTR(0x7f, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_LEFT(0x80, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_RIGHT(0x81, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_SIZE(0x82, 1, StackOperations::size),
  OP_INVERT(0x83, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_AND(0x84, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_OR(0x85, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_XOR(0x86, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_EQUAL(0x87, 2, StackOperations::equal),
  OP_EQUALVERIFY(0x88, 2, StackOperations::equalVerify),
  OP_RESERVED1(0x89, 0, ControlOperations::reserved),
  OP_RESERVED2(0x8a, 0, ControlOperations::reserved),

  // numbers
  OP_1ADD(0x8b, 1, unary(a -> a + 1)),
  OP_1SUB(0x8c, 1, unary(a -> a - 1)),
  OP_2MUL(0x8d, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_2DIV(0x8e, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_NEGATE(0x8f, 1, unary(a -> -a)),
  OP_ABS(0x90, 1, unary(Math::abs)),
  OP_NOT(0x91, 1, unary(a -> truth(a == 0))),
  OP_0NOTEQUAL(0x92, 1, unary(a -> truth(a != 0))),
  OP_ADD(0x93, 2, binary((a, b) -> a + b)),
  OP_SUB(0x94, 2, binary((a, b) -> a - b)),
  OP_MUL(0x95, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_DIV(0x96, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_MOD(0x97, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_LSHIFT(0x98, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_RSHIFT(0x99, 0, Skipped.APPLIES, ControlOperations::disabled),
  OP_BOOLAND(0x9a, 2, binary((a, b) -> truth(a != 0 && b != 0))),
  OP_BOOLOR(0x9b, 2, binary((a, b) -> truth(a != 0 || b != 0))),
  OP_NUMEQUAL(0x9c, 2, binary((a, b) -> truth(a == b))),
  OP_NUMEQUALVERIFY(0x9d, 2, NumberOperations::numEqualVerify),
  OP_NUMNOTEQUAL(0x9e, 2, binary((a, b) -> truth(a != b))),
  OP_LESSTHAN(0x9f, 2, binary((a, b) -> truth(a < b))),
  OP_GREATERTHAN(0xa0, 2, binary((a, b) -> truth(a > b))),
  OP_LESSTHANOREQUAL(0xa1, 2, binary((a, b) -> truth(a <= b))),
  OP_GREATERTHANOREQUAL(0xa2, 2, binary((a, b) -> truth(a >= b))),
  OP_MIN(0xa3, 2, binary(Math::min)),
  OP_MAX(0xa4, 2, binary(Math::max)),
  OP_WITHIN(0xa5, 3, NumberOperations::within),

  // hashes and signatures
  OP_RIPEMD160(0xa6, 1, hash(Hashes::ripemd160)),
  OP_SHA1(0xa7, 1, hash(Hashes::sha1)),
  OP_SHA256(0xa8, 1, hash(bytes -> Sha256.hash(bytes))),
  OP_HASH160(0xa9, 1, hash(Hashes::hash160)),
  OP_HASH256(0xaa, 1, hash(Sha256::doubleHash)),
  OP_CODESEPARATOR(0xab, 0, Skipped.APPLIES, SignatureOperations::codeSeparator),
  OP_CHECKSIG(0xac, 2, SignatureOperations::checkSig),
  OP_CHECKSIGVERIFY(0xad, 2, SignatureOperations::checkSigVerify),
  OP_CHECKMULTISIG(0xae, 0, SignatureOperations::checkMultiSig),
  OP_CHECKMULTISIGVERIFY(0xaf, 0, SignatureOperations::checkMultiSigVerify),

  // reserved for soft forks, two of them used
  OP_NOP1(0xb0, 0, ControlOperations::upgradable),
  OP_CHECKLOCKTIMEVERIFY(0xb1, 0, ControlOperations::checkLockTime),
  OP_CHECKSEQUENCEVERIFY(0xb2, 0, ControlOperations::checkSequence),
  OP_NOP4(0xb3, 0, ControlOperations::upgradable),
  OP_NOP5(0xb4, 0, ControlOperations::upgradable),
  OP_NOP6(0xb5, 0, ControlOperations::upgradable),
  OP_NOP7(0xb6, 0, ControlOperations::upgradable),
  OP_NOP8(0xb7, 0, ControlOperations::upgradable),
  OP_NOP9(0xb8, 0, ControlOperations::upgradable),
  OP_NOP10(0xb9, 0, ControlOperations::upgradable),
  OP_CHECKSIGADD(0xba, 0, SignatureOperations::checkSigAdd);

  /// Mark of operations that are applied even in a branch that is skipped, to keep count of
  /// branches or to fail.
  private enum Skipped {
    APPLIES
  }

  // Filled once and never changed.
  private static final @Nullable Opcode[] BY_CODE = byCode();

  private final int code;
  private final int operands;
  private final boolean appliesWhenSkipped;

  @SuppressWarnings("ImmutableEnumChecker") // a function without state
  private final Operation operation;

  Opcode(int code, int operands, Operation operation) {
    this.code = code;
    this.operands = operands;
    this.appliesWhenSkipped = false;
    this.operation = operation;
  }

  Opcode(int code, int operands, Skipped applies, Operation operation) {
    this.code = code;
    this.operands = operands;
    this.appliesWhenSkipped = applies == Skipped.APPLIES;
    this.operation = operation;
  }

  private static @Nullable Opcode[] byCode() {
    @Nullable Opcode[] table = new @Nullable Opcode[256];
    for (Opcode opcode : values()) {
      table[opcode.code] = opcode;
    }
    return table;
  }

  /// The opcode of a byte 0–255; null if it has no name.
  public static @Nullable Opcode of(int code) {
    return BY_CODE[code];
  }

  /// Whether a byte makes any tapscript valid that holds it as an operation (BIP342).
  public static boolean isSuccess(int code) {
    return code == 0x50
        || code == 0x62
        || (code >= 0x7e && code <= 0x81)
        || (code >= 0x83 && code <= 0x86)
        || (code >= 0x89 && code <= 0x8a)
        || (code >= 0x8d && code <= 0x8e)
        || (code >= 0x95 && code <= 0x99)
        || (code >= 0xbb && code <= 0xfe);
  }

  /// The byte, 0–255.
  public int code() {
    return code;
  }

  int operands() {
    return operands;
  }

  boolean appliesWhenSkipped() {
    return appliesWhenSkipped;
  }

  Operation operation() {
    return operation;
  }

  /// The name in printed scripts: `OP_DUP`, but plain numbers for the constants (`-1`, `0` … `16`).
  public String text() {
    return switch (this) {
      case OP_0 -> "0";
      case OP_1NEGATE -> "-1";
      default ->
          code >= OP_1.code && code <= OP_16.code ? Integer.toString(code - OP_1.code + 1) : name();
    };
  }
}
