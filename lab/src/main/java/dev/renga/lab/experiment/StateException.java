package dev.renga.lab.experiment;

/// A state file that is torn, edited, or of another kind. Its message is one sentence for a person.
public final class StateException extends Exception {
  private static final long serialVersionUID = 1L;

  public StateException(String sentence) {
    super(sentence);
  }
}
