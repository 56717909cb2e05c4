package dev.renga.node.config;

import dev.renga.chain.ChainConfig;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.VersionBits;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Options on rules, threads and pruning.
record ChainOptions(Settings settings) {
  private static final Map<String, Deployment> BURIED =
      Map.of(
          "segwit", Deployment.SEGWIT,
          "bip34", Deployment.HEIGHT_IN_COINBASE,
          "dersig", Deployment.STRICT_DER,
          "cltv", Deployment.CHECK_LOCK_TIME,
          "csv", Deployment.CHECK_SEQUENCE);

  /// The network with all that `-testactivationheight`, `-vbparams` and `-test` change.
  Network network() throws ConfigException {
    Network network = settings.network();
    List<String> heights = settings.texts("testactivationheight");
    List<String> times = settings.texts("vbparams");
    if (settings.section().equals("main")) {
      if (!heights.isEmpty()) {
        throw new ConfigException("The -testactivationheight option may not be used on mainnet.");
      }
      if (!times.isEmpty()) {
        throw new ConfigException("The -vbparams option may not be used on mainnet.");
      }
    }
    for (String text : heights) {
      network = withActivation(network, text);
    }
    for (String text : times) {
      network = withTimes(network, text);
    }
    for (String text : settings.texts("test")) {
      network = withTest(network, text);
    }
    return network;
  }

  private static Network withActivation(Network network, String text) throws ConfigException {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new ConfigException(
          "Invalid format (%s) for -testactivationheight=name@height.".formatted(text));
    }
    Long height = number(text.substring(at + 1));
    if (height == null || height < 0 || height >= Integer.MAX_VALUE) {
      throw new ConfigException(
          "Invalid height value (%s) for -testactivationheight=name@height.".formatted(text));
    }
    Deployment deployment = BURIED.get(text.substring(0, at));
    if (deployment == null) {
      throw new ConfigException(
          "Invalid name (%s) for -testactivationheight=name@height.".formatted(text));
    }
    return network.withActivation(deployment, height.intValue());
  }

  private static Network withTimes(Network network, String text) throws ConfigException {
    List<String> parts = parts(text, ':');
    if (parts.size() < 3 || parts.size() > 4) {
      throw new ConfigException(
          "Version bits parameters malformed, expecting"
              + " deployment:start:end[:min_activation_height]");
    }
    long start = required("nStartTime", parts.get(1));
    long end = required("nTimeout", parts.get(2));
    long minimum = parts.size() == 4 ? required("min_activation_height", parts.get(3)) : 0;
    if (minimum != (int) minimum) {
      throw new ConfigException("Invalid min_activation_height (%s)".formatted(parts.get(3)));
    }
    List<VersionBits> changed = new ArrayList<>();
    boolean found = false;
    for (VersionBits bits : network.versionBits()) {
      boolean meant = bits.name().equals(parts.getFirst());
      found |= meant;
      changed.add(meant ? bits.withTimes(start, end, (int) minimum) : bits);
    }
    if (!found) {
      throw new ConfigException("Invalid deployment (%s)".formatted(parts.getFirst()));
    }
    return network.withVersionBits(changed);
  }

  private static Network withTest(Network network, String text) throws ConfigException {
    if (!network.identity().chain().equals("regtest")) {
      throw new ConfigException("-test=<option> can only be used with regtest");
    }
    if (!text.equals("bip94")) {
      throw new ConfigException(
          "-test=%s is not available: Renga knows -test=bip94 alone.".formatted(text));
    }
    Network.ProofOfWork work = network.proofOfWork();
    return network.withProofOfWork(
        new Network.ProofOfWork(
            work.limit(),
            work.spacing(),
            work.timespan(),
            work.minimumDifficultyBlocks(),
            true,
            work.noRetargeting()));
  }

  static List<String> parts(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + 1;
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static long required(String what, String text) throws ConfigException {
    Long value = number(text);
    if (value == null) {
      throw new ConfigException("Invalid %s (%s)".formatted(what, text));
    }
    return value;
  }

  /// A whole number in ASCII digits; `null` for anything else.
  static @Nullable Long number(String text) {
    String digits = text.startsWith("-") ? text.substring(1) : text;
    boolean plain =
        !digits.isEmpty()
            && digits.length() <= 19
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!plain) {
      return null;
    }
    BigInteger value = new BigInteger(text);
    return value.bitLength() < 64 ? value.longValue() : null;
  }

  /// Rules, threads and pruning.
  ChainConfig read(Network network, int cores) throws ConfigException {
    ChainConfig.Start start = start();
    return ChainConfig.of(network)
        .withWorkers(workers(cores))
        .withAssumeValid(assumeValid(network))
        .withMinimumChainWork(minimumChainWork(network))
        .withMaximumTipAge(
            Duration.ofSeconds(settings.number("maxtipage", 86_400, 0, Integer.MAX_VALUE)))
        .withPrune(prune(start))
        .withStart(start);
  }

  private int workers(int cores) throws ConfigException {
    long asked = settings.number("par", 0, -1024, ChainConfig.MAX_WORKERS);
    long count = asked > 0 ? asked : cores + asked;
    return Math.clamp(count, 1, ChainConfig.MAX_WORKERS);
  }

  private @Nullable BlockHash assumeValid(Network network) throws ConfigException {
    if (!settings.isSet("assumevalid")) {
      return network.trust().assumeValid();
    }
    BigInteger value = hex("assumevalid", "Invalid assumevalid block hash specified");
    return value.signum() == 0 ? null : BlockHash.parse(digits(value));
  }

  private BigInteger minimumChainWork(Network network) throws ConfigException {
    return settings.isSet("minimumchainwork")
        ? hex("minimumchainwork", "Invalid minimum work specified")
        : network.trust().minimumChainWork();
  }

  private static String digits(BigInteger value) {
    String text = value.toString(16);
    return "0".repeat(64 - text.length()) + text;
  }

  /// Up to 64 hexadecimal digits, with or without `0x`; 0 when negated.
  private BigInteger hex(String name, String complaint) throws ConfigException {
    String text = settings.text(name).orElse("0");
    String plain = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
    boolean fine =
        plain.length() <= 64
            && plain
                .chars()
                .allMatch(
                    c ->
                        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
    if (!fine) {
      throw new ConfigException(complaint + " (" + text + "), must be up to 64 hex digits");
    }
    return plain.isEmpty() ? BigInteger.ZERO : new BigInteger(plain, 16);
  }

  private ChainConfig.Start start() {
    if (settings.isOn("reindex", false)) {
      return ChainConfig.Start.REINDEX;
    }
    return settings.isOn("reindex-chainstate", false)
        ? ChainConfig.Start.REINDEX_CHAINSTATE
        : ChainConfig.Start.NORMAL;
  }

  private ChainConfig.Prune prune(ChainConfig.Start start) throws ConfigException {
    long asked = settings.number("prune", 0, Long.MIN_VALUE, Long.MAX_VALUE >> 20);
    if (asked < 0) {
      throw new ConfigException("Prune cannot be configured with a negative value.");
    }
    if (asked == 0) {
      return new ChainConfig.Prune.Off();
    }
    if (start == ChainConfig.Start.REINDEX_CHAINSTATE) {
      throw new ConfigException(
          "Prune mode is incompatible with -reindex-chainstate. Use full -reindex instead.");
    }
    if (asked == 1) {
      return new ChainConfig.Prune.Manual();
    }
    long bytes = asked << 20;
    if (bytes < ChainConfig.Prune.SMALLEST_TARGET) {
      throw new ConfigException(
          "Prune configured below the minimum of %s MiB.  Please use a higher number."
              .formatted(ChainConfig.Prune.SMALLEST_TARGET >> 20));
    }
    return new ChainConfig.Prune.Automatic(bytes);
  }
}
