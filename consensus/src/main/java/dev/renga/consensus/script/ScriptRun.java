package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;

/// One script being executed: the loop over its operations, and the state they work on. The loop
/// knows limits and pushes; what an opcode means stands in the table [Opcode] alone.
final class ScriptRun {
  static final int MAX_SCRIPT_SIZE = 10_000;
  static final int MAX_ITEM_SIZE = 520;
  static final int MAX_OPERATIONS = 201;
  static final int MAX_STACK_SIZE = 1_000;

  private final Bytes script;
  private final ScriptReader reader;
  private final ScriptStack stack;
  private final ScriptStack altStack = new ScriptStack();
  private final Branches branches = new Branches();
  private final SigVersion version;
  private final InputChecks checks;
  private final ScriptFlags flags;
  private int operations;
  private int position; // of the current operation, counted in operations
  private int codeFrom; // offset after the last executed OP_CODESEPARATOR

  ScriptRun(Bytes script, ScriptStack stack, SigVersion version, InputChecks checks) {
    this.script = script;
    this.reader = new ScriptReader(script);
    this.stack = stack;
    this.version = version;
    this.checks = checks;
    this.flags = checks.flags();
  }

  /// Runs to the end of the script, or to the first error.
  ScriptError run() {
    if (version.isBeforeTapscript() && script.length() > MAX_SCRIPT_SIZE) {
      return ScriptError.SCRIPT_SIZE;
    }
    while (!reader.isAtEnd()) {
      ScriptError error = step();
      if (error != ScriptError.OK) {
        return error;
      }
      position++;
    }
    return branches.isEmpty() ? ScriptError.OK : ScriptError.UNBALANCED_CONDITIONAL;
  }

  private ScriptError step() {
    if (!reader.next()) {
      return ScriptError.BAD_OPCODE;
    }
    if (reader.dataLength() > MAX_ITEM_SIZE) {
      return ScriptError.PUSH_SIZE;
    }
    int code = reader.opcode();
    if (code > Opcode.OP_16.code() && !mayCount(1)) {
      return ScriptError.OP_COUNT;
    }
    ScriptError error = reader.isDataPush() ? push() : apply(code);
    if (error == ScriptError.OK && stack.size() + altStack.size() > MAX_STACK_SIZE) {
      return ScriptError.STACK_SIZE;
    }
    return error;
  }

  private ScriptError push() {
    if (!isLive()) {
      return ScriptError.OK;
    }
    Bytes data = reader.data();
    if (flags.has(ScriptFlag.MINIMALDATA) && !ScriptForms.isMinimalPush(reader.opcode(), data)) {
      return ScriptError.MINIMALDATA;
    }
    stack.push(data);
    return ScriptError.OK;
  }

  private ScriptError apply(int code) {
    Opcode opcode = Opcode.of(code);
    boolean live = isLive();
    if (opcode == null) {
      return live ? ScriptError.BAD_OPCODE : ScriptError.OK;
    }
    if (!live && !opcode.appliesWhenSkipped()) {
      return ScriptError.OK;
    }
    if (live && stack.size() < opcode.operands()) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    return opcode.operation().apply(this);
  }

  // ---- what operations see ----

  /// Whether the operation stands in a branch that is executed.
  boolean isLive() {
    return branches.allTaken();
  }

  ScriptStack stack() {
    return stack;
  }

  ScriptStack altStack() {
    return altStack;
  }

  Branches branches() {
    return branches;
  }

  SigVersion version() {
    return version;
  }

  InputChecks checks() {
    return checks;
  }

  boolean has(ScriptFlag flag) {
    return flags.has(flag);
  }

  /// The number at a depth of the stack, or [ScriptNumber#INVALID].
  long number(int depth) {
    return number(depth, 4);
  }

  long number(int depth, int maxLength) {
    return ScriptNumber.decode(stack.peek(depth), flags.has(ScriptFlag.MINIMALDATA), maxLength);
  }

  /// Counts operations; false when there were too many. Tapscript has no such limit.
  boolean mayCount(int more) {
    if (!version.isBeforeTapscript()) {
      return true;
    }
    operations += more;
    return operations <= MAX_OPERATIONS;
  }

  /// Begins the code that signatures sign after the current operation.
  void separateCode() {
    codeFrom = reader.position();
    checks.separateCode(position);
  }

  /// The code that signatures sign, before any deletion.
  Bytes signedCode() {
    return codeFrom == 0 ? script : script.slice(codeFrom, script.length() - codeFrom);
  }
}
