package dev.renga.consensus.script;

import dev.renga.consensus.script.ScriptCases.Item;
import dev.renga.consensus.script.ScriptCases.Template;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Grows scripts: fragments that want certain items below them, joined one after the other.
final class ScriptGrammar {
  private static final List<Long> NUMBERS =
      List.of(
          0L,
          1L,
          -1L,
          2L,
          5L,
          15L,
          16L,
          17L,
          100L,
          127L,
          128L,
          255L,
          256L,
          520L,
          0xffffL,
          0x400005L,
          499_999_999L,
          500_000_000L,
          0x7fffffffL,
          -0x7fffffffL,
          0x80000000L,
          0xffffffffL,
          0x7fffffffffL,
          -0x80000000L);

  private final SplittableRandom random;
  private final ScriptBuilder script = new ScriptBuilder();
  private final List<Item> items = new ArrayList<>(); // bottom first: later fragments' come first

  ScriptGrammar(SplittableRandom random) {
    this.random = random;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /// A script with the items it wants.
  ///
  /// @param schnorr whether signatures and keys are those of tapscript
  /// @param bare whether the script may be anything, as nothing commits to it
  Template template(boolean schnorr, boolean bare) {
    int fragments = 1 + random.nextInt(4);
    for (int i = 0; i < fragments; i++) {
      boolean last = i == fragments - 1;
      fragment(schnorr, last);
    }
    if (chance(bare ? 8 : 3)) {
      script.raw(bytes(random.nextInt(6)));
    }
    if (chance(1)) {
      limits();
    }
    return new Template(script.build(), items);
  }

  private void fragment(boolean schnorr, boolean last) {
    switch (random.nextInt(12)) {
      case 0, 1 -> checkSig(schnorr, last);
      case 2 -> multiSig(schnorr, last);
      case 3 -> lockTime();
      case 4 -> branch(schnorr, last);
      case 5 -> arithmetic(last);
      case 6 -> stackPlay(last);
      case 7 -> hashLock(last);
      case 8 -> noise();
      case 9 -> script.op(Opcode.OP_CODESEPARATOR);
      case 10 -> {
        if (schnorr) {
          spendBudget();
        } else {
          want(Item.of(Bytes.of(7)));
          script.number(chance(90) ? 7 : 8).op(Opcode.OP_NUMEQUALVERIFY).number(1);
          finish(last);
        }
      }
      default -> {
        want(Item.of(item()));
        if (!last) {
          script.op(any(List.of(Opcode.OP_DROP, Opcode.OP_VERIFY, Opcode.OP_IFDUP)));
        }
      }
    }
  }

  // What a fragment finds on top must lie above what later fragments find.
  private void want(Item... wanted) {
    items.addAll(0, List.of(wanted));
  }

  private void checkSig(boolean schnorr, boolean last) {
    int key = random.nextInt(4);
    int signer = chance(90) ? key : random.nextInt(4);
    want(chance(88) ? Item.signature(signer, hashType(schnorr)) : Item.of(badSignature(schnorr)));
    if (schnorr && chance(30)) {
      script.number(any(NUMBERS.subList(0, 10)));
      script.push(key(key, true)).op(Opcode.OP_CHECKSIGADD);
      finish(last);
      return;
    }
    script.push(key(key, schnorr));
    if (last) {
      script.op(Opcode.OP_CHECKSIG);
      if (chance(15)) {
        script.op(Opcode.OP_NOT);
      }
    } else {
      script.op(Opcode.OP_CHECKSIGVERIFY);
    }
  }

  // Many checks with a key of unknown type, which any bytes sign: 14 bytes of witness for 50.
  private void spendBudget() {
    want(Item.of(Bytes.of(1)));
    Bytes key = bytes(10);
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      script.op(Opcode.OP_DUP).push(key).op(Opcode.OP_CHECKSIGVERIFY);
    }
  }

  private void finish(boolean last) {
    if (!last) {
      script.op(chance(70) ? Opcode.OP_DROP : Opcode.OP_VERIFY);
    }
  }

  private Bytes key(int key, boolean schnorr) {
    if (chance(92)) {
      return schnorr ? Kit.xOnly(key) : chance(85) ? Kit.key(key) : Kit.longKey(key);
    }
    Bytes full = Kit.longKey(key);
    return switch (random.nextInt(5)) {
      case 0 -> Bytes.EMPTY;
      case 1 -> bytes(1 + random.nextInt(70));
      case 2 -> new ByteWriter().uint8(6 + random.nextInt(2)).bytes(full.slice(1, 64)).toBytes();
      case 3 -> new ByteWriter().uint8(2 + random.nextInt(2)).bytes(bytes(32)).toBytes();
      default -> schnorr ? Kit.key(key) : Kit.xOnly(key);
    };
  }

  private int hashType(boolean schnorr) {
    if (schnorr) {
      return chance(95) ? any(List.of(0, 0, 0, 1, 2, 3, 0x81, 0x82, 0x83)) : random.nextInt(256);
    }
    return chance(90) ? any(List.of(1, 1, 1, 2, 3, 0x81, 0x82, 0x83)) : random.nextInt(256);
  }

  private Bytes badSignature(boolean schnorr) {
    return switch (random.nextInt(4)) {
      case 0 -> Bytes.EMPTY;
      case 1 -> bytes(schnorr ? 64 + random.nextInt(2) : 9 + random.nextInt(64));
      case 2 -> Bytes.parseHex("30060201010201" + (chance(50) ? "01" : "81") + "01");
      default -> bytes(random.nextInt(4));
    };
  }

  private void multiSig(boolean schnorr, boolean last) {
    int n = chance(90) ? 1 + random.nextInt(4) : random.nextInt(22);
    int m = n == 0 ? 0 : random.nextInt(Math.min(n, 4) + 1);
    if (schnorr && chance(95)) {
      for (int i = 0; i < n; i++) {
        boolean signs = i < m;
        want(signs ? Item.signature(i, hashType(true)) : Item.of(Bytes.EMPTY));
        script.push(key(i, true));
        script.op(i == 0 ? Opcode.OP_CHECKSIG : Opcode.OP_CHECKSIGADD);
      }
      script.number(m).op(Opcode.OP_NUMEQUAL);
      finish(last);
      return;
    }
    List<Item> wanted = new ArrayList<>();
    wanted.add(Item.of(chance(92) ? Bytes.EMPTY : bytes(1)));
    List<Integer> signers = new ArrayList<>();
    for (int key = 0; key < n && signers.size() < m; key++) {
      if (n - key == m - signers.size() || chance(50)) {
        signers.add(key);
      }
    }
    if (signers.size() > 1 && chance(10)) {
      signers.add(signers.remove(0));
    }
    signers.forEach(
        key ->
            wanted.add(
                chance(95) ? Item.signature(key, hashType(false)) : Item.of(badSignature(false))));
    want(wanted.toArray(Item[]::new));
    script.number(chance(97) ? m : any(NUMBERS));
    for (int key = 0; key < n; key++) {
      script.push(key(key, false));
    }
    script.number(chance(97) ? n : any(NUMBERS));
    script.op(last ? Opcode.OP_CHECKMULTISIG : Opcode.OP_CHECKMULTISIGVERIFY);
    if (last && chance(10)) {
      script.op(Opcode.OP_NOT);
    }
  }

  private void lockTime() {
    script.number(any(NUMBERS));
    script.op(chance(50) ? Opcode.OP_CHECKLOCKTIMEVERIFY : Opcode.OP_CHECKSEQUENCEVERIFY);
    script.op(Opcode.OP_DROP);
  }

  private void branch(boolean schnorr, boolean last) {
    want(Item.of(any(List.of(Bytes.EMPTY, Bytes.of(1), Bytes.of(1), Bytes.of(2), Bytes.of(0x80)))));
    script.op(chance(70) ? Opcode.OP_IF : Opcode.OP_NOTIF);
    inner(schnorr, last);
    for (int i = random.nextInt(3); i > 0; i--) {
      script.op(Opcode.OP_ELSE);
      inner(schnorr, last);
    }
    if (chance(97)) {
      script.op(Opcode.OP_ENDIF);
    }
  }

  private void inner(boolean schnorr, boolean last) {
    switch (random.nextInt(5)) {
      case 0 -> fragment(schnorr, last);
      case 1 -> noise();
      case 2 -> script.op(Opcode.OP_CODESEPARATOR).number(1);
      case 3 -> arithmetic(last);
      default -> {
        script.number(1);
        finish(last);
      }
    }
  }

  private void arithmetic(boolean last) {
    List<Opcode> unary =
        List.of(
            Opcode.OP_1ADD,
            Opcode.OP_1SUB,
            Opcode.OP_NEGATE,
            Opcode.OP_ABS,
            Opcode.OP_NOT,
            Opcode.OP_0NOTEQUAL,
            Opcode.OP_SIZE);
    List<Opcode> binary =
        List.of(
            Opcode.OP_ADD,
            Opcode.OP_SUB,
            Opcode.OP_BOOLAND,
            Opcode.OP_BOOLOR,
            Opcode.OP_NUMEQUAL,
            Opcode.OP_NUMNOTEQUAL,
            Opcode.OP_LESSTHAN,
            Opcode.OP_GREATERTHAN,
            Opcode.OP_LESSTHANOREQUAL,
            Opcode.OP_GREATERTHANOREQUAL,
            Opcode.OP_MIN,
            Opcode.OP_MAX,
            Opcode.OP_EQUAL);
    want(Item.of(item()));
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      if (chance(40)) {
        script.op(any(unary));
      } else if (chance(80)) {
        script.number(any(NUMBERS)).op(any(binary));
      } else {
        script.number(any(NUMBERS)).number(any(NUMBERS)).op(Opcode.OP_WITHIN);
      }
    }
    finish(last);
  }

  private void stackPlay(boolean last) {
    int count = 2 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      script.number(random.nextInt(20));
    }
    List<Opcode> moves =
        List.of(
            Opcode.OP_2DUP,
            Opcode.OP_3DUP,
            Opcode.OP_2OVER,
            Opcode.OP_2ROT,
            Opcode.OP_2SWAP,
            Opcode.OP_IFDUP,
            Opcode.OP_DEPTH,
            Opcode.OP_DUP,
            Opcode.OP_NIP,
            Opcode.OP_OVER,
            Opcode.OP_PICK,
            Opcode.OP_ROLL,
            Opcode.OP_ROT,
            Opcode.OP_SWAP,
            Opcode.OP_TUCK,
            Opcode.OP_TOALTSTACK,
            Opcode.OP_FROMALTSTACK,
            Opcode.OP_SIZE);
    for (int i = random.nextInt(6); i > 0; i--) {
      Opcode move = any(moves);
      if (move == Opcode.OP_PICK || move == Opcode.OP_ROLL) {
        script.number(random.nextInt(count + 1));
      }
      if (move == Opcode.OP_FROMALTSTACK && chance(80)) {
        script.op(Opcode.OP_TOALTSTACK);
      }
      script.op(move);
    }
    if (last && chance(80)) { // leave one item that tells the order of all
      for (int i = 1; i < count; i++) {
        script.op(chance(70) ? Opcode.OP_ADD : Opcode.OP_BOOLOR);
      }
    }
  }

  private void hashLock(boolean last) {
    Bytes preimage = bytes(random.nextInt(80));
    want(Item.of(preimage));
    List<Opcode> hashes =
        List.of(
            Opcode.OP_RIPEMD160,
            Opcode.OP_SHA1,
            Opcode.OP_SHA256,
            Opcode.OP_HASH160,
            Opcode.OP_HASH256);
    Opcode hash = any(hashes);
    script.op(Opcode.OP_DUP).op(hash).op(Opcode.OP_SWAP).op(hash);
    script.op(last ? Opcode.OP_EQUAL : Opcode.OP_EQUALVERIFY);
  }

  private void noise() {
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int code = random.nextInt(256);
      boolean cuts = code >= 1 && code <= 0x4e && chance(90);
      if (cuts || chance(40)) {
        script.push(item());
        script.op(Opcode.OP_DROP);
      } else if (chance(60)) {
        script.op(Opcode.OP_NOP);
      } else {
        script.raw(Bytes.of(code));
      }
    }
  }

  // A script near one of the limits.
  private void limits() {
    switch (random.nextInt(4)) {
      case 0 -> {
        for (int i = 185 + random.nextInt(20); i > 0; i--) {
          script.op(Opcode.OP_NOP);
        }
      }
      case 1 -> {
        for (int i = 993 + random.nextInt(10); i > 0; i--) {
          script.number(1);
        }
      }
      case 2 -> script.push(bytes(519 + random.nextInt(3))).op(Opcode.OP_DROP);
      default -> {
        for (int i = 0; i < 19; i++) {
          script.push(Bytes.adopt(new byte[520])).op(Opcode.OP_DROP);
        }
      }
    }
  }

  private Bytes item() {
    return switch (random.nextInt(6)) {
      case 0 -> Bytes.EMPTY;
      case 1 -> Bytes.of(1);
      case 2, 3 -> ScriptNumber.encode(any(NUMBERS));
      case 4 -> bytes(random.nextInt(7));
      default -> any(List.of(Bytes.of(0x80), Bytes.of(0), Bytes.of(1, 0), Bytes.of(0, 0x80)));
    };
  }

  private Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.adopt(bytes);
  }
}
