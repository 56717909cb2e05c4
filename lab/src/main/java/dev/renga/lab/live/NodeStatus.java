package dev.renga.lab.live;

/// What a node of the laboratory is doing.
public enum NodeStatus {
  /// It is being started.
  STARTING,
  /// It runs.
  RUNNING,
  /// It stands still: it neither reads nor writes nor mines, and its connections stay open.
  FROZEN,
  /// It was stopped in order; its folder is there.
  STOPPED,
  /// It was ended without goodbye or flush; its folder is as it was left.
  KILLED,
  /// It ended by itself because it could not go on.
  FAILED;

  /// Whether it runs, frozen or not.
  public boolean isUp() {
    return this == RUNNING || this == FROZEN;
  }

  /// Whether it is down and can be started again.
  public boolean isDown() {
    return this == STOPPED || this == KILLED || this == FAILED;
  }
}
