package dev.renga.checks;

import java.util.Collection;

/// One of the house's laws as a failing build explains it: what it asks, why it exists, how to mend
/// a breach.
record Law(String sentence, String why, String mend) {

  /// Fails when there are breaches; each is one line that begins with the place.
  void holdsUnless(Collection<String> breaches) {
    if (!breaches.isEmpty()) {
      throw new AssertionError(
          """

          %s
          %s

          Why: %s
          How to mend: %s
          """
              .formatted(sentence, "  " + String.join("\n  ", breaches), why, mend));
    }
  }
}
