package dev.renga.app.cli;

/// A call that cannot be made or answered; the message is what a person reads after `error: `.
final class CliException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean connection;

  private CliException(String message, boolean connection) {
    super(message, null, false, false);
    this.connection = connection;
  }

  /// A call that makes no sense, or an answer that makes none.
  static CliException of(String message) {
    return new CliException(message, false);
  }

  /// The server cannot be reached; `-rpcwait` tries again.
  static CliException unreachable(String message) {
    return new CliException(message, true);
  }

  boolean isConnection() {
    return connection;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
