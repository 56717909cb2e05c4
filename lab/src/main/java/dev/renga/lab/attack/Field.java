package dev.renga.lab.attack;

import dev.renga.lab.forge.Signer;
import dev.renga.lab.forge.SpendableCoin;
import dev.renga.primitives.Block;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What an attack needs of the network that it attacks. Thread-safe but for the dice, which are the
/// attack's own.
public interface Field {
  /// The rules that all nodes share; never a public network.
  Network network();

  /// Wall time, as the nodes see it.
  InstantSource clock();

  /// Steady time in nanoseconds.
  LongSupplier nanos();

  /// Seeded dice.
  RandomGenerator dice();

  /// Honest nodes that run at the moment, by number.
  List<Honest> honest();

  /// Hashes a second of all honest miners together; 0 when blocks come only when somebody says so.
  double honestHashRate();

  /// Confirmed, mature coins that the attacker owns on the best chain; one of them is of at least
  /// [dev.renga.lab.forge.ForgeContext#LEAST_COIN] satoshi.
  List<SpendableCoin> coins();

  /// Unlocks the coins.
  Signer signer();

  /// Where the attacker is paid.
  Script script();

  /// Where whoever the attacker pays is paid.
  Script merchant();

  /// Hands a transaction to the honest network as any of its users would.
  ///
  /// @throws AttackException when a node refuses it
  void broadcast(Transaction transaction);

  /// Tells whoever watches the network of a block that the attack is about to show.
  void shown(Block block, int height);

  /// Cuts a node off from all honest nodes, both ways, until [#rejoin]. That stands for control of
  /// its line or of all addresses it knows.
  void isolate(int node);

  /// Takes [#isolate] back.
  void rejoin(int node);

  /// Whether somebody wants the attack to end.
  boolean isStopped();

  /// Says how it goes.
  ///
  /// @param phase a word or a sentence
  /// @param figures by name
  void note(String phase, Map<String, String> figures);
}
