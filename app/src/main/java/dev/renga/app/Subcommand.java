package dev.renga.app;

import java.util.List;

/// A command that comes from outside of this room, such as those of `bench`. Found with
/// [java.util.ServiceLoader]: name the class in `META-INF/services/dev.renga.app.Subcommand`.
public interface Subcommand {
  /// The word after `renga`.
  String name();

  /// One line for `renga help`.
  String summary();

  /// Runs the command.
  ///
  /// @param arguments what follows the name
  /// @return exit status
  int run(List<String> arguments) throws Exception;
}
