package dev.renga.primitives;

import java.util.Locale;

/// Bech32 (BIP173) and Bech32m (BIP350): thirty-two letters with a checksum that finds typing
/// errors.
public final class Bech32 {
  static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  static final int CHECKSUM = 6;

  private Bech32() {}

  /// Which of the two checksums.
  public enum Variant {
    /// BIP173, for witness version 0.
    BECH32(1),
    /// BIP350, for witness versions 1–16.
    BECH32M(0x2bc830a3);

    final int constant;

    Variant(int constant) {
      this.constant = constant;
    }
  }

  /// What a text says.
  public sealed interface Decoded {
    /// @param hrp human-readable part, in lower case
    /// @param variant whose checksum it carries
    /// @param data values 0–31 without the checksum
    record Ok(String hrp, Variant variant, Bytes data) implements Decoded {}

    /// @param reason one clear sentence part, such as `invalid checksum`
    record Refused(String reason) implements Decoded {}
  }

  /// The text for a human-readable part in lower case and values 0–31.
  public static String encode(Variant variant, String hrp, Bytes data) {
    StringBuilder text = new StringBuilder(hrp).append('1');
    for (int i = 0; i < data.length(); i++) {
      text.append(ALPHABET.charAt(data.at(i)));
    }
    int sum = polymod(hrp, data, new int[CHECKSUM]) ^ variant.constant;
    for (int i = 0; i < CHECKSUM; i++) {
      text.append(ALPHABET.charAt(sum >>> (5 * (5 - i)) & 31));
    }
    return text.toString();
  }

  /// Reads a text of at most `limit` characters (90 for addresses).
  public static Decoded decode(String text, int limit) {
    if (text.length() > limit) {
      return new Decoded.Refused("longer than " + limit + " characters");
    }
    boolean lower = false;
    boolean upper = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 33 || c > 126) {
        return new Decoded.Refused("invalid character at position " + i);
      }
      lower |= c >= 'a' && c <= 'z';
      upper |= c >= 'A' && c <= 'Z';
    }
    if (lower && upper) {
      return new Decoded.Refused("upper and lower case are mixed");
    }
    String folded = text.toLowerCase(Locale.ROOT);
    int separator = folded.lastIndexOf('1');
    if (separator < 1 || separator + CHECKSUM >= folded.length()) {
      return new Decoded.Refused("missing or misplaced separator");
    }
    String hrp = folded.substring(0, separator);
    int length = folded.length() - separator - 1;
    byte[] values = new byte[length];
    for (int i = 0; i < length; i++) {
      int value = ALPHABET.indexOf(folded.charAt(separator + 1 + i));
      if (value < 0) {
        return new Decoded.Refused("invalid character at position " + (separator + 1 + i));
      }
      values[i] = (byte) value;
    }
    Bytes all = Bytes.adopt(values);
    int sum = polymod(hrp, all, new int[0]);
    for (Variant variant : Variant.values()) {
      if (sum == variant.constant) {
        return new Decoded.Ok(hrp, variant, all.slice(0, length - CHECKSUM));
      }
    }
    return new Decoded.Refused("invalid checksum");
  }

  static int polymod(String hrp, Bytes data, int[] tail) {
    int state = 1;
    for (int i = 0; i < hrp.length(); i++) {
      state = step(state, hrp.charAt(i) >>> 5);
    }
    state = step(state, 0);
    for (int i = 0; i < hrp.length(); i++) {
      state = step(state, hrp.charAt(i) & 31);
    }
    for (int i = 0; i < data.length(); i++) {
      state = step(state, data.at(i));
    }
    for (int value : tail) {
      state = step(state, value);
    }
    return state;
  }

  static int step(int state, int value) {
    int top = state >>> 25;
    int next = (state & 0x1ffffff) << 5 ^ value;
    next ^= (top & 1) != 0 ? 0x3b6a57b2 : 0;
    next ^= (top & 2) != 0 ? 0x26508e6d : 0;
    next ^= (top & 4) != 0 ? 0x1ea119fa : 0;
    next ^= (top & 8) != 0 ? 0x3d4233dd : 0;
    return next ^ ((top & 16) != 0 ? 0x2a1462b3 : 0);
  }
}
