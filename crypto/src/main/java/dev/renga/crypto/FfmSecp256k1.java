package dev.renga.crypto;

import static dev.renga.crypto.Libsecp256k1.call;
import static java.lang.foreign.MemorySegment.NULL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// libsecp256k1 by the foreign function API. The library's opaque structs (64-byte keys and
/// signatures, 96-byte key pairs) are short-lived arrays on the heap.
///
/// Long on purpose: one method for each function of the library, all of one shape, read side by
/// side with its header.
final class FfmSecp256k1 implements Secp256k1 {
  private static final int CONTEXT_NONE = 1;
  private static final int COMPRESSED = 0x102;
  private static final int UNCOMPRESSED = 0x2;

  private final MemorySegment context;

  private FfmSecp256k1(MemorySegment context) {
    this.context = context;
  }

  static FfmSecp256k1 create() {
    return new FfmSecp256k1(newContext(Arena.global()));
  }

  /// Another instance with a blinded context, freed when nothing refers to it any more.
  FfmSecp256k1 blinded(byte[] seed32) {
    MemorySegment own = newContext(Arena.ofAuto());
    check(call(Libsecp256k1.CONTEXT_RANDOMIZE, own, of(seed32)) == 1);
    return new FfmSecp256k1(own);
  }

  private static MemorySegment newContext(Arena arena) {
    MemorySegment raw = Libsecp256k1.createContext(CONTEXT_NONE);
    check(raw.address() != 0);
    return raw.reinterpret(arena, FfmSecp256k1::destroy);
  }

  private static void destroy(MemorySegment context) {
    Libsecp256k1.destroyContext(context);
  }

  @Override
  public String implementation() {
    return "libsecp256k1 over the foreign function API";
  }

  @Override
  public boolean isComplete() {
    return true;
  }

  @Override
  public boolean verifyEcdsaCompact(
      byte[] sig64, int sigOff, byte[] key, int keyOff, int keyLen, byte[] hash32) {
    Secp256k1Checks.range(sig64, sigOff, 64);
    Secp256k1Checks.size("hash", hash32, 32);
    byte[] point = new byte[64];
    if (!parse(key, keyOff, keyLen, point)) {
      return false;
    }
    MemorySegment signature = of(new byte[64]);
    if (call(Libsecp256k1.SIGNATURE_PARSE_COMPACT, context, signature, of(sig64, sigOff, 64))
        != 1) {
      return false;
    }
    int _ = call(Libsecp256k1.SIGNATURE_NORMALIZE, context, signature, signature);
    return call(Libsecp256k1.ECDSA_VERIFY, context, signature, of(hash32), of(point)) == 1;
  }

  @Override
  public boolean verifySchnorr(
      byte[] sig64, int sigOff, byte[] msg, byte[] xOnlyKey32, int keyOff) {
    Secp256k1Checks.range(sig64, sigOff, 64);
    byte[] point = new byte[64];
    if (!parseXOnly(xOnlyKey32, keyOff, point)) {
      return false;
    }
    return call(
            Libsecp256k1.SCHNORRSIG_VERIFY,
            context,
            of(sig64, sigOff, 64),
            of(msg),
            (long) msg.length,
            of(point))
        == 1;
  }

  @Override
  public boolean isValidPublicKey(byte[] key, int off, int len) {
    return parse(key, off, len, new byte[64]);
  }

  @Override
  public boolean isValidXOnly(byte[] key, int off) {
    return parseXOnly(key, off, new byte[64]);
  }

  @Override
  public boolean checkTapTweak(
      byte[] outputKey32, byte[] internalKey32, byte[] tweakHash32, boolean parity) {
    Secp256k1Checks.size("output key", outputKey32, 32);
    Secp256k1Checks.size("internal key", internalKey32, 32);
    Secp256k1Checks.size("tweak", tweakHash32, 32);
    byte[] internal = new byte[64];
    if (!parseXOnly(internalKey32, 0, internal)) {
      return false;
    }
    return call(
            Libsecp256k1.XONLY_TWEAK_ADD_CHECK,
            context,
            of(outputKey32),
            parity ? 1 : 0,
            of(internal),
            of(tweakHash32))
        == 1;
  }

  @Override
  public byte @Nullable [] tweakXOnly(byte[] internalKey32, byte[] tweak32) {
    Secp256k1Checks.size("internal key", internalKey32, 32);
    Secp256k1Checks.size("tweak", tweak32, 32);
    byte[] internal = new byte[64];
    if (!parseXOnly(internalKey32, 0, internal)) {
      return null;
    }
    byte[] output = new byte[64];
    boolean done =
        call(Libsecp256k1.XONLY_TWEAK_ADD, context, of(output), of(internal), of(tweak32)) == 1;
    return done ? serialize(output, true) : null;
  }

  @Override
  public byte @Nullable [] convertPublicKey(byte[] key, boolean compressed) {
    byte[] point = new byte[64];
    return parse(key, 0, key.length, point) ? serialize(point, compressed) : null;
  }

  @Override
  public byte @Nullable [] publicKeyTweakAdd(byte[] key, byte[] tweak32, boolean compressed) {
    Secp256k1Checks.size("tweak", tweak32, 32);
    byte[] point = new byte[64];
    if (!parse(key, 0, key.length, point)) {
      return null;
    }
    boolean done = call(Libsecp256k1.PUBKEY_TWEAK_ADD, context, of(point), of(tweak32)) == 1;
    return done ? serialize(point, compressed) : null;
  }

  @Override
  public byte @Nullable [] publicKeyCombine(byte[][] keys, boolean compressed) {
    if (keys.length == 0) {
      return null;
    }
    byte[] sum = new byte[64];
    // The library wants an array of pointers, and pointers to the heap do not exist.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment points = arena.allocate(64L * keys.length, 8);
      MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, keys.length);
      byte[] point = new byte[64];
      for (int i = 0; i < keys.length; i++) {
        if (!parse(keys[i], 0, keys[i].length, point)) {
          return null;
        }
        MemorySegment slot = points.asSlice(64L * i, 64);
        slot.copyFrom(of(point));
        pointers.setAtIndex(ValueLayout.ADDRESS, i, slot);
      }
      boolean done =
          call(Libsecp256k1.PUBKEY_COMBINE, context, of(sum), pointers, (long) keys.length) == 1;
      return done ? serialize(sum, compressed) : null;
    }
  }

  @Override
  public boolean isValidSecret(byte[] secret32) {
    if (secret32.length != 32) {
      return false;
    }
    return call(Libsecp256k1.SECKEY_VERIFY, context, of(secret32)) == 1;
  }

  @Override
  public byte[] publicKey(byte[] secret32, boolean compressed) {
    byte[] point = new byte[64];
    createPoint(secret32, point);
    return serialize(point, compressed);
  }

  @Override
  public byte @Nullable [] secretTweakAdd(byte[] secret32, byte[] tweak32) {
    checkSecret(secret32);
    Secp256k1Checks.size("tweak", tweak32, 32);
    byte[] sum = secret32.clone();
    boolean done = call(Libsecp256k1.SECKEY_TWEAK_ADD, context, of(sum), of(tweak32)) == 1;
    return done ? sum : null;
  }

  @Override
  public byte @Nullable [] secretTweakXOnly(byte[] secret32, byte[] tweak32) {
    Secp256k1Checks.size("tweak", tweak32, 32);
    byte[] pair = keyPair(secret32);
    byte[] tweaked = new byte[32];
    try {
      if (call(Libsecp256k1.KEYPAIR_XONLY_TWEAK_ADD, context, of(pair), of(tweak32)) != 1) {
        return null;
      }
      check(call(Libsecp256k1.KEYPAIR_SEC, context, of(tweaked), of(pair)) == 1);
      return tweaked;
    } finally {
      Arrays.fill(pair, (byte) 0);
    }
  }

  @Override
  public byte @Nullable [] ecdh(byte[] key, byte[] secret32) {
    checkSecret(secret32);
    byte[] point = new byte[64];
    if (!parse(key, 0, key.length, point)) {
      return null;
    }
    byte[] out = new byte[32];
    check(call(Libsecp256k1.ECDH, context, of(out), of(point), of(secret32), NULL, NULL) == 1);
    return out;
  }

  @Override
  public byte[] signEcdsa(byte[] hash32, byte[] secret32, boolean grindLowR) {
    byte[] signature = sign(hash32, secret32, grindLowR);
    byte[] der = new byte[72];
    long[] length = {der.length};
    check(
        call(
                Libsecp256k1.SIGNATURE_SERIALIZE_DER,
                context,
                of(der),
                MemorySegment.ofArray(length),
                of(signature))
            == 1);
    return Arrays.copyOf(der, (int) length[0]);
  }

  @Override
  public byte[] signEcdsaCompact(byte[] hash32, byte[] secret32) {
    return compact(sign(hash32, secret32, false));
  }

  // The library's opaque signature, verified.
  private byte[] sign(byte[] hash32, byte[] secret32, boolean grindLowR) {
    Secp256k1Checks.size("hash", hash32, 32);
    byte[] point = new byte[64];
    createPoint(secret32, point);
    byte[] signature = new byte[64];
    byte[] entropy = new byte[32];
    for (int counter = 0; ; counter++) {
      entropy[0] = (byte) counter;
      entropy[1] = (byte) (counter >>> 8);
      MemorySegment extra = counter == 0 ? NULL : of(entropy);
      check(
          call(
                  Libsecp256k1.ECDSA_SIGN,
                  context,
                  of(signature),
                  of(hash32),
                  of(secret32),
                  NULL,
                  extra)
              == 1);
      if (!grindLowR || compact(signature)[0] >= 0) {
        break;
      }
    }
    check(call(Libsecp256k1.ECDSA_VERIFY, context, of(signature), of(hash32), of(point)) == 1);
    return signature;
  }

  private byte[] compact(byte[] signature) {
    byte[] out = new byte[64];
    check(call(Libsecp256k1.SIGNATURE_SERIALIZE_COMPACT, context, of(out), of(signature)) == 1);
    return out;
  }

  @Override
  public byte[] signEcdsaRecoverable(byte[] hash32, byte[] secret32) {
    Secp256k1Checks.size("hash", hash32, 32);
    byte[] key = publicKey(secret32, true);
    byte[] signature = new byte[65];
    byte[] out = new byte[65];
    int[] id = new int[1];
    check(
        call(
                Libsecp256k1.ECDSA_SIGN_RECOVERABLE,
                context,
                of(signature),
                of(hash32),
                of(secret32),
                NULL,
                NULL)
            == 1);
    check(
        call(
                Libsecp256k1.RECOVERABLE_SERIALIZE,
                context,
                of(out, 1, 64),
                MemorySegment.ofArray(id),
                of(signature))
            == 1);
    out[0] = (byte) id[0];
    check(Arrays.equals(key, recover(out, hash32, true)));
    return out;
  }

  @Override
  public byte @Nullable [] recover(byte[] sig65, byte[] hash32, boolean compressed) {
    Secp256k1Checks.size("signature", sig65, 65);
    Secp256k1Checks.size("hash", hash32, 32);
    if (sig65[0] < 0 || sig65[0] > 3) {
      return null;
    }
    byte[] signature = new byte[65];
    byte[] point = new byte[64];
    boolean done =
        call(
                    Libsecp256k1.RECOVERABLE_PARSE,
                    context,
                    of(signature),
                    of(sig65, 1, 64),
                    (int) sig65[0])
                == 1
            && call(Libsecp256k1.ECDSA_RECOVER, context, of(point), of(signature), of(hash32)) == 1;
    return done ? serialize(point, compressed) : null;
  }

  @Override
  public byte[] signSchnorr(byte[] msg32, byte[] secret32, byte[] aux32) {
    Secp256k1Checks.size("message", msg32, 32);
    Secp256k1Checks.size("aux", aux32, 32);
    byte[] pair = keyPair(secret32);
    byte[] signature = new byte[64];
    byte[] xOnly = new byte[64];
    try {
      check(
          call(
                  Libsecp256k1.SCHNORRSIG_SIGN32,
                  context,
                  of(signature),
                  of(msg32),
                  of(pair),
                  of(aux32))
              == 1);
      check(call(Libsecp256k1.KEYPAIR_XONLY_PUB, context, of(xOnly), NULL, of(pair)) == 1);
      check(
          call(Libsecp256k1.SCHNORRSIG_VERIFY, context, of(signature), of(msg32), 32L, of(xOnly))
              == 1);
      return signature;
    } finally {
      Arrays.fill(pair, (byte) 0);
    }
  }

  @Override
  public byte[] ellswiftCreate(byte[] secret32, byte[] aux32) {
    checkSecret(secret32);
    Secp256k1Checks.size("aux", aux32, 32);
    byte[] ell = new byte[64];
    check(call(Libsecp256k1.ELLSWIFT_CREATE, context, of(ell), of(secret32), of(aux32)) == 1);
    return ell;
  }

  @Override
  public byte[] ellswiftDecode(byte[] ell64) {
    Secp256k1Checks.size("encoding", ell64, 64);
    byte[] point = new byte[64];
    check(call(Libsecp256k1.ELLSWIFT_DECODE, context, of(point), of(ell64)) == 1);
    return serialize(point, true);
  }

  @Override
  public byte[] ellswiftXdh(byte[] ellA, byte[] ellB, byte[] secret32, boolean initiating) {
    Secp256k1Checks.size("encoding", ellA, 64);
    Secp256k1Checks.size("encoding", ellB, 64);
    checkSecret(secret32);
    byte[] out = new byte[32];
    check(
        call(
                Libsecp256k1.ELLSWIFT_XDH,
                context,
                of(out),
                of(ellA),
                of(ellB),
                of(secret32),
                initiating ? 0 : 1,
                Libsecp256k1.ELLSWIFT_HASH_BIP324,
                NULL)
            == 1);
    return out;
  }

  private boolean parse(byte[] key, int off, int len, byte[] point) {
    Secp256k1Checks.range(key, off, len);
    if (!Secp256k1Checks.isKeyLength(len)) {
      return false;
    }
    return call(Libsecp256k1.PUBKEY_PARSE, context, of(point), of(key, off, len), (long) len) == 1;
  }

  private boolean parseXOnly(byte[] key, int off, byte[] point) {
    Secp256k1Checks.range(key, off, 32);
    return call(Libsecp256k1.XONLY_PARSE, context, of(point), of(key, off, 32)) == 1;
  }

  private byte[] serialize(byte[] point, boolean compressed) {
    byte[] out = new byte[compressed ? 33 : 65];
    long[] length = {out.length};
    check(
        call(
                Libsecp256k1.PUBKEY_SERIALIZE,
                context,
                of(out),
                MemorySegment.ofArray(length),
                of(point),
                compressed ? COMPRESSED : UNCOMPRESSED)
            == 1);
    return out;
  }

  private void checkSecret(byte[] secret32) {
    Secp256k1Checks.size("secret", secret32, 32);
    if (!isValidSecret(secret32)) {
      throw Secp256k1Checks.badSecret();
    }
  }

  private void createPoint(byte[] secret32, byte[] point) {
    checkSecret(secret32);
    check(call(Libsecp256k1.PUBKEY_CREATE, context, of(point), of(secret32)) == 1);
  }

  private byte[] keyPair(byte[] secret32) {
    checkSecret(secret32);
    byte[] pair = new byte[96];
    check(call(Libsecp256k1.KEYPAIR_CREATE, context, of(pair), of(secret32)) == 1);
    return pair;
  }

  private static MemorySegment of(byte[] bytes) {
    return MemorySegment.ofArray(bytes);
  }

  private static MemorySegment of(byte[] bytes, int off, int len) {
    return MemorySegment.ofArray(bytes).asSlice(off, len);
  }

  private static void check(boolean done) {
    if (!done) {
      throw new IllegalStateException("libsecp256k1 failed where it cannot; is the memory sound?");
    }
  }
}
