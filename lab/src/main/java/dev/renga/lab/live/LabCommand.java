package dev.renga.lab.live;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Something a person may do to a live network. The same commands come from Java, from a scenario
/// file, from the command line and over HTTP; [CommandText] and [CommandJson] give both forms.
public sealed interface LabCommand {
  /// Starts one more node, which connects to others at random: `add`.
  record Add() implements LabCommand {}

  /// Stops running nodes in order: `stop 3`.
  record Stop(NodeChoice nodes) implements LabCommand {}

  /// Ends running nodes without goodbye or flush: `kill 3`, `kill random`, `kill half`.
  record Kill(NodeChoice nodes) implements LabCommand {}

  /// Starts nodes that are down, in their old folders: `restart 3`.
  record Restart(NodeChoice nodes) implements LabCommand {}

  /// Makes running nodes stand still: `freeze 3`.
  record Freeze(NodeChoice nodes) implements LabCommand {}

  /// Lets frozen nodes move again: `thaw 3`.
  record Thaw(NodeChoice nodes) implements LabCommand {}

  /// Cuts the network into groups; who is named in none is alone: `cut 0-5 | 6-11`.
  record Cut(List<List<Integer>> groups) implements LabCommand {
    /// Copies the lists.
    public Cut {
      groups = groups.stream().map(List::copyOf).toList();
    }
  }

  /// Takes back all cuts: `heal`.
  record Heal() implements LabCommand {}

  /// Adds a delay to what travels between two nodes, in both directions; 0 takes it back: `slow 2 3
  /// 200ms`, `slow 2 all 1s`.
  record Slow(NodeChoice one, NodeChoice other, long delayMillis) implements LabCommand {}

  /// Loses a share of the messages between two nodes, in both directions; 0 takes it back: `drop 2
  /// all 10%`.
  ///
  /// @param share 0…1
  record Drop(NodeChoice one, NodeChoice other, double share) implements LabCommand {}

  /// One person pays another: `pay alice bob 1.5`, `pay alice bob 1.5 20` with a feerate.
  ///
  /// @param amount satoshi
  /// @param feerate satoshi per virtual byte
  record Pay(String from, String to, long amount, long feerate) implements LabCommand {}

  /// How often people pay each other by themselves: `payments 2`, `payments 0`.
  ///
  /// @param perSecond on average, all people together
  record Payments(double perSecond) implements LabCommand {}

  /// Mines blocks now, whatever the mode: `mine 3`, `mine random 6`.
  record Mine(NodeChoice node, int blocks) implements LabCommand {}

  /// Gives out hash power; who is not named keeps what there is left in the old proportions:
  /// `shares 0=40% 1=20%`.
  ///
  /// @param shares parts of one by node, 1 together at most
  record Shares(Map<Integer, Double> shares) implements LabCommand {
    /// Copies the map.
    public Shares {
      shares = java.util.Collections.unmodifiableMap(new TreeMap<>(shares));
    }
  }

  /// Begins or ends mining: `mining scheduled`, `mining real`, `mining manual`.
  record Mining(MiningMode mode) implements LabCommand {}

  /// Begins an attack: `attack double-spend q=0.3 z=6`. The parameters are the attack's.
  record Attack(String name, Map<String, String> parameters) implements LabCommand {
    /// Copies the map.
    public Attack {
      parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
    }
  }

  /// Ends an attack by its number, or all: `attack-stop`, `attack-stop 2`.
  ///
  /// @param id 0 for all
  record AttackStop(long id) implements LabCommand {}

  /// Reads a command in words.
  ///
  /// @throws LabException with a sentence when it is none
  static LabCommand parse(String text) {
    return CommandText.parse(text);
  }

  /// Reads a command as a JSON object.
  ///
  /// @throws LabException with a sentence when it is none
  static LabCommand parseJson(String json) {
    return CommandJson.parse(json);
  }

  /// The words that [#parse] reads.
  default String toText() {
    return CommandText.toText(this);
  }

  /// The JSON that [#parseJson] reads.
  default String toJson() {
    return CommandJson.toJson(this).toString();
  }
}
