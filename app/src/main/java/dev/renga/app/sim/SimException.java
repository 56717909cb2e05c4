package dev.renga.app.sim;

/// Something the person asked for that cannot be done; the message is one sentence.
final class SimException extends Exception {
  private static final long serialVersionUID = 1L;

  SimException(String sentence) {
    super(sentence);
  }
}
