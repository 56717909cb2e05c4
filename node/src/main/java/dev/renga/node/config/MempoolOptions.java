package dev.renga.node.config;

import dev.renga.mempool.Feerate;
import dev.renga.mempool.MempoolConfig;
import dev.renga.mempool.TemplateLimits;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Block;
import dev.renga.primitives.Network;
import java.time.Duration;
import java.util.List;

/// Options on unconfirmed transactions and on the blocks made of them.
record MempoolOptions(Settings settings, Network network) {
  private static final int MEGABYTE = 1_000_000;
  private static final int BLOCKS_ONLY_SIZE = 5;
  private static final int MIN_RESERVED_WEIGHT = 2000;

  /// @param notes gets sentences for the log
  MempoolConfig read(List<String> notes) throws ConfigException {
    MempoolConfig usual = MempoolConfig.DEFAULT;
    return usual
        .withSize(size())
        .withExpiry(
            Duration.ofHours(
                settings.number("mempoolexpiry", usual.expiry().toHours(), 0, 1_000_000)))
        .withStandard(standard())
        .withFees(fees(notes))
        .withChains(chains())
        .withTemplate(template())
        .withBlocksOnly(settings.isOn("blocksonly", false))
        .withSelfCheck(settings.number("checkmempool", 0, 0, Integer.MAX_VALUE) > 0);
  }

  private long size() throws ConfigException {
    long usual = settings.isOn("blocksonly", false) ? BLOCKS_ONLY_SIZE : 300;
    long asked = settings.number("maxmempool", usual, Integer.MIN_VALUE, Integer.MAX_VALUE);
    long smallest = MempoolConfig.SMALLEST_SIZE / MEGABYTE;
    if (asked < smallest) {
      throw new ConfigException("-maxmempool must be at least %s MB".formatted(smallest));
    }
    return asked * MEGABYTE;
  }

  private MempoolConfig.Standard standard() throws ConfigException {
    MempoolConfig.Standard usual = MempoolConfig.Standard.DEFAULT;
    boolean any = settings.isOn("acceptnonstdtxn", false);
    if (any && network.identity().chain().equals("main")) {
      throw new ConfigException(
          "acceptnonstdtxn is not currently supported for %s chain"
              .formatted(network.identity().chain()));
    }
    boolean data = settings.isOn("datacarrier", true);
    long bytes = settings.number("datacarriersize", usual.dataCarrierBytes(), 0, Integer.MAX_VALUE);
    return new MempoolConfig.Standard(
        !any,
        data ? (int) bytes : 0,
        settings.isOn("permitbaremultisig", usual.bareMultisig()),
        (int) settings.number("bytespersigop", usual.bytesPerSigop(), 0, 10_000),
        feerate("dustrelayfee", usual.dustFeerate()));
  }

  private MempoolConfig.Fees fees(List<String> notes) throws ConfigException {
    MempoolConfig.Fees usual = MempoolConfig.Fees.DEFAULT;
    Feerate incremental = feerate("incrementalrelayfee", usual.incremental());
    Feerate minimum = usual.minimum();
    if (settings.isSet("minrelaytxfee")) {
      minimum = feerate("minrelaytxfee", minimum);
    } else if (incremental.compareTo(minimum) > 0) {
      minimum = incremental;
      notes.add("Increasing minrelaytxfee to %s to match incrementalrelayfee".formatted(minimum));
    }
    return new MempoolConfig.Fees(minimum, incremental);
  }

  private MempoolConfig.Chains chains() throws ConfigException {
    MempoolConfig.Chains usual = MempoolConfig.Chains.DEFAULT;
    return new MempoolConfig.Chains(
        (int) settings.number("limitancestorcount", usual.ancestors(), 1, 1000),
        1000 * settings.number("limitancestorsize", usual.ancestorSize() / 1000, 1, 10_000),
        (int) settings.number("limitdescendantcount", usual.descendants(), 1, 1000),
        1000 * settings.number("limitdescendantsize", usual.descendantSize() / 1000, 1, 10_000));
  }

  private TemplateLimits template() throws ConfigException {
    TemplateLimits usual = TemplateLimits.DEFAULT;
    long weight = weight("blockmaxweight", usual.weight());
    long reserved = weight("blockreservedweight", usual.reservedWeight());
    if (reserved < MIN_RESERVED_WEIGHT) {
      throw new ConfigException(
          "Specified -blockreservedweight (%s) is lower than minimum safety value of (%s)"
              .formatted(reserved, MIN_RESERVED_WEIGHT));
    }
    return usual
        .withWeight((int) weight)
        .withReservedWeight((int) reserved)
        .withMinimum(feerate("blockmintxfee", usual.minimum()));
  }

  private long weight(String name, long otherwise) throws ConfigException {
    long weight = settings.number(name, otherwise, 0, Long.MAX_VALUE);
    if (weight > Block.MAX_WEIGHT) {
      throw new ConfigException(
          "Specified -%s (%s) exceeds consensus maximum block weight (%s)"
              .formatted(name, weight, Block.MAX_WEIGHT));
    }
    return weight;
  }

  /// Bitcoin for 1,000 virtual bytes.
  private Feerate feerate(String name, Feerate otherwise) throws ConfigException {
    if (!settings.isSet(name)) {
      return otherwise;
    }
    String text = settings.text(name).orElse("0");
    try {
      return new Feerate(Amount.parse(text));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("Invalid amount for -%s=<amount>: '%s'".formatted(name, text));
    }
  }
}
