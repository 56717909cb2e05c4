package dev.renga.lab.attack;

import dev.renga.lab.forge.Words;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The chances of an attack, by theory.
///
/// @param success probability that the attacker gets what it wants, 0…1
/// @param words what that means, in a sentence
/// @param figures by name
public record Odds(double success, Words words, Map<String, String> figures) {
  /// Copies the map.
  public Odds {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
