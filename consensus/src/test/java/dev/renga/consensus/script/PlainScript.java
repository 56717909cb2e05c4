package dev.renga.consensus.script;

import static dev.renga.consensus.script.ScriptError.*;

import dev.renga.crypto.Hashes;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A second interpreter of script, slow and obvious, to compare the first one with. It shares
/// nothing with it but the curve, the names of errors and the names of flags: stacks are lists of
/// arrays, numbers are big integers, the first thing wrong is an exception, and what is signed is
/// serialised anew every time by [PlainSignatureHash].
///
/// Longer than other files because it is one text to be read beside the BIPs.
final class PlainScript {
  private static final int BASE = 0;
  private static final int V0 = 1;
  private static final int TAP = 3;

  private final Transaction tx;
  private final int input;
  private final List<TxOut> spent;
  private final Set<ScriptFlag> flags;
  private final PlainSignatureHash hashes;
  private byte @Nullable [] annex;
  private byte @Nullable [] leaf;
  private long separator = 0xffffffffL;
  private long budget;

  private static final class Failed extends RuntimeException {
    private final transient ScriptError error;

    Failed(ScriptError error) {
      super(error.name(), null, false, false);
      this.error = error;
    }
  }

  private PlainScript(PrecomputedTransaction tx, int input, ScriptFlags flags) {
    this.tx = tx.tx();
    this.input = input;
    this.spent = tx.spent();
    this.flags = EnumSet.noneOf(ScriptFlag.class);
    this.flags.addAll(flags.toList());
    this.hashes = new PlainSignatureHash(tx.tx(), input, tx.spent());
  }

  static ScriptError verify(PrecomputedTransaction tx, int input, ScriptFlags flags) {
    try {
      new PlainScript(tx, input, flags).verify();
      return OK;
    } catch (Failed e) {
      return e.error;
    }
  }

  private static void require(boolean condition, ScriptError otherwise) {
    if (!condition) {
      throw new Failed(otherwise);
    }
  }

  private boolean on(ScriptFlag flag) {
    return flags.contains(flag);
  }

  // ---- the parts of an input ----

  private void verify() {
    byte[] sig = tx.inputs().get(input).scriptSig().bytes().toArray();
    byte[] lock = spent.get(input).scriptPubKey().bytes().toArray();
    List<byte[]> witness = new ArrayList<>();
    tx.inputs().get(input).witness().items().forEach(item -> witness.add(item.toArray()));
    require(!on(ScriptFlag.SIGPUSHONLY) || pushesOnly(sig), SIG_PUSHONLY);
    List<byte[]> stack = new ArrayList<>();
    eval(stack, sig, BASE);
    List<byte[]> afterSig = new ArrayList<>(stack);
    eval(stack, lock, BASE);
    require(!stack.isEmpty() && truth(stack.getLast()), EVAL_FALSE);
    boolean witnessUsed = false;
    if (on(ScriptFlag.WITNESS) && isProgram(lock)) {
      witnessUsed = true;
      require(sig.length == 0, WITNESS_MALLEATED);
      program(lock, witness, false);
      stack = new ArrayList<>(List.of(new byte[] {1}));
    }
    boolean scriptHash = lock.length == 23 && (lock[0] & 0xff) == 0xa9 && lock[1] == 20;
    if (on(ScriptFlag.P2SH) && scriptHash && (lock[22] & 0xff) == 0x87) {
      require(pushesOnly(sig), SIG_PUSHONLY);
      stack = afterSig;
      byte[] redeem = stack.removeLast();
      eval(stack, redeem, BASE);
      require(!stack.isEmpty() && truth(stack.getLast()), EVAL_FALSE);
      if (on(ScriptFlag.WITNESS) && isProgram(redeem)) {
        witnessUsed = true;
        byte[] only = new byte[redeem.length + 1];
        only[0] = (byte) redeem.length;
        System.arraycopy(redeem, 0, only, 1, redeem.length);
        require(Arrays.equals(sig, only), WITNESS_MALLEATED_P2SH);
        program(redeem, witness, true);
        stack = new ArrayList<>(List.of(new byte[] {1}));
      }
    }
    require(!on(ScriptFlag.CLEANSTACK) || stack.size() == 1, CLEANSTACK);
    require(!on(ScriptFlag.WITNESS) || witnessUsed || witness.isEmpty(), WITNESS_UNEXPECTED);
  }

  private static boolean isProgram(byte[] script) {
    return script.length >= 4
        && script.length <= 42
        && (script[0] == 0 || (script[0] >= 0x51 && script[0] <= 0x60))
        && script[1] == script.length - 2;
  }

  private void program(byte[] script, List<byte[]> witness, boolean nested) {
    int version = script[0] == 0 ? 0 : script[0] - 0x50;
    byte[] program = Arrays.copyOfRange(script, 2, script.length);
    List<byte[]> items = new ArrayList<>(witness);
    if (version == 0 && program.length == 32) {
      require(!items.isEmpty(), WITNESS_PROGRAM_WITNESS_EMPTY);
      byte[] run = items.removeLast();
      require(Arrays.equals(Sha256.hash(run), program), WITNESS_PROGRAM_MISMATCH);
      runWitness(items, run, V0);
    } else if (version == 0 && program.length == 20) {
      require(items.size() == 2, WITNESS_PROGRAM_MISMATCH);
      byte[] run = new byte[25];
      run[0] = 0x76;
      run[1] = (byte) 0xa9;
      run[2] = 20;
      System.arraycopy(program, 0, run, 3, 20);
      run[23] = (byte) 0x88;
      run[24] = (byte) 0xac;
      runWitness(items, run, V0);
    } else if (version == 0) {
      throw new Failed(WITNESS_PROGRAM_WRONG_LENGTH);
    } else if (version == 1 && program.length == 32 && !nested) {
      if (on(ScriptFlag.TAPROOT)) {
        taproot(program, items);
      }
    } else if (nested || version != 1 || !Arrays.equals(program, new byte[] {0x4e, 0x73})) {
      require(
          !on(ScriptFlag.DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM),
          DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM);
    }
  }

  private void taproot(byte[] key, List<byte[]> items) {
    require(!items.isEmpty(), WITNESS_PROGRAM_WITNESS_EMPTY);
    budget = 50 + tx.inputs().get(input).witness().serializedSize();
    if (items.size() >= 2 && items.getLast().length > 0 && items.getLast()[0] == 0x50) {
      annex = items.removeLast();
    }
    if (items.size() == 1) {
      schnorr(items.getFirst(), key);
      return;
    }
    byte[] control = items.removeLast();
    byte[] run = items.removeLast();
    boolean size = control.length >= 33 && control.length <= 33 + 32 * 128;
    require(size && control.length % 32 == 1, TAPROOT_WRONG_CONTROL_SIZE);
    int version = control[0] & 0xfe;
    byte[] node = PlainSignatureHash.leafHash(version, run);
    leaf = node;
    for (int at = 33; at < control.length; at += 32) {
      byte[] other = Arrays.copyOfRange(control, at, at + 32);
      boolean first = new BigInteger(1, node).compareTo(new BigInteger(1, other)) < 0;
      node = PlainSignatureHash.tagged("TapBranch", first ? node : other, first ? other : node);
    }
    byte[] internal = Arrays.copyOfRange(control, 1, 33);
    byte[] tweak = PlainSignatureHash.tagged("TapTweak", internal, node);
    byte[] tweaked = Kit.CURVE.tweakXOnly(internal, tweak);
    boolean committed =
        tweaked != null
            && Arrays.equals(tweaked, 1, 33, key, 0, 32)
            && (tweaked[0] & 1) == (control[0] & 1);
    require(committed, WITNESS_PROGRAM_MISMATCH);
    if (version != 0xc0) {
      require(
          !on(ScriptFlag.DISCOURAGE_UPGRADABLE_TAPROOT_VERSION),
          DISCOURAGE_UPGRADABLE_TAPROOT_VERSION);
      return;
    }
    for (int at = 0; at < run.length; ) {
      Op op = read(run, at);
      require(op != null, BAD_OPCODE);
      if (SUCCESS.contains(op.code)) {
        require(!on(ScriptFlag.DISCOURAGE_OP_SUCCESS), DISCOURAGE_OP_SUCCESS);
        return;
      }
      at = op.next;
    }
    require(items.size() <= 1000, STACK_SIZE);
    runWitness(items, run, TAP);
  }

  // BIP342's list.
  private static final Set<Integer> SUCCESS = success();

  private static Set<Integer> success() {
    Set<Integer> codes = new TreeSet<>(List.of(80, 98, 137, 138, 141, 142));
    int[][] ranges = {{126, 129}, {131, 134}, {149, 153}, {187, 254}};
    for (int[] range : ranges) {
      for (int code = range[0]; code <= range[1]; code++) {
        codes.add(code);
      }
    }
    return codes;
  }

  private void runWitness(List<byte[]> stack, byte[] script, int version) {
    for (byte[] item : stack) {
      require(item.length <= 520, PUSH_SIZE);
    }
    eval(stack, script, version);
    require(stack.size() == 1, CLEANSTACK);
    require(truth(stack.getLast()), EVAL_FALSE);
  }

  // ---- reading ----

  record Op(int code, Bytes data, int next) {}

  static @Nullable Op read(byte[] script, int at) {
    int code = script[at] & 0xff;
    int lengthBytes = code == 0x4c ? 1 : code == 0x4d ? 2 : code == 0x4e ? 4 : 0;
    if (at + 1 + lengthBytes > script.length) {
      return null;
    }
    BigInteger length = BigInteger.valueOf(code < 0x4c ? code : 0);
    for (int i = lengthBytes; i > 0; i--) {
      length = length.shiftLeft(8).add(BigInteger.valueOf(script[at + i] & 0xff));
    }
    int from = at + 1 + lengthBytes;
    if (length.compareTo(BigInteger.valueOf(script.length - from)) > 0) {
      return null;
    }
    int count = length.intValue();
    return new Op(code, Bytes.copyOf(script, from, count), from + count);
  }

  private static boolean pushesOnly(byte[] script) {
    for (int at = 0; at < script.length; ) {
      Op op = read(script, at);
      if (op == null || op.code > 0x60) {
        return false;
      }
      at = op.next;
    }
    return true;
  }

  private static boolean truth(byte[] item) {
    byte[] magnitude = item.clone();
    if (magnitude.length > 0) {
      magnitude[magnitude.length - 1] &= 0x7f;
    }
    return !Arrays.equals(magnitude, new byte[item.length]);
  }

  private BigInteger number(byte[] item, int limit) {
    require(item.length <= limit, SCRIPTNUM);
    byte[] big = new byte[item.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = item[item.length - 1 - i];
    }
    boolean negative = big.length > 0 && big[0] < 0;
    if (negative) {
      big[0] &= 0x7f;
    }
    BigInteger value = new BigInteger(1, big);
    value = negative ? value.negate() : value;
    require(!on(ScriptFlag.MINIMALDATA) || Arrays.equals(item(value), item), SCRIPTNUM);
    return value;
  }

  private static byte[] item(BigInteger value) {
    if (value.signum() == 0) {
      return new byte[0];
    }
    byte[] big = value.abs().toByteArray(); // with room for a sign
    byte[] item = new byte[big.length];
    for (int i = 0; i < big.length; i++) {
      item[i] = big[big.length - 1 - i];
    }
    item[item.length - 1] |= (byte) (value.signum() < 0 ? 0x80 : 0);
    return item;
  }

  private static byte[] item(long value) {
    return item(BigInteger.valueOf(value));
  }

  private static byte[] item(boolean value) {
    return item(value ? 1 : 0);
  }

  // ---- running ----

  private void eval(List<byte[]> stack, byte[] script, int version) {
    require(version == TAP || script.length <= 10_000, SCRIPT_SIZE);
    Run run = new Run(stack, script, version);
    int position = 0;
    for (int at = 0; at < script.length; position++) {
      Op op = read(script, at);
      require(op != null, BAD_OPCODE);
      at = op.next;
      run.one(op, position);
      require(stack.size() + run.alt.size() <= 1000, STACK_SIZE);
    }
    require(run.ifs.isEmpty(), UNBALANCED_CONDITIONAL);
  }

  private static final Set<Integer> DISABLED =
      Set.of(
          0x7e, 0x7f, 0x80, 0x81, 0x83, 0x84, 0x85, 0x86, 0x8d, 0x8e, 0x95, 0x96, 0x97, 0x98, 0x99);

  private final class Run {
    final List<byte[]> stack;
    final byte[] script;
    final int version;
    final List<byte[]> alt = new ArrayList<>();
    final List<Boolean> ifs = new ArrayList<>();
    int count;
    int codeFrom;

    Run(List<byte[]> stack, byte[] script, int version) {
      this.stack = stack;
      this.script = script;
      this.version = version;
    }

    byte[] at(int depth) {
      require(depth < stack.size(), INVALID_STACK_OPERATION);
      return stack.get(stack.size() - 1 - depth);
    }

    byte[] pop() {
      require(!stack.isEmpty(), INVALID_STACK_OPERATION);
      return stack.removeLast();
    }

    void push(byte[] item) {
      stack.add(item);
    }

    void need(int items) {
      require(stack.size() >= items, INVALID_STACK_OPERATION);
    }

    void one(Op op, int position) {
      require(op.data.length() <= 520, PUSH_SIZE);
      if (version != TAP && op.code > 0x60) {
        count++;
        require(count <= 201, OP_COUNT);
      }
      require(!DISABLED.contains(op.code), DISABLED_OPCODE);
      require(
          op.code != 0xab || version != BASE || !on(ScriptFlag.CONST_SCRIPTCODE), OP_CODESEPARATOR);
      boolean live = !ifs.contains(false);
      if (op.code >= 0x63 && op.code <= 0x68) {
        branch(op.code, live);
      } else if (live && op.code <= 0x4e) {
        require(!on(ScriptFlag.MINIMALDATA) || isShortest(op), MINIMALDATA);
        push(op.data.toArray());
      } else if (live && op.code == 0xab) {
        codeFrom = op.next;
        separator = position;
      } else if (live) {
        execute(op.code);
      }
    }

    // Whether the script's builder would have pushed the same bytes the same way.
    boolean isShortest(Op op) {
      byte[] data = op.data.toArray();
      for (int n = -1; n <= 16; n++) {
        if (n != 0 && Arrays.equals(data, item(n))) {
          return false;
        }
      }
      int shortest = data.length <= 75 ? data.length : data.length <= 255 ? 0x4c : 0x4d;
      return op.code == shortest;
    }

    void branch(int code, boolean live) {
      if (code == 0x63 || code == 0x64) {
        boolean taken = false;
        if (live) {
          need(1);
          byte[] item = at(0);
          boolean minimal = item.length == 0 || Arrays.equals(item, new byte[] {1});
          require(minimal || version != TAP, TAPSCRIPT_MINIMALIF);
          require(minimal || version != V0 || !on(ScriptFlag.MINIMALIF), MINIMALIF);
          taken = truth(pop()) == (code == 0x63);
        }
        ifs.add(taken);
      } else if (code == 0x67 || code == 0x68) {
        require(!ifs.isEmpty(), UNBALANCED_CONDITIONAL);
        boolean top = ifs.removeLast();
        if (code == 0x67) {
          ifs.add(!top);
        }
      } else {
        throw new Failed(BAD_OPCODE);
      }
    }

    void execute(int code) {
      if (code == 0x4f || (code >= 0x51 && code <= 0x60)) {
        push(item(code - 0x50));
      } else if (code >= 0x6b && code <= 0x82) {
        stackOperation(code);
      } else if (code >= 0x8b && code <= 0xa5) {
        arithmetic(code);
      } else if (code >= 0xa6 && code <= 0xaa) {
        byte[] in = pop();
        push(
            switch (code) {
              case 0xa6 -> Hashes.ripemd160(in);
              case 0xa7 -> Hashes.sha1(in);
              case 0xa8 -> Sha256.hash(in);
              case 0xa9 -> Hashes.ripemd160(Sha256.hash(in));
              default -> Sha256.hash(Sha256.hash(in));
            });
      } else {
        other(code);
      }
    }

    void other(int code) {
      switch (code) {
        case 0x61 -> {}
        case 0x69 -> require(truth(pop()), VERIFY);
        case 0x6a -> throw new Failed(OP_RETURN);
        case 0x87 -> {
          need(2);
          push(item(Arrays.equals(pop(), pop())));
        }
        case 0x88 -> {
          need(2);
          require(Arrays.equals(pop(), pop()), EQUALVERIFY);
        }
        case 0xac -> push(item(checkSig()));
        case 0xad -> require(checkSig(), CHECKSIGVERIFY);
        case 0xae -> push(item(checkMultiSig()));
        case 0xaf -> require(checkMultiSig(), CHECKMULTISIGVERIFY);
        case 0xba -> {
          require(version == TAP, BAD_OPCODE);
          need(3);
          BigInteger n = number(at(1), 4);
          boolean good = tapSig(at(2), at(0));
          pop();
          pop();
          pop();
          push(item(n.add(good ? BigInteger.ONE : BigInteger.ZERO)));
        }
        case 0xb1 -> lockTime();
        case 0xb2 -> sequence();
        case 0xb0, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9 ->
            require(!on(ScriptFlag.DISCOURAGE_UPGRADABLE_NOPS), DISCOURAGE_UPGRADABLE_NOPS);
        default -> throw new Failed(BAD_OPCODE);
      }
    }

    void stackOperation(int code) {
      switch (code) {
        case 0x6b -> alt.add(pop());
        case 0x6c -> {
          require(!alt.isEmpty(), INVALID_ALTSTACK_OPERATION);
          push(alt.removeLast());
        }
        case 0x6d -> permute(2);
        case 0x6e -> permute(2, 1, 0, 1, 0);
        case 0x6f -> permute(3, 2, 1, 0, 2, 1, 0);
        case 0x70 -> permute(4, 3, 2, 1, 0, 3, 2);
        case 0x71 -> permute(6, 3, 2, 1, 0, 5, 4);
        case 0x72 -> permute(4, 1, 0, 3, 2);
        case 0x73 -> {
          if (truth(at(0))) {
            push(at(0));
          }
        }
        case 0x74 -> push(item(stack.size()));
        case 0x75 -> permute(1);
        case 0x76 -> permute(1, 0, 0);
        case 0x77 -> permute(2, 0);
        case 0x78 -> permute(2, 1, 0, 1);
        case 0x79, 0x7a -> {
          need(2);
          BigInteger n = number(at(0), 4);
          pop();
          boolean inside = n.signum() >= 0 && n.compareTo(BigInteger.valueOf(stack.size())) < 0;
          require(inside, INVALID_STACK_OPERATION);
          int index = stack.size() - 1 - n.intValue();
          push(code == 0x79 ? stack.get(index) : stack.remove(index));
        }
        case 0x7b -> permute(3, 1, 0, 2);
        case 0x7c -> permute(2, 0, 1);
        case 0x7d -> permute(2, 0, 1, 0);
        default -> push(item(at(0).length)); // 0x82
      }
    }

    // Takes items away and puts back those named by their old depths, the last one on top.
    void permute(int taken, int... depths) {
      need(taken);
      List<byte[]> old = new ArrayList<>(stack.subList(stack.size() - taken, stack.size()));
      stack.subList(stack.size() - taken, stack.size()).clear();
      for (int depth : depths) {
        push(old.get(taken - 1 - depth));
      }
    }

    void arithmetic(int code) {
      boolean unary = code <= 0x92;
      need(unary ? 1 : code == 0xa5 ? 3 : 2);
      BigInteger a = number(at(unary ? 0 : code == 0xa5 ? 2 : 1), 4);
      BigInteger b = unary ? BigInteger.ZERO : number(at(code == 0xa5 ? 1 : 0), 4);
      BigInteger c = code == 0xa5 ? number(at(0), 4) : BigInteger.ZERO;
      for (int i = 0; i < (unary ? 1 : code == 0xa5 ? 3 : 2); i++) {
        pop();
      }
      int order = a.compareTo(b);
      boolean bothTrue = a.signum() != 0 && b.signum() != 0;
      boolean oneTrue = a.signum() != 0 || b.signum() != 0;
      if (code == 0x9d) {
        require(order == 0, NUMEQUALVERIFY);
        return;
      }
      push(
          switch (code) {
            case 0x8b -> item(a.add(BigInteger.ONE));
            case 0x8c -> item(a.subtract(BigInteger.ONE));
            case 0x8f -> item(a.negate());
            case 0x90 -> item(a.abs());
            case 0x91 -> item(a.signum() == 0);
            case 0x92 -> item(a.signum() != 0);
            case 0x93 -> item(a.add(b));
            case 0x94 -> item(a.subtract(b));
            case 0x9a -> item(bothTrue);
            case 0x9b -> item(oneTrue);
            case 0x9c -> item(order == 0);
            case 0x9e -> item(order != 0);
            case 0x9f -> item(order < 0);
            case 0xa0 -> item(order > 0);
            case 0xa1 -> item(order <= 0);
            case 0xa2 -> item(order >= 0);
            case 0xa3 -> item(a.min(b));
            case 0xa4 -> item(a.max(b));
            default -> item(order >= 0 && a.compareTo(c) < 0); // 0xa5
          });
    }

    // ---- signatures and time ----

    byte[] code() {
      return Arrays.copyOfRange(script, codeFrom, script.length);
    }

    boolean checkSig() {
      need(2);
      byte[] key = at(0);
      byte[] signature = at(1);
      boolean good;
      if (version == TAP) {
        good = tapSig(signature, key);
      } else {
        byte[] code = without(code(), signature);
        encodings(signature, key, version);
        good = ecdsa(signature, key, code, version);
        require(good || signature.length == 0 || !on(ScriptFlag.NULLFAIL), SIG_NULLFAIL);
      }
      pop();
      pop();
      return good;
    }

    byte[] without(byte[] code, byte[] signature) {
      if (version != BASE) {
        return code;
      }
      byte[] shorter = PlainSignatureHash.delete(code, signature);
      require(shorter.length == code.length || !on(ScriptFlag.CONST_SCRIPTCODE), SIG_FINDANDDELETE);
      return shorter;
    }

    boolean checkMultiSig() {
      require(version != TAP, TAPSCRIPT_CHECKMULTISIG);
      BigInteger n = number(at(0), 4);
      boolean few = n.signum() >= 0 && n.compareTo(BigInteger.valueOf(20)) <= 0;
      require(few, PUBKEY_COUNT);
      count += n.intValue();
      require(count <= 201, OP_COUNT);
      BigInteger m = number(at(1 + n.intValue()), 4);
      require(m.signum() >= 0 && m.compareTo(n) <= 0, SIG_COUNT);
      need(3 + n.intValue() + m.intValue());
      pop();
      List<byte[]> keys = new ArrayList<>();
      for (int i = 0; i < n.intValue(); i++) {
        keys.add(pop());
      }
      pop();
      List<byte[]> signatures = new ArrayList<>();
      for (int i = 0; i < m.intValue(); i++) {
        signatures.add(pop());
      }
      byte[] dummy = pop();
      byte[] code = code();
      for (byte[] signature : signatures) {
        code = without(code, signature);
      }
      boolean good = match(signatures, keys, code);
      boolean empty = signatures.stream().allMatch(signature -> signature.length == 0);
      require(good || empty || !on(ScriptFlag.NULLFAIL), SIG_NULLFAIL);
      require(dummy.length == 0 || !on(ScriptFlag.NULLDUMMY), SIG_NULLDUMMY);
      return good;
    }

    boolean match(List<byte[]> signatures, List<byte[]> keys, byte[] code) {
      if (signatures.isEmpty()) {
        return true;
      }
      if (signatures.size() > keys.size()) {
        return false;
      }
      encodings(signatures.getFirst(), keys.getFirst(), version);
      boolean good = ecdsa(signatures.getFirst(), keys.getFirst(), code, version);
      List<byte[]> keysLeft = keys.subList(1, keys.size());
      return match(good ? signatures.subList(1, signatures.size()) : signatures, keysLeft, code);
    }

    void lockTime() {
      if (!on(ScriptFlag.CHECKLOCKTIMEVERIFY)) {
        return;
      }
      BigInteger wanted = number(at(0), 5);
      require(wanted.signum() >= 0, NEGATIVE_LOCKTIME);
      long operand = wanted.longValueExact();
      boolean operandIsTime = operand >= 500_000_000;
      boolean lockIsTime = tx.lockTime() >= 500_000_000;
      require(operandIsTime == lockIsTime, UNSATISFIED_LOCKTIME);
      require(operand <= tx.lockTime(), UNSATISFIED_LOCKTIME);
      require(tx.inputs().get(input).sequence() != 0xffffffffL, UNSATISFIED_LOCKTIME);
    }

    void sequence() {
      if (!on(ScriptFlag.CHECKSEQUENCEVERIFY)) {
        return;
      }
      BigInteger wanted = number(at(0), 5);
      require(wanted.signum() >= 0, NEGATIVE_LOCKTIME);
      if (wanted.testBit(31)) {
        return;
      }
      long sequence = tx.inputs().get(input).sequence();
      long version = tx.version() & 0xffffffffL;
      require(version >= 2 && (sequence & 0x80000000L) == 0, UNSATISFIED_LOCKTIME);
      require(wanted.testBit(22) == ((sequence & 0x400000) != 0), UNSATISFIED_LOCKTIME);
      require((wanted.longValue() & 0xffff) <= (sequence & 0xffff), UNSATISFIED_LOCKTIME);
    }
  }

  private boolean ecdsa(byte[] signature, byte[] key, byte[] code, int version) {
    if (signature.length == 0 || key.length == 0) {
      return false;
    }
    int type = signature[signature.length - 1] & 0xff;
    byte[] hash = version == BASE ? hashes.legacy(code, type) : hashes.segwit(code, type);
    return Kit.CURVE.verifyEcdsa(signature, 0, signature.length - 1, key, 0, key.length, hash);
  }

  private void encodings(byte[] signature, byte[] key, int version) {
    boolean strict = on(ScriptFlag.STRICTENC);
    if (signature.length > 0) {
      boolean der = strict || on(ScriptFlag.DERSIG) || on(ScriptFlag.LOW_S);
      require(!der || PlainSignatureHash.isDer(signature), SIG_DER);
      require(!on(ScriptFlag.LOW_S) || PlainSignatureHash.isLow(signature), SIG_HIGH_S);
      int type = signature[signature.length - 1] & 0x7f;
      require(!strict || (type >= 1 && type <= 3), SIG_HASHTYPE);
    }
    boolean compressed = key.length == 33 && (key[0] == 2 || key[0] == 3);
    boolean uncompressed = key.length == 65 && key[0] == 4;
    require(!strict || compressed || uncompressed, PUBKEYTYPE);
    boolean witnessRule = on(ScriptFlag.WITNESS_PUBKEYTYPE) && version == V0;
    require(!witnessRule || compressed, WITNESS_PUBKEYTYPE);
  }

  private boolean tapSig(byte[] signature, byte[] key) {
    if (signature.length > 0) {
      budget -= 50;
      require(budget >= 0, TAPSCRIPT_VALIDATION_WEIGHT);
    }
    require(key.length > 0, TAPSCRIPT_EMPTY_PUBKEY);
    if (key.length != 32) {
      require(!on(ScriptFlag.DISCOURAGE_UPGRADABLE_PUBKEYTYPE), DISCOURAGE_UPGRADABLE_PUBKEYTYPE);
    } else if (signature.length > 0) {
      schnorr(signature, key);
    }
    return signature.length > 0;
  }

  private void schnorr(byte[] signature, byte[] key) {
    require(signature.length == 64 || signature.length == 65, SCHNORR_SIG_SIZE);
    int type = signature.length == 64 ? 0 : signature[64] & 0xff;
    require(signature.length == 64 || type != 0, SCHNORR_SIG_HASHTYPE);
    byte[] hash = hashes.taproot(type, annex, leaf, separator);
    if (hash == null) {
      throw new Failed(SCHNORR_SIG_HASHTYPE);
    }
    require(Kit.CURVE.verifySchnorr(signature, 0, hash, key, 0), SCHNORR_SIG);
  }
}
