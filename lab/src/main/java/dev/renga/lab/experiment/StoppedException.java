package dev.renga.lab.experiment;

/// Work ended before it was done because the one who watches asked for it.
public final class StoppedException extends Exception {
  private static final long serialVersionUID = 1L;

  public StoppedException() {
    super("Stopped before it was done.");
  }
}
