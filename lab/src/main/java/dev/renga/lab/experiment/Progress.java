package dev.renga.lab.experiment;

/// Someone who watches work and may end it. Called from any of the threads that work; cheap enough
/// to be called a thousand times a second.
public interface Progress {
  /// Nobody watches and nothing ends it.
  Progress NONE =
      new Progress() {
        @Override
        public void at(double fraction, String doing) {}

        @Override
        public boolean isStopRequested() {
          return false;
        }
      };

  /// So much is done.
  ///
  /// @param fraction of the work, 0 to 1, never falling
  /// @param doing a phrase for a person
  void at(double fraction, String doing);

  /// Whether work is to end where it stands.
  boolean isStopRequested();

  /// Throws if it is to end.
  default void check() throws StoppedException {
    if (isStopRequested()) {
      throw new StoppedException();
    }
  }
}
