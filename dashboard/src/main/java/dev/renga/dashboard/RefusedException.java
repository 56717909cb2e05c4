package dev.renga.dashboard;

/// A question or command of the page that is refused, with a sentence for the person.
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  /// @param status HTTP's, from 400 to 599
  /// @param sentence why, for people
  public RefusedException(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  /// HTTP's status.
  public int status() {
    return status;
  }

  /// Why, for people.
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
