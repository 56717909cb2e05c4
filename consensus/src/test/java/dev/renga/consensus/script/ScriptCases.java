package dev.renga.consensus.script;

import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Makes spends that are interesting to interpret: scripts grown from a grammar and from templates
/// with real signatures, put into every kind of output, then often damaged a little. One seed makes
/// one spend.
final class ScriptCases {
  /// One spend to verify.
  record Case(PrecomputedTransaction tx, int input, ScriptFlags flags) {}

  /// An item of the unlocking side: bytes, or a signature to be made once the transaction is known.
  ///
  /// @param bytes null for a signature
  record Item(@Nullable Bytes bytes, int key, int hashType) {
    static Item of(Bytes bytes) {
      return new Item(bytes, 0, 0);
    }

    static Item signature(int key, int hashType) {
      return new Item(null, key, hashType);
    }
  }

  /// A script and what should be on the stack when it begins.
  record Template(Script script, List<Item> items) {}

  private enum Wrap {
    BARE,
    P2SH,
    P2WSH,
    P2SH_P2WSH,
    TAPSCRIPT,
    P2WPKH,
    P2SH_P2WPKH,
    KEY_PATH,
    OTHER_PROGRAM
  }

  private final SplittableRandom random;

  private ScriptCases(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static Case of(long seed) {
    return new ScriptCases(seed).make();
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  // ---- the spend ----

  private Case make() {
    Wrap wrap = Wrap.values()[random.nextInt(Wrap.values().length)];
    boolean schnorr = wrap == Wrap.TAPSCRIPT;
    int leafVersion = chance(93) ? 0xc0 : random.nextInt(128) * 2;
    List<Digest> path = new ArrayList<>();
    for (int i = chance(70) ? 0 : random.nextInt(4); i > 0; i--) {
      path.add(digest());
    }
    Template template = new ScriptGrammar(random).template(schnorr, wrap == Wrap.BARE);
    Script script = template.script();
    Kit.Tree tree = Kit.Tree.of(script.bytes(), leafVersion, path);
    Bytes keyForHash = chance(80) ? Kit.key(0) : Kit.longKey(0);
    Script program = chance(50) ? Kit.p2wsh(script) : otherProgram();
    Script locking =
        switch (wrap) {
          case BARE -> script;
          case P2SH -> Kit.p2sh(script);
          case P2WSH -> Kit.p2wsh(script);
          case P2SH_P2WSH -> Kit.p2sh(Kit.p2wsh(script));
          case TAPSCRIPT -> tree.scriptPubKey();
          case P2WPKH -> Kit.p2wpkh(keyForHash);
          case P2SH_P2WPKH -> Kit.p2sh(Kit.p2wpkh(keyForHash));
          case KEY_PATH -> Kit.p2tr();
          case OTHER_PROGRAM -> chance(50) ? program : Kit.p2sh(program);
        };
    int inputs = 1 + random.nextInt(3);
    int input = random.nextInt(inputs);
    PrecomputedTransaction tx = transaction(inputs, input, locking);
    Bytes annex = annex();
    List<Bytes> stack =
        switch (wrap) {
          case P2WPKH, P2SH_P2WPKH -> {
            Bytes code = Kit.p2pkh(keyForHash).bytes();
            int type = hashType();
            Digest hash = SignatureHash.segwit(tx, input, code, type);
            yield new ArrayList<>(List.of(Kit.ecdsa(hash, 0, type), keyForHash));
          }
          case KEY_PATH -> {
            int type = any(List.of(0, 0, 1, 2, 3, 0x81, 0x82, 0x83, 4, 0x80));
            Digest hash = SignatureHash.taproot(tx, input, type, annex);
            hash = hash == null ? digest() : hash;
            yield new ArrayList<>(List.of(Kit.schnorr(hash, Kit.p2trSecret(), type)));
          }
          default -> sign(tx, input, template, wrap, tree, annex);
        };
    damageItems(stack);
    return unlock(wrap, tx, input, locking, script, stack, tree, annex);
  }

  private Case unlock(
      Wrap wrap,
      PrecomputedTransaction tx,
      int input,
      Script locking,
      Script script,
      List<Bytes> stack,
      Kit.Tree tree,
      @Nullable Bytes annex) {
    Script scriptSig = Script.EMPTY;
    List<Bytes> witness = new ArrayList<>(stack);
    switch (wrap) {
      case BARE -> {
        scriptSig = pushes(stack);
        witness.clear();
      }
      case P2SH -> {
        stack.add(script.bytes());
        scriptSig = pushes(stack);
        witness.clear();
      }
      case P2WSH -> witness.add(script.bytes());
      case P2SH_P2WSH -> {
        scriptSig = pushes(List.of(Kit.p2wsh(script).bytes()));
        witness.add(script.bytes());
      }
      case TAPSCRIPT -> {
        witness.add(script.bytes());
        witness.add(tree.control());
      }
      case P2SH_P2WPKH -> {
        Bytes key = stack.size() > 1 ? stack.get(1) : Kit.key(0);
        scriptSig = pushes(List.of(Kit.p2wpkh(key).bytes()));
      }
      case OTHER_PROGRAM -> {
        scriptSig = chance(50) ? Script.EMPTY : pushes(List.of(otherProgram().bytes()));
        witness.add(script.bytes());
      }
      default -> {} // the items are the witness
    }
    boolean taproot = wrap == Wrap.TAPSCRIPT || wrap == Wrap.KEY_PATH;
    if (annex != null && (taproot || chance(5))) {
      witness.add(annex);
    }
    if (chance(3)) {
      witness.add(bytes(random.nextInt(40)));
    }
    if (chance(4)) {
      scriptSig = new Script(damage(scriptSig.bytes()));
    }
    for (int i = 0; i < witness.size(); i++) {
      if (chance(2)) {
        witness.set(i, damage(witness.get(i)));
      }
    }
    List<TxIn> inputs = new ArrayList<>(tx.tx().inputs());
    inputs.set(input, inputs.get(input).withScriptSig(scriptSig).withWitness(Witness.of(witness)));
    Transaction signed =
        new Transaction(tx.tx().version(), inputs, tx.tx().outputs(), tx.tx().lockTime());
    return new Case(new PrecomputedTransaction(signed, spent(tx, input, locking)), input, flags());
  }

  private List<TxOut> spent(PrecomputedTransaction tx, int input, Script locking) {
    List<TxOut> spent = new ArrayList<>(tx.spent());
    if (chance(2)) {
      Script damaged = new Script(damage(locking.bytes()));
      spent.set(input, new TxOut(spent.get(input).value(), damaged));
    }
    return spent;
  }

  private PrecomputedTransaction transaction(int inputs, int input, Script locking) {
    List<TxIn> ins = new ArrayList<>();
    List<TxOut> spent = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      OutPoint prevout = new OutPoint(Txid.of(digest().toArray()), random.nextInt(5));
      ins.add(new TxIn(prevout, Script.EMPTY, sequence()));
      Script other = chance(50) ? Kit.p2tr() : Kit.asm("1");
      spent.add(new TxOut(random.nextInt(100_000), i == input ? locking : other));
    }
    List<TxOut> outputs = new ArrayList<>();
    for (int i = chance(90) ? 1 + random.nextInt(3) : 0; i > 0; i--) {
      outputs.add(new TxOut(random.nextInt(100_000), new Script(bytes(random.nextInt(30)))));
    }
    int version = any(List.of(1, 2, 2, 2, 0, 3, -1));
    return new PrecomputedTransaction(new Transaction(version, ins, outputs, lockTime()), spent);
  }

  private long sequence() {
    return any(
        List.of(0L, 5L, 16L, 0xffffL, 0x400005L, 0x40ffffL, 0x80000005L, 0xfffffffeL, 0xffffffffL));
  }

  private long lockTime() {
    return any(List.of(0L, 1L, 100L, 499_999_999L, 500_000_000L, 500_000_100L, 0xffffffffL));
  }

  private ScriptFlags flags() {
    int choice = random.nextInt(100);
    if (choice < 40) {
      return ScriptFlags.MANDATORY;
    }
    if (choice < 55) {
      return ScriptFlags.STANDARD;
    }
    if (choice < 60) {
      return ScriptFlags.NONE;
    }
    int all = ScriptFlags.ALL.bits();
    int bits = random.nextInt() & all;
    ScriptFlags flags = new ScriptFlags(choice < 80 ? bits & random.nextInt() : bits);
    if (flags.has(ScriptFlag.CLEANSTACK)) {
      flags = flags.with(ScriptFlag.WITNESS);
    }
    return flags.has(ScriptFlag.WITNESS) ? flags.with(ScriptFlag.P2SH) : flags;
  }

  // ---- items ----

  private List<Bytes> sign(
      PrecomputedTransaction tx,
      int input,
      Template template,
      Wrap wrap,
      Kit.Tree tree,
      @Nullable Bytes annex) {
    Bytes script = template.script().bytes();
    int from = 0;
    int position = -1;
    int operation = 0;
    ScriptReader reader = new ScriptReader(template.script());
    for (; reader.next(); operation++) {
      if (reader.opcode() == Opcode.OP_CODESEPARATOR.code() && chance(80)) {
        from = reader.position();
        position = operation;
      }
    }
    Bytes code = script.slice(from, script.length() - from);
    List<Bytes> stack = new ArrayList<>();
    for (Item item : template.items()) {
      Bytes bytes = item.bytes();
      if (bytes != null) {
        stack.add(bytes);
      } else if (wrap == Wrap.TAPSCRIPT) {
        Digest hash =
            SignatureHash.tapscript(tx, input, item.hashType(), annex, tree.leafHash(), position);
        stack.add(Kit.schnorr(hash == null ? digest() : hash, item.key(), item.hashType()));
      } else {
        boolean legacy = wrap == Wrap.BARE || wrap == Wrap.P2SH;
        Digest hash =
            legacy
                ? SignatureHash.legacy(tx, input, code, item.hashType())
                : SignatureHash.segwit(tx, input, code, item.hashType());
        stack.add(
            chance(96)
                ? Kit.ecdsa(hash, item.key(), item.hashType())
                : Kit.highEcdsa(hash, item.key(), item.hashType()));
      }
    }
    return stack;
  }

  private int hashType() {
    return chance(80) ? any(List.of(1, 1, 2, 3, 0x81, 0x82, 0x83)) : random.nextInt(256);
  }

  private void damageItems(List<Bytes> stack) {
    if (!stack.isEmpty() && chance(12)) {
      int at = random.nextInt(stack.size());
      switch (random.nextInt(6)) {
        case 0 -> stack.remove(at);
        case 1 -> stack.add(at, stack.get(at));
        case 2 -> stack.set(at, Bytes.EMPTY);
        case 3 -> stack.set(at, damage(stack.get(at)));
        case 4 -> stack.add(at, bytes(random.nextInt(4)));
        default -> stack.add(stack.remove(at));
      }
    }
  }

  private Script pushes(List<Bytes> items) {
    ScriptBuilder builder = new ScriptBuilder();
    for (Bytes item : items) {
      if (chance(96)) {
        pushMinimal(builder, item);
      } else if (item.length() <= 0xff && chance(50)) {
        builder.raw(new ByteWriter().uint8(0x4c).uint8(item.length()).bytes(item).toBytes());
      } else {
        builder.raw(new ByteWriter().uint8(0x4d).uint16(item.length()).bytes(item).toBytes());
      }
    }
    return builder.build();
  }

  private static void pushMinimal(ScriptBuilder builder, Bytes item) {
    if (item.length() == 1 && (item.at(0) == 0x81 || (item.at(0) >= 1 && item.at(0) <= 16))) {
      builder.number(item.at(0) == 0x81 ? -1 : item.at(0));
    } else {
      builder.push(item);
    }
  }

  private @Nullable Bytes annex() {
    if (chance(85)) {
      return null;
    }
    byte[] annex = new byte[1 + random.nextInt(300)];
    annex[0] = 0x50;
    return Bytes.adopt(annex);
  }

  private Script otherProgram() {
    int version = random.nextInt(17);
    int length = any(List.of(1, 2, 19, 20, 21, 31, 32, 33, 40, 41));
    if (chance(10)) {
      return Kit.asm("1 0x024e73");
    }
    return new ScriptBuilder().number(version).push(bytes(length)).build();
  }

  private Bytes damage(Bytes bytes) {
    if (bytes.isEmpty()) {
      return bytes(1);
    }
    byte[] copy = bytes.toArray();
    int at = random.nextInt(copy.length);
    switch (random.nextInt(4)) {
      case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> copy[at] = (byte) random.nextInt(256);
      case 2 -> {
        return bytes.slice(0, at);
      }
      default -> {
        ByteWriter writer = new ByteWriter();
        writer.bytes(bytes.slice(0, at)).uint8(random.nextInt(256));
        return writer.bytes(bytes.slice(at, bytes.length() - at)).toBytes();
      }
    }
    return Bytes.adopt(copy);
  }

  private Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.adopt(bytes);
  }

  private Digest digest() {
    return Digest.of(bytes(32).toArray());
  }
}
