package dev.renga.consensus.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.crypto.Hashes;
import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.Sha256;
import dev.renga.crypto.SignatureBatch;
import dev.renga.crypto.SignatureVerifier;
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
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// What script tests are made of: a few keys, signatures, outputs of every kind, and spends of
/// them.
final class Kit {
  static final Secp256k1 CURVE = Secp256k1.load();
  static final SignatureChecker IMMEDIATE = SignatureChecker.immediate(CURVE);
  static final long VALUE = 5_000;
  static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final byte[] NO_AUX = new byte[32];

  private Kit() {}

  // ---- keys and signatures ----

  static byte[] secret(int key) {
    byte[] secret = new byte[32];
    secret[31] = (byte) (key + 1);
    return secret;
  }

  /// The compressed public key number `key`, 0–254.
  static Bytes key(int key) {
    return Bytes.adopt(CURVE.publicKey(secret(key), true));
  }

  static Bytes longKey(int key) {
    return Bytes.adopt(CURVE.publicKey(secret(key), false));
  }

  static Bytes xOnly(int key) {
    return key(key).slice(1, 32);
  }

  static Bytes ecdsa(Digest hash, int key, int hashType) {
    byte[] der = CURVE.signEcdsa(hash.toArray(), secret(key), false);
    return new ByteWriter().bytes(der).uint8(hashType).toBytes();
  }

  /// The same signature with the other S.
  static Bytes highEcdsa(Digest hash, int key, int hashType) {
    byte[] compact = CURVE.signEcdsaCompact(hash.toArray(), secret(key));
    BigInteger s = ORDER.subtract(new BigInteger(1, compact, 32, 32));
    return der(new BigInteger(1, compact, 0, 32), s, hashType);
  }

  /// Any numbers in the form of an ECDSA signature.
  static Bytes der(BigInteger r, BigInteger s, int hashType) {
    byte[] first = r.toByteArray();
    byte[] second = s.toByteArray();
    ByteWriter writer = new ByteWriter();
    writer.uint8(0x30).uint8(4 + first.length + second.length);
    writer.uint8(2).uint8(first.length).bytes(first);
    writer.uint8(2).uint8(second.length).bytes(second);
    return writer.uint8(hashType).toBytes();
  }

  static Bytes schnorr(Digest hash, int key, int hashType) {
    return schnorr(hash, secret(key), hashType);
  }

  static Bytes schnorr(Digest hash, byte[] secret, int hashType) {
    byte[] signature = CURVE.signSchnorr(hash.toArray(), secret, NO_AUX);
    ByteWriter writer = new ByteWriter().bytes(signature);
    return (hashType == 0 ? writer : writer.uint8(hashType)).toBytes();
  }

  // ---- outputs ----

  static Script asm(String text) {
    return ScriptAsm.parse(text);
  }

  static Script p2sh(Script redeem) {
    byte[] hash = Hashes.hash160(redeem.bytes().toArray());
    return asm("HASH160 0x14 0x" + Bytes.adopt(hash) + " EQUAL");
  }

  static Script p2pkh(Bytes key) {
    byte[] hash = Hashes.hash160(key.toArray());
    return asm("DUP HASH160 0x14 0x" + Bytes.adopt(hash) + " EQUALVERIFY CHECKSIG");
  }

  static Script p2wpkh(Bytes key) {
    byte[] hash = Hashes.hash160(key.toArray());
    return asm("0 0x14 0x" + Bytes.adopt(hash));
  }

  static Script p2wsh(Script script) {
    byte[] hash = Sha256.hash(script.bytes().toArray());
    return asm("0 0x20 0x" + Bytes.adopt(hash));
  }

  /// A Taproot output of key 0 and a tree with one script.
  record Tree(Script scriptPubKey, Bytes control, Digest leafHash, Bytes outputKey) {
    static Tree of(Bytes script) {
      return of(script, Taproot.LEAF_TAPSCRIPT, List.of());
    }

    static Tree of(Bytes script, int leafVersion, List<Digest> path) {
      Digest leaf = Taproot.leafHash(leafVersion, script);
      Digest root = leaf;
      for (Digest node : path) {
        root = Taproot.branchHash(root, node);
      }
      byte[] tweak = Taproot.tweak(xOnly(0), root).toArray();
      byte[] output = Objects.requireNonNull(CURVE.tweakXOnly(xOnly(0).toArray(), tweak));
      ByteWriter control = new ByteWriter();
      control.uint8(leafVersion | (output[0] & 1)).bytes(xOnly(0));
      path.forEach(control::hash);
      Bytes key = Bytes.copyOf(output, 1, 32);
      return new Tree(asm("1 0x20 0x" + key), control.toBytes(), leaf, key);
    }
  }

  /// A key-path output of key 0 and the secret that signs for it.
  static Script p2tr() {
    byte[] tweak = Taproot.tweak(xOnly(0), null).toArray();
    byte[] output = Objects.requireNonNull(CURVE.tweakXOnly(xOnly(0).toArray(), tweak));
    return asm("1 0x20 0x" + Bytes.copyOf(output, 1, 32));
  }

  static byte[] p2trSecret() {
    byte[] tweak = Taproot.tweak(xOnly(0), null).toArray();
    return Objects.requireNonNull(CURVE.secretTweakXOnly(secret(0), tweak));
  }

  // ---- spends ----

  /// A transaction of version 2 with two inputs and two outputs; the tested input is the first.
  static PrecomputedTransaction spend(Script scriptPubKey) {
    return spend(scriptPubKey, Script.EMPTY, Witness.EMPTY);
  }

  static PrecomputedTransaction spend(Script scriptPubKey, Script scriptSig, Witness witness) {
    return spend(scriptPubKey, scriptSig, witness, 2, 100, 5);
  }

  static PrecomputedTransaction spend(
      Script scriptPubKey,
      Script scriptSig,
      Witness witness,
      int version,
      long lockTime,
      long sequence) {
    TxIn tested = new TxIn(new OutPoint(txid(1), 0), scriptSig, sequence, witness);
    TxIn other = new TxIn(new OutPoint(txid(2), 7), Script.EMPTY, 0xfffffffeL);
    List<TxOut> outputs =
        List.of(new TxOut(1_000, asm("1")), new TxOut(2_000, asm("2 0x0101 DROP")));
    return new PrecomputedTransaction(
        new Transaction(version, List.of(tested, other), outputs, lockTime),
        List.of(new TxOut(VALUE, scriptPubKey), new TxOut(7, asm("1"))));
  }

  private static Txid txid(int number) {
    return Txid.of(Sha256.hash(new byte[] {(byte) number}));
  }

  /// The same transaction with the tested input unlocked.
  static PrecomputedTransaction unlock(
      PrecomputedTransaction tx, Script scriptSig, Bytes... witness) {
    Transaction old = tx.tx();
    List<TxIn> inputs = new ArrayList<>(old.inputs());
    inputs.set(0, inputs.get(0).withScriptSig(scriptSig).withWitness(Witness.of(witness)));
    return new PrecomputedTransaction(
        new Transaction(old.version(), inputs, old.outputs(), old.lockTime()), tx.spent());
  }

  /// The result for the first input, after making sure that a batch comes to the same verdict.
  static ScriptError verify(PrecomputedTransaction tx, ScriptFlags flags) {
    ScriptError error = ScriptVerifier.verify(tx, 0, flags, IMMEDIATE);
    SignatureBatch batch = new SignatureBatch(3);
    SignatureChecker guessing = SignatureChecker.collecting(batch, CURVE);
    boolean guess =
        ScriptVerifier.verify(tx, 0, flags, guessing).isOk()
            && SignatureVerifier.of(CURVE).verify(batch);
    if (guess) {
      assertThat(error).isEqualTo(ScriptError.OK);
    }
    return error;
  }

  /// Runs a locking script as it is.
  static ScriptError bare(String scriptSig, String scriptPubKey, ScriptFlag... flags) {
    return verify(spend(asm(scriptPubKey), asm(scriptSig), Witness.EMPTY), ScriptFlags.of(flags));
  }

  /// Runs a script in witness version 0.
  static ScriptError inWitness(ScriptFlags flags, Script script, Bytes... items) {
    Bytes[] witness = Arrays.copyOf(items, items.length + 1);
    witness[items.length] = script.bytes();
    return verify(spend(p2wsh(script), Script.EMPTY, Witness.of(witness)), flags);
  }

  /// Runs a script as the only leaf of a Taproot output.
  static ScriptError inTapscript(ScriptFlags flags, Bytes script, Bytes... items) {
    Tree tree = Tree.of(script);
    Bytes[] witness = Arrays.copyOf(items, items.length + 2);
    witness[items.length] = script;
    witness[items.length + 1] = tree.control();
    return verify(spend(tree.scriptPubKey(), Script.EMPTY, Witness.of(witness)), flags);
  }

  static String times(int count, String word) {
    return (word + " ").repeat(count);
  }
}
