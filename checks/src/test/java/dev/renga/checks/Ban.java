package dev.renga.checks;

import java.util.Set;
import java.util.function.Predicate;

/// Something that production code does not do.
///
/// @param id its name in the list of exceptions
/// @param rooms where it is banned
/// @param hits whether a use is a breach
record Ban(String id, Law law, Set<String> rooms, Predicate<Use> hits) {

  boolean forbids(Use use) {
    return rooms.contains(use.room()) && hits.test(use);
  }
}
