package dev.renga.crypto;

import java.math.BigInteger;
import java.util.Arrays;

/// Strict DER of ECDSA signatures, for tests that need to tell strict from lax.
final class StrictDer {
  private StrictDer() {}

  static byte[] encode(BigInteger r, BigInteger s) {
    byte[] first = r.toByteArray();
    byte[] second = s.toByteArray();
    byte[] out = new byte[6 + first.length + second.length];
    out[0] = 0x30;
    out[1] = (byte) (out.length - 2);
    out[2] = 2;
    out[3] = (byte) first.length;
    System.arraycopy(first, 0, out, 4, first.length);
    int at = 4 + first.length;
    out[at] = 2;
    out[at + 1] = (byte) second.length;
    System.arraycopy(second, 0, out, at + 2, second.length);
    return out;
  }

  /// Whether re-encoding the two integers gives the same bytes, and both are positive.
  static boolean isStrict(byte[] sig) {
    BigInteger[] scalars = scalars(sig);
    return scalars.length == 2
        && scalars[0].signum() > 0
        && scalars[1].signum() > 0
        && Arrays.equals(encode(scalars[0], scalars[1]), sig);
  }

  static boolean isLowS(byte[] sig) {
    return scalars(sig)[1].compareTo(Secp256k1Contract.N.shiftRight(1)) <= 0;
  }

  private static BigInteger[] scalars(byte[] sig) {
    int rLength = sig.length > 4 ? sig[3] : 0;
    if (sig.length < 8 || sig.length > 72 || rLength < 1 || 6 + rLength >= sig.length) {
      return new BigInteger[0];
    }
    int sLength = sig[5 + rLength];
    if (sLength < 1 || 6 + rLength + sLength != sig.length) {
      return new BigInteger[0];
    }
    return new BigInteger[] {
      new BigInteger(sig, 4, rLength), new BigInteger(sig, 6 + rLength, sLength)
    };
  }
}
