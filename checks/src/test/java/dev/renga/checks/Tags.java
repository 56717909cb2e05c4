package dev.renga.checks;

import dev.renga.checks.SourceTree.JavaFile;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tags of all tests, such as `@Tag("kf=C-017")`, read from the sources.
final class Tags {
  private static final Pattern TAG = Pattern.compile("@Tag\\(\\s*\"([a-z]+)=([^\"]+)\"\\s*\\)");

  private Tags() {}

  /// `ID`, which texts use as an example, is no value. For each value of tags of this kind (`kf`,
  /// `accepts`, `rejects`) the names of the test classes that carry it.
  static Map<String, Set<String>> of(String kind) {
    Map<String, Set<String>> found = new TreeMap<>();
    for (JavaFile file : SourceTree.testFiles()) {
      Matcher tag = TAG.matcher(file.text());
      while (tag.find()) {
        if (tag.group(1).equals(kind) && !tag.group(2).equals("ID")) {
          found.computeIfAbsent(tag.group(2), value -> new TreeSet<>()).add(file.className());
        }
      }
    }
    return found;
  }
}
