package dev.renga.lab.experiment;

import java.util.ArrayList;
import java.util.List;

/// Texts separated by commas.
final class Lists {
  private Lists() {}

  /// What stands between the commas; nothing for an empty text.
  static List<String> of(String text) {
    List<String> parts = new ArrayList<>();
    if (text.isEmpty()) {
      return parts;
    }
    int from = 0;
    for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', from)) {
      parts.add(text.substring(from, comma));
      from = comma + 1;
    }
    parts.add(text.substring(from));
    return parts;
  }
}
