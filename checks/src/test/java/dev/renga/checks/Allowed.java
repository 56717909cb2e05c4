package dev.renga.checks;

import java.util.ArrayList;
import java.util.List;

/// The list of exceptions, `checks/src/test/resources/dev/renga/checks/allowed.txt`: one a line, as
/// `ban · file · reason`.
record Allowed(int line, String ban, String path, String reason) {
  static final String LIST = "checks/src/test/resources/dev/renga/checks/allowed.txt";

  static List<Allowed> read() {
    List<Allowed> all = new ArrayList<>();
    int number = 0;
    for (String line : SourceTree.read(LIST).lines().toList()) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split(" · ", 3);
        if (parts.length != 3 || parts[2].strip().length() < 10) {
          throw new IllegalStateException(
              LIST + ":" + number + ": want `ban · file · reason`, with a real reason");
        }
        all.add(new Allowed(number, parts[0].strip(), parts[1].strip(), parts[2].strip()));
      }
    }
    return all;
  }

  boolean covers(Ban which, Use use) {
    return ban.equals(which.id()) && path.equals(use.path());
  }
}
