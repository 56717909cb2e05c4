package dev.renga.lab.experiment;

/// A parameter that is unknown, unreadable, out of its range, or impossible together with others.
/// Its message is one sentence for a person.
public final class ParameterException extends Exception {
  private static final long serialVersionUID = 1L;

  public ParameterException(String sentence) {
    super(sentence);
  }
}
