package dev.renga.crypto;

import java.util.Objects;

/// Checks of arguments before they reach native code, which would not survive a wrong length.
final class Secp256k1Checks {
  private Secp256k1Checks() {}

  static void size(String what, byte[] bytes, int size) {
    if (bytes.length != size) {
      throw new IllegalArgumentException(what + " must have " + size + " bytes: " + bytes.length);
    }
  }

  static void range(byte[] bytes, int off, int len) {
    Objects.checkFromIndexSize(off, len, bytes.length);
  }

  static boolean isKeyLength(int length) {
    return length == 33 || length == 65;
  }

  static IllegalArgumentException badSecret() {
    return new IllegalArgumentException("secret key is zero or not below the group's order");
  }
}
