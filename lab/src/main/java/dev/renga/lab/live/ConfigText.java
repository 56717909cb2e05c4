package dev.renga.lab.live;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a network is to be, in words: `nodes=100 seed=7 interval=10 payments=5 latency=on`.
public final class ConfigText {
  /// The names there are.
  public static final List<String> NAMES =
      List.of(
          "nodes",
          "links",
          "seed",
          "interval",
          "retarget",
          "halving",
          "subsidy",
          "premine",
          "latency",
          "year",
          "trickle",
          "people",
          "payments",
          "mining",
          "hashrate",
          "shares",
          "rpc",
          "port",
          "rpcport");

  private ConfigText() {}

  /// Reads words into a builder; what is not named stays.
  ///
  /// @throws LabException with a sentence when a name or a value is wrong
  public static void read(List<String> words, LabBuilder builder) {
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new LabException("\"%s\" should be written NAME=VALUE.".formatted(word));
      }
      set(word.substring(0, equals).toLowerCase(Locale.ROOT), word.substring(equals + 1), builder);
    }
  }

  private static void set(String name, String value, LabBuilder builder) {
    LabBuilder _ =
        switch (name) {
          case "network", "chain" ->
              throw new LabException(
                  "A laboratory has a network of its own and never touches \"%s\"."
                      .formatted(value));
          case "nodes" -> builder.nodes(whole(name, value));
          case "links" -> builder.links(whole(name, value));
          case "seed" -> builder.seed(seed(value));
          case "interval" -> builder.blockInterval(whole(name, value));
          case "retarget" -> builder.retargetWindow(whole(name, value));
          case "halving" -> builder.halvingInterval(whole(name, value));
          case "subsidy" -> builder.initialSubsidy(CommandText.amount(value));
          case "premine" -> builder.premine(whole(name, value));
          case "latency" -> builder.latency(onOff(name, value));
          case "year" -> builder.year(whole(name, value));
          case "trickle" ->
              builder.trickle(Duration.ofMillis(Words.toMillis(value, "The trickle")));
          case "people" -> builder.people(whole(name, value));
          case "payments" -> builder.payments(CommandText.rate(Words.toDecimal(value, name)));
          case "mining" -> builder.mining(CommandText.mode(value));
          case "hashrate" -> builder.hashRate(whole(name, value));
          case "shares" -> builder.shares(shares(value));
          case "rpc" -> builder.rpc(onOff(name, value));
          case "port" -> builder.firstPort(whole(name, value));
          case "rpcport" -> builder.firstRpcPort(whole(name, value));
          default ->
              throw new LabException(
                  "A network has no \"%s\"; there are: %s."
                      .formatted(name, String.join(", ", NAMES)));
        };
  }

  private static int whole(String name, String value) {
    int number = Words.toInt(value);
    if (number < 0) {
      throw new LabException("%s must be a whole number, not \"%s\".".formatted(name, value));
    }
    return number;
  }

  private static long seed(String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new LabException("The seed must be a whole number, not \"%s\".".formatted(value), e);
    }
  }

  private static boolean onOff(String name, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "on", "yes", "true", "1" -> true;
      case "off", "no", "false", "0" -> false;
      default -> throw new LabException("%s must be on or off, not \"%s\".".formatted(name, value));
    };
  }

  private static Map<Integer, Double> shares(String value) {
    Map<Integer, Double> shares = new TreeMap<>();
    for (String part : Words.split(value, ',')) {
      int colon = part.indexOf(':');
      int node = colon < 1 ? -1 : Words.toInt(part.substring(0, colon));
      if (node < 0) {
        throw new LabException("shares is written shares=0:40%,1:20%, not \"" + value + "\".");
      }
      shares.put(node, Words.toShare(part.substring(colon + 1), "A share of the hash rate"));
    }
    return shares;
  }

  /// The words that [#read] reads; without the folder, which belongs to one run.
  public static String toText(LabConfig config) {
    String words =
        "nodes=%s links=%s seed=%s interval=%s retarget=%s halving=%s subsidy=%s premine=%s latency=%s year=%s trickle=%sms people=%s payments=%s mining=%s hashrate=%s rpc=%s"
            .formatted(
                config.nodes(),
                config.links(),
                config.seed(),
                config.blockIntervalSeconds(),
                config.retargetWindow(),
                config.halvingInterval(),
                dev.renga.primitives.Amount.toText(config.initialSubsidy()),
                config.premine(),
                config.latency() ? "on" : "off",
                config.year(),
                config.trickleMillis(),
                config.people(),
                plain(config.paymentsPerSecond()),
                config.mining().name().toLowerCase(Locale.ROOT),
                config.hashRate(),
                config.rpc() ? "on" : "off");
    if (config.shares().isEmpty()) {
      return words;
    }
    return config.shares().entrySet().stream()
        .map(share -> share.getKey() + ":" + plain(share.getValue()))
        .collect(Collectors.joining(",", words + " shares=", ""));
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
