package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;

/// What signatures and public keys may look like, before anybody asks whether they are valid.
public final class SignatureEncoding {
  private static final Bytes HALF_ORDER =
      Bytes.parseHex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");
  private static final Bytes ORDER =
      Bytes.parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

  private SignatureEncoding() {}

  /// Checks a signature with its hash type against the flags DERSIG, LOW_S and STRICTENC. The empty
  /// one passes: it is the way to give an invalid signature.
  public static ScriptError checkSignature(Bytes signature, ScriptFlags flags) {
    if (signature.isEmpty()) {
      return ScriptError.OK;
    }
    boolean strict = flags.has(ScriptFlag.STRICTENC);
    boolean low = flags.has(ScriptFlag.LOW_S);
    if ((strict || low || flags.has(ScriptFlag.DERSIG)) && !isStrictDer(signature)) {
      return ScriptError.SIG_DER;
    }
    if (low && !isLowS(signature)) {
      return ScriptError.SIG_HIGH_S;
    }
    if (strict && !hasDefinedHashType(signature)) {
      return ScriptError.SIG_HASHTYPE;
    }
    return ScriptError.OK;
  }

  /// Checks a public key against the flags STRICTENC and, in witness version 0, WITNESS_PUBKEYTYPE.
  static ScriptError checkKey(Bytes key, ScriptFlags flags, SigVersion version) {
    if (flags.has(ScriptFlag.STRICTENC) && !isCompressed(key) && !isUncompressed(key)) {
      return ScriptError.PUBKEYTYPE;
    }
    if (flags.has(ScriptFlag.WITNESS_PUBKEYTYPE)
        && version == SigVersion.WITNESS_V0
        && !isCompressed(key)) {
      return ScriptError.WITNESS_PUBKEYTYPE;
    }
    return ScriptError.OK;
  }

  private static boolean isCompressed(Bytes key) {
    return key.length() == 33 && (key.at(0) == 2 || key.at(0) == 3);
  }

  private static boolean isUncompressed(Bytes key) {
    return key.length() == 65 && key.at(0) == 4;
  }

  /// Whether a signature with its hash type is strict DER (BIP66): `30 [length] 02 [length of R]
  /// [R] 02 [length of S] [S] [hash type]`, where R and S are positive and in their shortest form.
  public static boolean isStrictDer(Bytes signature) {
    int length = signature.length();
    if (length < 9 || length > 73 || signature.at(0) != 0x30 || signature.at(1) != length - 3) {
      return false;
    }
    int lengthR = signature.at(3);
    if (5 + lengthR >= length) {
      return false;
    }
    int lengthS = signature.at(5 + lengthR);
    return lengthR + lengthS + 7 == length
        && isPositiveInteger(signature, 2, lengthR)
        && isPositiveInteger(signature, 4 + lengthR, lengthS);
  }

  // Tag, length, and that many bytes; a zero in front only before a byte with its highest bit set.
  private static boolean isPositiveInteger(Bytes signature, int tag, int length) {
    if (signature.at(tag) != 0x02 || length == 0 || (signature.at(tag + 2) & 0x80) != 0) {
      return false;
    }
    return length == 1 || signature.at(tag + 2) != 0 || (signature.at(tag + 3) & 0x80) != 0;
  }

  /// Whether S of a strict signature is at most half of the group's order. A signature with R or S
  /// out of range counts as low, since it is then read as zeros.
  private static boolean isLowS(Bytes signature) {
    int lengthR = signature.at(3);
    Bytes r = significant(signature.slice(4, lengthR));
    Bytes s = significant(signature.slice(6 + lengthR, signature.at(5 + lengthR)));
    return isAbove(s, HALF_ORDER) ? isAtLeast(r, ORDER) || isAtLeast(s, ORDER) : true;
  }

  private static Bytes significant(Bytes number) {
    int zeros = 0;
    while (zeros < number.length() && number.at(zeros) == 0) {
      zeros++;
    }
    return number.slice(zeros, number.length() - zeros);
  }

  private static boolean isAbove(Bytes number, Bytes bound) {
    return number.length() > 32 || (number.length() == 32 && number.compareTo(bound) > 0);
  }

  private static boolean isAtLeast(Bytes number, Bytes bound) {
    return number.length() > 32 || (number.length() == 32 && number.compareTo(bound) >= 0);
  }

  /// Whether a signature's last byte is ALL, NONE or SINGLE, with or without ANYONECANPAY.
  public static boolean hasDefinedHashType(Bytes signature) {
    if (signature.isEmpty()) {
      return false;
    }
    int type = signature.at(signature.length() - 1) & ~SignatureHash.ANYONECANPAY;
    return type >= SignatureHash.ALL && type <= SignatureHash.SINGLE;
  }
}
