package dev.renga.p2p.transport;

/// Thrown when a stream cannot be read any further: the connection is to be closed. It carries no
/// stack trace because a stranger decides how often it is thrown.
public final class TransportException extends Exception {
  private static final long serialVersionUID = 1L;

  TransportException(String message) {
    super(message, null, false, false);
  }
}
