package dev.renga.app;

import java.util.function.Consumer;
import sun.misc.Signal;

/// Signals of the operating system. A shutdown hook would see SIGINT and SIGTERM too, but the
/// process would then end with status 143 instead of 0, and temporary files of libraries would
/// stay; this class of the JDK is the only way to take them as a request.
final class Signals {
  private Signals() {}

  /// Calls the handler on a thread of the JVM whenever the signal comes; does nothing where the
  /// platform has no such signal or keeps it for itself.
  static void on(String name, Consumer<String> handler) {
    try {
      Signal.handle(new Signal(name), signal -> handler.accept(signal.getName()));
    } catch (IllegalArgumentException e) {
      // Windows has no HUP, and -Xrs keeps all of them from us
      return;
    }
  }
}
