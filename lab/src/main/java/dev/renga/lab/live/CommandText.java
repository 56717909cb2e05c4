package dev.renga.lab.live;

import dev.renga.primitives.Amount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Commands in words, one a line, as scenario files and the command line have them.
public final class CommandText {
  /// Satoshi per virtual byte when none is asked for.
  public static final long DEFAULT_FEERATE = 10;

  private static final int MAX_LENGTH = 10_000;
  private static final int MAX_BLOCKS = 1_000;

  /// How each command is written.
  public static final List<String> USAGE =
      List.of(
          "add",
          "stop NODES",
          "kill NODES",
          "restart NODES",
          "freeze NODES",
          "thaw NODES",
          "cut NODES | NODES | …",
          "heal",
          "slow NODES NODES TIME",
          "drop NODES NODES SHARE",
          "pay FROM TO AMOUNT [FEERATE]",
          "payments PER-SECOND",
          "mine NODES [BLOCKS]",
          "shares NODE=SHARE …",
          "mining scheduled|real|manual",
          "attack NAME [KEY=VALUE …]",
          "attack-stop [NUMBER]");

  private CommandText() {}

  /// Reads a command.
  ///
  /// Long on purpose: a table, one case for each command.
  ///
  /// @throws LabException with a sentence when it is none
  public static LabCommand parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new LabException("A command has at most " + MAX_LENGTH + " characters.");
    }
    List<String> words = Words.of(text);
    if (words.isEmpty()) {
      throw new LabException("The command is empty.");
    }
    String name = words.getFirst().toLowerCase(Locale.ROOT);
    List<String> rest = words.subList(1, words.size());
    return switch (name) {
      case "add" -> none(name, rest, new LabCommand.Add());
      case "stop" -> new LabCommand.Stop(nodes(name, rest));
      case "kill" -> new LabCommand.Kill(nodes(name, rest));
      case "restart" -> new LabCommand.Restart(nodes(name, rest));
      case "freeze" -> new LabCommand.Freeze(nodes(name, rest));
      case "thaw" -> new LabCommand.Thaw(nodes(name, rest));
      case "cut" -> new LabCommand.Cut(groups(text.strip().substring(name.length())));
      case "heal" -> none(name, rest, new LabCommand.Heal());
      case "slow" -> {
        count(name, rest, 3, 3);
        yield new LabCommand.Slow(
            NodeChoice.parse(rest.get(0)),
            NodeChoice.parse(rest.get(1)),
            Words.toMillis(rest.get(2), "The delay"));
      }
      case "drop" -> {
        count(name, rest, 3, 3);
        yield new LabCommand.Drop(
            NodeChoice.parse(rest.get(0)),
            NodeChoice.parse(rest.get(1)),
            Words.toShare(rest.get(2), "The share of lost messages"));
      }
      case "pay" -> pay(name, rest);
      case "payments" -> {
        count(name, rest, 1, 1);
        yield new LabCommand.Payments(rate(Words.toDecimal(rest.getFirst(), "The rate")));
      }
      case "mine" -> {
        count(name, rest, 0, 2);
        yield new LabCommand.Mine(
            rest.isEmpty() ? new NodeChoice.Random(1) : NodeChoice.parse(rest.getFirst()),
            rest.size() < 2 ? 1 : blocks(rest.get(1)));
      }
      case "shares" -> new LabCommand.Shares(shares(rest));
      case "mining" -> {
        count(name, rest, 1, 1);
        yield new LabCommand.Mining(mode(rest.getFirst()));
      }
      case "attack" -> {
        count(name, rest, 1, 50);
        yield new LabCommand.Attack(rest.getFirst(), pairs(rest.subList(1, rest.size())));
      }
      case "attack-stop" -> {
        count(name, rest, 0, 1);
        yield new LabCommand.AttackStop(rest.isEmpty() ? 0 : attack(rest.getFirst()));
      }
      default ->
          throw new LabException(
              "There is no command \"%s\"; there are: %s."
                  .formatted(name, String.join(", ", USAGE)));
    };
  }

  private static LabCommand none(String name, List<String> rest, LabCommand command) {
    count(name, rest, 0, 0);
    return command;
  }

  private static NodeChoice nodes(String name, List<String> rest) {
    count(name, rest, 1, 1);
    return NodeChoice.parse(rest.getFirst());
  }

  private static void count(String name, List<String> rest, int least, int most) {
    if (rest.size() < least || rest.size() > most) {
      String usage =
          USAGE.stream()
              .filter(line -> Words.of(line).getFirst().equals(name))
              .findFirst()
              .orElse(name);
      throw new LabException("The command is written: %s.".formatted(usage));
    }
  }

  private static List<List<Integer>> groups(String text) {
    List<List<Integer>> groups = new ArrayList<>();
    List<Integer> all = new ArrayList<>();
    for (String part : Words.split(text, '|')) {
      List<Integer> group = NodeChoice.parseList(part.replace(" ", ""));
      for (int node : group) {
        if (all.contains(node)) {
          throw new LabException("Node %s is in two groups.".formatted(node));
        }
        all.add(node);
      }
      groups.add(group);
    }
    if (groups.isEmpty()) {
      throw new LabException("A cut is written: cut 0-5 | 6-11.");
    }
    return groups;
  }

  private static LabCommand pay(String name, List<String> rest) {
    count(name, rest, 3, 4);
    long feerate = DEFAULT_FEERATE;
    if (rest.size() == 4) {
      feerate = Words.toInt(rest.get(3));
      if (feerate < 0) {
        throw new LabException(
            "The feerate must be whole satoshi per virtual byte, not \"%s\"."
                .formatted(rest.get(3)));
      }
    }
    return new LabCommand.Pay(rest.get(0), rest.get(1), amount(rest.get(2)), feerate);
  }

  /// Satoshi of an amount in bitcoin.
  static long amount(String text) {
    BigDecimal bitcoin = Words.toDecimal(text, "The amount");
    try {
      long satoshi = bitcoin.movePointRight(8).longValueExact();
      if (satoshi > 0 && Amount.isInRange(satoshi)) {
        return satoshi;
      }
    } catch (ArithmeticException e) {
      throw new LabException("The amount %s has more than 8 places.".formatted(text), e);
    }
    throw new LabException("The amount must be more than 0 and at most 21 million.");
  }

  static double rate(BigDecimal rate) {
    double perSecond = rate.doubleValue();
    if (perSecond < 0 || perSecond > 1_000) {
      throw new LabException("The rate of payments must be 0 to 1000 a second.");
    }
    return perSecond;
  }

  static int blocks(String text) {
    int blocks = Words.toInt(text);
    if (blocks < 1 || blocks > MAX_BLOCKS) {
      throw new LabException(
          "The number of blocks must be 1 to %s, not \"%s\".".formatted(MAX_BLOCKS, text));
    }
    return blocks;
  }

  private static long attack(String text) {
    int id = Words.toInt(text);
    if (id < 1) {
      throw new LabException("An attack has a number from 1 on, not \"%s\".".formatted(text));
    }
    return id;
  }

  static MiningMode mode(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "scheduled" -> MiningMode.SCHEDULED;
      case "real" -> MiningMode.REAL;
      case "manual" -> MiningMode.MANUAL;
      default ->
          throw new LabException(
              "The mining mode must be scheduled, real or manual, not \"%s\".".formatted(text));
    };
  }

  private static Map<Integer, Double> shares(List<String> words) {
    Map<Integer, Double> shares = new TreeMap<>();
    pairs(words)
        .forEach(
            (key, value) -> {
              int node = Words.toInt(key);
              if (node < 0) {
                throw new LabException("Shares are written: shares 0=40% 1=20%.");
              }
              shares.put(node, Words.toShare(value, "A share of the hash rate"));
            });
    checkShares(shares);
    return shares;
  }

  static void checkShares(Map<Integer, Double> shares) {
    double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
    boolean good = shares.values().stream().allMatch(share -> share >= 0 && share <= 1);
    if (shares.isEmpty() || !good || sum > 1.000_001) {
      throw new LabException(
          "Shares must be given to at least one node, be 0 or more, and be at most 1 (100%)"
              + " together.");
    }
  }

  private static Map<String, String> pairs(List<String> words) {
    Map<String, String> pairs = new TreeMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1 || equals == word.length() - 1) {
        throw new LabException("\"%s\" should be written NAME=VALUE.".formatted(word));
      }
      if (pairs.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
        throw new LabException("%s is given twice.".formatted(word.substring(0, equals)));
      }
    }
    return pairs;
  }

  /// The words that [#parse] reads.
  public static String toText(LabCommand command) {
    return switch (command) {
      case LabCommand.Add() -> "add";
      case LabCommand.Stop(NodeChoice nodes) -> "stop " + nodes.toText();
      case LabCommand.Kill(NodeChoice nodes) -> "kill " + nodes.toText();
      case LabCommand.Restart(NodeChoice nodes) -> "restart " + nodes.toText();
      case LabCommand.Freeze(NodeChoice nodes) -> "freeze " + nodes.toText();
      case LabCommand.Thaw(NodeChoice nodes) -> "thaw " + nodes.toText();
      case LabCommand.Cut(List<List<Integer>> groups) ->
          groups.stream()
              .map(group -> new NodeChoice.Listed(group).toText())
              .collect(Collectors.joining(" | ", "cut ", ""));
      case LabCommand.Heal() -> "heal";
      case LabCommand.Slow(NodeChoice one, NodeChoice other, long delay) ->
          "slow %s %s %sms".formatted(one.toText(), other.toText(), delay);
      case LabCommand.Drop(NodeChoice one, NodeChoice other, double share) ->
          "drop %s %s %s".formatted(one.toText(), other.toText(), plain(share));
      case LabCommand.Pay pay ->
          "pay %s %s %s %s"
              .formatted(pay.from(), pay.to(), Amount.toText(pay.amount()), pay.feerate());
      case LabCommand.Payments(double perSecond) -> "payments " + plain(perSecond);
      case LabCommand.Mine(NodeChoice node, int blocks) -> "mine " + node.toText() + " " + blocks;
      case LabCommand.Shares(Map<Integer, Double> shares) ->
          shares.entrySet().stream()
              .map(share -> share.getKey() + "=" + plain(share.getValue()))
              .collect(Collectors.joining(" ", "shares ", ""));
      case LabCommand.Mining(MiningMode mode) -> "mining " + mode.name().toLowerCase(Locale.ROOT);
      case LabCommand.Attack(String name, Map<String, String> parameters) ->
          parameters.entrySet().stream()
              .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining("", "attack " + name, ""));
      case LabCommand.AttackStop(long id) -> id == 0 ? "attack-stop" : "attack-stop " + id;
    };
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
