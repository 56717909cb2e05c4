package dev.renga.primitives;

import java.util.Arrays;
import java.util.Optional;

/// A private key as people write it ("wallet import format").
///
/// @param secret 32 bytes; whether they are a valid key is for `crypto` to say
/// @param compressed whether the public key is meant in its 33-byte form
public record SecretKeyText(Bytes secret, boolean compressed) {
  /// Refuses another length than 32.
  public SecretKeyText {
    if (secret.length() != 32) {
      throw new IllegalArgumentException("a private key has 32 bytes, not " + secret.length());
    }
  }

  /// Reads a key of a network; empty when it is none.
  public static Optional<SecretKeyText> parse(String text, Network network) {
    return Base58.decodeChecked(text, 34)
        .filter(bytes -> bytes.length >= 33 && (bytes[0] & 0xff) == network.prefixes().secretKey())
        .filter(bytes -> bytes.length == 33 || bytes[33] == 1)
        .map(
            bytes ->
                new SecretKeyText(
                    Bytes.adopt(Arrays.copyOfRange(bytes, 1, 33)), bytes.length == 34));
  }

  /// The text of the key on a network.
  public String toText(Network network) {
    ByteWriter bytes = new ByteWriter().uint8(network.prefixes().secretKey()).bytes(secret);
    return Base58.encodeChecked((compressed ? bytes.uint8(1) : bytes).toArray());
  }

  /// Never shows the key.
  @Override
  public String toString() {
    return "SecretKeyText[…]";
  }
}
