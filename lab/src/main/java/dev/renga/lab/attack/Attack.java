package dev.renga.lab.attack;

/// Harm that somebody means to do to a live network. A value with its parameters; running it twice
/// attacks twice.
public interface Attack {
  /// Its name, as commands have it.
  String name();

  /// The chances, before it begins.
  Odds odds();

  /// Attacks until it is done or stopped, and gives back all it took: connections, hash shares,
  /// cuts.
  ///
  /// @throws AttackException with a sentence when it cannot begin
  Outcome run(Field field) throws InterruptedException;
}
