package dev.renga.lab.live;

import java.util.Map;

/// Somebody who means harm to a live network. It runs on a thread of its own.
public interface LabAttack {
  /// Its name, as [LabCommand.Attack] has it.
  String name();

  /// Attacks until it is done or [Desk#isStopped] says so; then gives back what it took (hash
  /// shares, cuts).
  ///
  /// @throws InterruptedException never by the laboratory, which asks through [Desk#isStopped]
  void run(Desk desk) throws InterruptedException;

  /// What an attack is handed.
  interface Desk {
    /// The network under attack.
    LabNetwork network();

    /// Its number in this network, from 1.
    long id();

    /// Whether it should end.
    boolean isStopped();

    /// Says how it goes: an event, and what the snapshot shows.
    ///
    /// @param phase a word or a sentence
    /// @param figures by name, for people
    void note(String phase, Map<String, String> figures);
  }
}
