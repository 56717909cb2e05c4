package dev.renga.lab.attack;

/// An attack cannot be made; the message is one sentence for people.
public final class AttackException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// @param message one clear sentence
  public AttackException(String message) {
    super(message);
  }
}
