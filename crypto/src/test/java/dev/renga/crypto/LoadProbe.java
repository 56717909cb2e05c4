package dev.renga.crypto;

import java.security.Security;

/// A program for [LoadingTest]: loads the library in a JVM without the JDK's elliptic curves,
/// verifies something, and prints how it went.
final class LoadProbe {
  private LoadProbe() {}

  public static void main(String[] args) {
    Security.removeProvider("SunEC");
    try {
      Secp256k1 curve = Secp256k1.load();
      byte[] secret = new byte[32];
      secret[31] = 1;
      byte[] sig = curve.signEcdsa(secret, secret, false);
      byte[] key = curve.publicKey(secret, true);
      boolean valid = curve.verifyEcdsa(sig, 0, sig.length, key, 0, key.length, secret);
      System.out.println("verified " + valid + " by " + curve.implementation());
    } catch (IllegalStateException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }
}
