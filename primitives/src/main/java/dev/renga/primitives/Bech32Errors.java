package dev.renga.primitives;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Says what is wrong with a text that is no Bech32, and where: up to two wrong letters are found
/// by the checksum. What should stand there is not told, since people would believe it.
///
/// @param reason one clear sentence part in bitcoind's words; empty when nothing is wrong
/// @param positions indices of characters, ascending; may be empty
public record Bech32Errors(String reason, List<Integer> positions) {
  /// Copies the list.
  public Bech32Errors {
    positions = List.copyOf(positions);
  }

  /// Looks for errors in a text of at most `limit` characters (90 for addresses).
  public static Bech32Errors locate(String text, int limit) {
    if (text.length() > limit) {
      List<Integer> beyond = new ArrayList<>();
      for (int i = limit; i < text.length(); i++) {
        beyond.add(i);
      }
      return new Bech32Errors("Bech32 string too long", beyond);
    }
    List<Integer> odd = oddCharacters(text);
    if (!odd.isEmpty()) {
      return new Bech32Errors("Invalid character or mixed case", odd);
    }
    int separator = text.lastIndexOf('1');
    if (separator < 0) {
      return new Bech32Errors("Missing separator", List.of());
    }
    if (separator == 0 || separator + Bech32.CHECKSUM >= text.length()) {
      return new Bech32Errors("Invalid separator position", List.of(separator));
    }
    String folded = text.toLowerCase(Locale.ROOT);
    byte[] values = new byte[text.length() - separator - 1];
    for (int i = 0; i < values.length; i++) {
      int value = Bech32.ALPHABET.indexOf(folded.charAt(separator + 1 + i));
      if (value < 0) {
        return new Bech32Errors("Invalid Base 32 character", List.of(separator + 1 + i));
      }
      values[i] = (byte) value;
    }
    int sum = Bech32.polymod(folded.substring(0, separator), Bytes.adopt(values), new int[0]);
    return byChecksum(sum, values.length, separator + 1);
  }

  private static List<Integer> oddCharacters(String text) {
    List<Integer> odd = new ArrayList<>();
    boolean lower = false;
    boolean upper = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isLower = c >= 'a' && c <= 'z';
      boolean isUpper = c >= 'A' && c <= 'Z';
      if (c < 33 || c > 126 || (isLower && upper) || (isUpper && lower)) {
        odd.add(i);
        continue;
      }
      lower |= isLower;
      upper |= isUpper;
    }
    return odd;
  }

  // The witness version may be one of the wrong letters, so both checksums are tried, and the one
  // that explains the text with fewer errors is believed.
  private static Bech32Errors byChecksum(int sum, int length, int from) {
    List<Integer> fewest = List.of();
    String name = "";
    Differences differences = new Differences(length);
    for (Bech32.Variant variant : Bech32.Variant.values()) {
      int difference = sum ^ variant.constant;
      if (difference == 0) {
        return new Bech32Errors("", List.of());
      }
      List<Integer> found = differences.explain(difference);
      boolean better = fewest.isEmpty() || (!found.isEmpty() && found.size() < fewest.size());
      if (better) {
        fewest = found;
        name = found.isEmpty() ? name : variant == Bech32.Variant.BECH32 ? "Bech32 " : "Bech32m ";
      }
    }
    List<Integer> positions = fewest.stream().map(at -> at + from).toList();
    return new Bech32Errors("Invalid " + name + "checksum", positions);
  }

  /// What each possible wrong letter does to the checksum. The checksum is linear, so what two do
  /// is the exclusive or; and no two pairs do the same in texts this short.
  private static final class Differences {
    private final Map<Integer, Integer> positions = new HashMap<>();

    Differences(int length) {
      for (int value = 1; value < 32; value++) {
        int effect = value;
        for (int at = length - 1; at >= 0; at--) {
          positions.put(effect, at);
          effect = Bech32.step(effect, 0);
        }
      }
    }

    /// The one or two positions, ascending, that make a difference; none if it takes more.
    List<Integer> explain(int difference) {
      Integer one = positions.get(difference);
      if (one != null) {
        return List.of(one);
      }
      for (Map.Entry<Integer, Integer> first : positions.entrySet()) {
        Integer second = positions.get(difference ^ first.getKey());
        if (second != null && !second.equals(first.getValue())) {
          int a = first.getValue();
          return List.of(Math.min(a, second), Math.max(a, second));
        }
      }
      return List.of();
    }
  }
}
