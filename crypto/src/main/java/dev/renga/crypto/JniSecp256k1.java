package dev.renga.crypto;

import fr.acinq.secp256k1.Secp256k1CFunctions;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// libsecp256k1 by the JNI binding of fr.acinq, for systems where the library hides its symbols.
///
/// The binding has no ElligatorSwift ([#ellswiftCreate], [#ellswiftDecode], [#ellswiftXdh]) and no
/// extra entropy for ECDSA ([#signEcdsa] with `grindLowR`): these throw
/// [UnsupportedOperationException]. Without ElligatorSwift a node speaks only the v1 transport.
final class JniSecp256k1 implements Secp256k1 {
  private final long context;
  private final String why;

  private JniSecp256k1(long context, String why) {
    this.context = context;
    this.why = why;
  }

  /// `why` says why JNI was chosen, for [#implementation].
  static JniSecp256k1 create(String why) {
    try {
      NativeLibrary.load(
          path -> {
            System.load(path.toString());
            return path;
          });
      long context =
          Secp256k1CFunctions.secp256k1_context_create(
              Secp256k1CFunctions.SECP256K1_CONTEXT_SIGN
                  | Secp256k1CFunctions.SECP256K1_CONTEXT_VERIFY);
      return new JniSecp256k1(context, why);
    } catch (LinkageError | Secp256k1Exception e) {
      throw new IllegalStateException("the JNI library does not work: " + e, e);
    }
  }

  @Override
  public String implementation() {
    return "libsecp256k1 over JNI, without ElligatorSwift (" + why + ")";
  }

  @Override
  public boolean isComplete() {
    return false;
  }

  @Override
  public boolean verifyEcdsaCompact(
      byte[] sig64, int sigOff, byte[] key, int keyOff, int keyLen, byte[] hash32) {
    Secp256k1Checks.range(sig64, sigOff, 64);
    Secp256k1Checks.range(key, keyOff, keyLen);
    Secp256k1Checks.size("hash", hash32, 32);
    if (!Secp256k1Checks.isKeyLength(keyLen)) {
      return false;
    }
    byte[] normalized = new byte[64];
    try {
      Secp256k1CFunctions.secp256k1_ecdsa_signature_normalize(
          context, Arrays.copyOfRange(sig64, sigOff, sigOff + 64), normalized);
      return Secp256k1CFunctions.secp256k1_ecdsa_verify(
              context, normalized, hash32, Arrays.copyOfRange(key, keyOff, keyOff + keyLen))
          == 1;
    } catch (Secp256k1Exception e) {
      return false;
    }
  }

  @Override
  public boolean verifySchnorr(
      byte[] sig64, int sigOff, byte[] msg, byte[] xOnlyKey32, int keyOff) {
    Secp256k1Checks.range(sig64, sigOff, 64);
    Secp256k1Checks.range(xOnlyKey32, keyOff, 32);
    if (msg.length != 32) {
      throw new UnsupportedOperationException("the JNI library verifies messages of 32 bytes only");
    }
    try {
      return Secp256k1CFunctions.secp256k1_schnorrsig_verify(
              context,
              Arrays.copyOfRange(sig64, sigOff, sigOff + 64),
              msg,
              Arrays.copyOfRange(xOnlyKey32, keyOff, keyOff + 32))
          == 1;
    } catch (Secp256k1Exception e) {
      return false;
    }
  }

  @Override
  public boolean isValidPublicKey(byte[] key, int off, int len) {
    Secp256k1Checks.range(key, off, len);
    return parse(Arrays.copyOfRange(key, off, off + len)) != null;
  }

  @Override
  public boolean isValidXOnly(byte[] key, int off) {
    Secp256k1Checks.range(key, off, 32);
    return parse(even(Arrays.copyOfRange(key, off, off + 32))) != null;
  }

  @Override
  public boolean checkTapTweak(
      byte[] outputKey32, byte[] internalKey32, byte[] tweakHash32, boolean parity) {
    Secp256k1Checks.size("output key", outputKey32, 32);
    byte[] tweaked = tweakXOnly(internalKey32, tweakHash32);
    return tweaked != null
        && tweaked[0] == (parity ? 3 : 2)
        && Arrays.equals(tweaked, 1, 33, outputKey32, 0, 32);
  }

  @Override
  public byte @Nullable [] tweakXOnly(byte[] internalKey32, byte[] tweak32) {
    Secp256k1Checks.size("internal key", internalKey32, 32);
    return publicKeyTweakAdd(even(internalKey32), tweak32, true);
  }

  @Override
  public byte @Nullable [] convertPublicKey(byte[] key, boolean compressed) {
    byte[] full = parse(key);
    return full == null ? null : encode(full, compressed);
  }

  @Override
  public byte @Nullable [] publicKeyTweakAdd(byte[] key, byte[] tweak32, boolean compressed) {
    Secp256k1Checks.size("tweak", tweak32, 32);
    if (!Secp256k1Checks.isKeyLength(key.length)) {
      return null;
    }
    try {
      return encode(
          Secp256k1CFunctions.secp256k1_ec_pubkey_tweak_add(context, key, tweak32), compressed);
    } catch (Secp256k1Exception e) {
      return null;
    }
  }

  @Override
  public byte @Nullable [] publicKeyCombine(byte[][] keys, boolean compressed) {
    for (byte[] key : keys) {
      if (!Secp256k1Checks.isKeyLength(key.length)) {
        return null;
      }
    }
    if (keys.length == 0) {
      return null;
    }
    try {
      return encode(Secp256k1CFunctions.secp256k1_ec_pubkey_combine(context, keys), compressed);
    } catch (Secp256k1Exception e) {
      return null;
    }
  }

  @Override
  public boolean isValidSecret(byte[] secret32) {
    return secret32.length == 32
        && Secp256k1CFunctions.secp256k1_ec_seckey_verify(context, secret32) == 1;
  }

  @Override
  public byte[] publicKey(byte[] secret32, boolean compressed) {
    checkSecret(secret32);
    return encode(Secp256k1CFunctions.secp256k1_ec_pubkey_create(context, secret32), compressed);
  }

  @Override
  public byte @Nullable [] secretTweakAdd(byte[] secret32, byte[] tweak32) {
    checkSecret(secret32);
    Secp256k1Checks.size("tweak", tweak32, 32);
    try {
      return Secp256k1CFunctions.secp256k1_ec_seckey_tweak_add(context, secret32.clone(), tweak32);
    } catch (Secp256k1Exception e) {
      return null;
    }
  }

  @Override
  public byte @Nullable [] secretTweakXOnly(byte[] secret32, byte[] tweak32) {
    boolean odd = publicKey(secret32, true)[0] == 3;
    return secretTweakAdd(
        odd ? Secp256k1CFunctions.secp256k1_ec_seckey_negate(context, secret32.clone()) : secret32,
        tweak32);
  }

  @Override
  public byte @Nullable [] ecdh(byte[] key, byte[] secret32) {
    checkSecret(secret32);
    if (!Secp256k1Checks.isKeyLength(key.length)) {
      return null;
    }
    try {
      return Secp256k1CFunctions.secp256k1_ecdh(context, secret32, key);
    } catch (Secp256k1Exception e) {
      return null;
    }
  }

  @Override
  public byte[] signEcdsa(byte[] hash32, byte[] secret32, boolean grindLowR) {
    if (grindLowR) {
      throw unsupported("extra entropy for ECDSA");
    }
    return Secp256k1CFunctions.secp256k1_compact_to_der(
        context, signEcdsaCompact(hash32, secret32));
  }

  @Override
  public byte[] signEcdsaCompact(byte[] hash32, byte[] secret32) {
    Secp256k1Checks.size("hash", hash32, 32);
    byte[] key = publicKey(secret32, true);
    byte[] signature = Secp256k1CFunctions.secp256k1_ecdsa_sign(context, hash32, secret32);
    check(verifyEcdsaCompact(signature, 0, key, 0, key.length, hash32));
    return signature;
  }

  @Override
  public byte[] signEcdsaRecoverable(byte[] hash32, byte[] secret32) {
    byte[] key = publicKey(secret32, true);
    byte[] out = new byte[65];
    System.arraycopy(signEcdsaCompact(hash32, secret32), 0, out, 1, 64);
    for (byte id = 0; id < 4; id++) {
      out[0] = id;
      if (Arrays.equals(key, recover(out, hash32, true))) {
        return out;
      }
    }
    throw new IllegalStateException("a signature of ours has no recovery id");
  }

  @Override
  public byte @Nullable [] recover(byte[] sig65, byte[] hash32, boolean compressed) {
    Secp256k1Checks.size("signature", sig65, 65);
    Secp256k1Checks.size("hash", hash32, 32);
    if (sig65[0] < 0 || sig65[0] > 3) {
      return null;
    }
    try {
      return encode(
          Secp256k1CFunctions.secp256k1_ecdsa_recover(
              context, Arrays.copyOfRange(sig65, 1, 65), hash32, sig65[0]),
          compressed);
    } catch (Secp256k1Exception e) {
      return null;
    }
  }

  @Override
  public byte[] signSchnorr(byte[] msg32, byte[] secret32, byte[] aux32) {
    Secp256k1Checks.size("message", msg32, 32);
    Secp256k1Checks.size("aux", aux32, 32);
    byte[] key = publicKey(secret32, true);
    byte[] signature =
        Secp256k1CFunctions.secp256k1_schnorrsig_sign(context, msg32, secret32, aux32);
    check(verifySchnorr(signature, 0, msg32, key, 1));
    return signature;
  }

  @Override
  public byte[] ellswiftCreate(byte[] secret32, byte[] aux32) {
    throw unsupported("ElligatorSwift");
  }

  @Override
  public byte[] ellswiftDecode(byte[] ell64) {
    throw unsupported("ElligatorSwift");
  }

  @Override
  public byte[] ellswiftXdh(byte[] ellA, byte[] ellB, byte[] secret32, boolean initiating) {
    throw unsupported("ElligatorSwift");
  }

  // The point as 65 bytes.
  private byte @Nullable [] parse(byte[] key) {
    if (!Secp256k1Checks.isKeyLength(key.length)) {
      return null;
    }
    try {
      return Secp256k1CFunctions.secp256k1_ec_pubkey_parse(context, key);
    } catch (Secp256k1Exception e) {
      return null;
    }
  }

  private void checkSecret(byte[] secret32) {
    Secp256k1Checks.size("secret", secret32, 32);
    if (!isValidSecret(secret32)) {
      throw Secp256k1Checks.badSecret();
    }
  }

  private static byte[] even(byte[] xOnly) {
    byte[] key = new byte[33];
    key[0] = 2;
    System.arraycopy(xOnly, 0, key, 1, 32);
    return key;
  }

  private static byte[] encode(byte[] full, boolean compressed) {
    if (!compressed) {
      return full;
    }
    byte[] out = Arrays.copyOf(full, 33);
    out[0] = (byte) (2 | (full[64] & 1));
    return out;
  }

  private static void check(boolean done) {
    if (!done) {
      throw new IllegalStateException("a fresh signature does not verify; is the memory sound?");
    }
  }

  private static UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException("the JNI library has no " + what);
  }
}
