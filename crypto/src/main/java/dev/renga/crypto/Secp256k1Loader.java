package dev.renga.crypto;

import org.jspecify.annotations.Nullable;

/// Chooses the way to the native library once for the JVM. What is found is an immutable constant.
record Secp256k1Loader(@Nullable Secp256k1 found, String reason) {
  static final Secp256k1Loader SHARED = choose();

  Secp256k1 orThrow() {
    if (found == null) {
      throw new IllegalStateException(reason);
    }
    return found;
  }

  private static Secp256k1Loader choose() {
    String problem = Libsecp256k1.PROBLEM;
    if (problem == null) {
      return new Secp256k1Loader(FfmSecp256k1.create(), "");
    }
    String failure = "The curve library secp256k1 cannot be loaded: " + problem;
    if (!Libsecp256k1.LOADED) {
      return new Secp256k1Loader(null, failure);
    }
    try {
      return new Secp256k1Loader(JniSecp256k1.create(problem), "");
    } catch (IllegalStateException e) {
      return new Secp256k1Loader(null, failure + "; over JNI: " + e.getMessage());
    }
  }
}
