package dev.renga.mempool;

import java.time.Duration;

/// What the mempool takes and how much of it. [#DEFAULT] has the values of Bitcoin Core 30, the
/// last release before clusters: since 30.0 (and 29.1) the smallest feerate is 100 satoshi per
/// 1,000 virtual bytes, because at the prices of 2025 a thousand had become more than the network
/// needs to be protected from spam.
///
/// @param size bytes of memory at most, see [MempoolEntry#memory]
/// @param expiry how long a transaction waits for a block
/// @param standard what counts as a transaction worth relaying
/// @param fees the feerates below which nothing is taken
/// @param chains how long chains of unconfirmed transactions may be
/// @param orphans how many transactions without parents are kept
/// @param template what miners take of it
/// @param blocksOnly whether only peers that are allowed to may send transactions; the network of
///   peers sees to it, since it knows them
/// @param selfCheck whether the mempool checks itself after every change: for tests
public record MempoolConfig(
    long size,
    Duration expiry,
    Standard standard,
    Fees fees,
    Chains chains,
    Orphans orphans,
    TemplateLimits template,
    boolean blocksOnly,
    boolean selfCheck) {

  /// The smallest size: forty of the largest packages of descendants.
  public static final long SMALLEST_SIZE = 5_000_000;

  /// Bitcoin Core 30's values.
  public static final MempoolConfig DEFAULT =
      new MempoolConfig(
          300_000_000L,
          Duration.ofHours(336),
          Standard.DEFAULT,
          Fees.DEFAULT,
          Chains.DEFAULT,
          Orphans.DEFAULT,
          TemplateLimits.DEFAULT,
          false,
          false);

  /// What counts as standard.
  ///
  /// @param required whether only standard transactions are taken (`-acceptnonstdtxn=0`)
  /// @param dataCarrierBytes bytes that all OP_RETURN scripts of a transaction may have together; 0
  ///   for none (`-datacarriersize`; 100,000 since 30.0, before that 83 in one output)
  /// @param bareMultisig whether outputs may pay to multisig directly (`-permitbaremultisig`)
  /// @param bytesPerSigop virtual bytes that a signature operation counts as at least
  /// @param dustFeerate outputs that cost more to spend at this feerate are dust
  public record Standard(
      boolean required,
      int dataCarrierBytes,
      boolean bareMultisig,
      int bytesPerSigop,
      Feerate dustFeerate) {
    /// bitcoind's.
    public static final Standard DEFAULT = new Standard(true, 100_000, true, 20, new Feerate(3000));
  }

  /// Feerates.
  ///
  /// @param minimum what every transaction pays at least (`-minrelaytxfee`)
  /// @param incremental what a replacement pays for its own size on top of what it replaces, and
  ///   the step by which the floor of a full mempool rises (`-incrementalrelayfee`)
  public record Fees(Feerate minimum, Feerate incremental) {
    /// bitcoind's since 30.0.
    public static final Fees DEFAULT = new Fees(new Feerate(100), new Feerate(100));
  }

  /// Bounds on chains of unconfirmed transactions, the transaction itself counted.
  ///
  /// @param ancestors how many
  /// @param ancestorSize their virtual bytes
  /// @param descendants how many
  /// @param descendantSize their virtual bytes
  public record Chains(int ancestors, long ancestorSize, int descendants, long descendantSize) {
    /// bitcoind's.
    public static final Chains DEFAULT = new Chains(25, 101_000, 25, 101_000);
  }

  /// Bounds on orphans.
  ///
  /// @param count how many at most
  /// @param perPeer how many of one peer at most
  /// @param weightPerPeer weight of one peer's at most: one of the largest standard transactions
  /// @param weight weight of all at most
  /// @param age how long they are kept
  public record Orphans(int count, int perPeer, int weightPerPeer, long weight, Duration age) {
    /// A few megabytes.
    public static final Orphans DEFAULT =
        new Orphans(1000, 100, 404_000, 20_000_000, Duration.ofMinutes(20));
  }

  /// Refuses a size too small to hold one package.
  public MempoolConfig {
    if (size < 0 || expiry.isNegative()) {
      throw new IllegalArgumentException("size and expiry must not be negative");
    }
  }

  /// With another size.
  public MempoolConfig withSize(long bytes) {
    return new MempoolConfig(
        bytes, expiry, standard, fees, chains, orphans, template, blocksOnly, selfCheck);
  }

  /// With another expiry.
  public MempoolConfig withExpiry(Duration changed) {
    return new MempoolConfig(
        size, changed, standard, fees, chains, orphans, template, blocksOnly, selfCheck);
  }

  /// With another idea of what is standard.
  public MempoolConfig withStandard(Standard changed) {
    return new MempoolConfig(
        size, expiry, changed, fees, chains, orphans, template, blocksOnly, selfCheck);
  }

  /// With other feerates.
  public MempoolConfig withFees(Fees changed) {
    return new MempoolConfig(
        size, expiry, standard, changed, chains, orphans, template, blocksOnly, selfCheck);
  }

  /// With other bounds on chains.
  public MempoolConfig withChains(Chains changed) {
    return new MempoolConfig(
        size, expiry, standard, fees, changed, orphans, template, blocksOnly, selfCheck);
  }

  /// With other bounds on orphans.
  public MempoolConfig withOrphans(Orphans changed) {
    return new MempoolConfig(
        size, expiry, standard, fees, chains, changed, template, blocksOnly, selfCheck);
  }

  /// With other bounds on what miners take.
  public MempoolConfig withTemplate(TemplateLimits changed) {
    return new MempoolConfig(
        size, expiry, standard, fees, chains, orphans, changed, blocksOnly, selfCheck);
  }

  /// Letting peers send no transactions unless they are allowed to, or letting them.
  public MempoolConfig withBlocksOnly(boolean on) {
    return new MempoolConfig(
        size, expiry, standard, fees, chains, orphans, template, on, selfCheck);
  }

  /// Checking itself after every change, or not.
  public MempoolConfig withSelfCheck(boolean on) {
    return new MempoolConfig(
        size, expiry, standard, fees, chains, orphans, template, blocksOnly, on);
  }
}
