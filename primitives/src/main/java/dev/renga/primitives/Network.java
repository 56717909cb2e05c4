package dev.renga.primitives;

import dev.renga.crypto.Sha256;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything in which one network differs from another, as data.
///
/// The public networks are [#MAINNET], [#TESTNET3], [#TESTNET4], [#SIGNET] and [#REGTEST];
/// [#signet(Script)] and [CustomNetwork] make others.
///
/// @param identity names, ports, and the bytes every message begins with
/// @param prefixes first bytes of addresses and keys
/// @param proofOfWork difficulty
/// @param subsidy what miners may create
/// @param activations from which height on each deployment is enforced; a deployment that is
///   missing never is
/// @param bip34Hash hash of the block at the height of BIP34, by which BIP30 may be skipped on the
///   known chain; `null` where there is none
/// @param exceptions blocks whose scripts are checked without these deployments
/// @param bip30Exceptions blocks, by hash, that were allowed to overwrite an unspent coinbase, with
///   their heights
/// @param versionBits deployments that miners signal for
/// @param signetChallenge the script that every block must satisfy (BIP325); `null` on other
///   networks
/// @param genesis block 0
/// @param trust what this release vouches for
/// @param headersSync parameters of the DoS-safe header presync
public record Network(
    Identity identity,
    Prefixes prefixes,
    ProofOfWork proofOfWork,
    Subsidy subsidy,
    Map<Deployment, Integer> activations,
    @Nullable BlockHash bip34Hash,
    Map<BlockHash, Set<Deployment>> exceptions,
    Map<BlockHash, Integer> bip30Exceptions,
    List<VersionBits> versionBits,
    @Nullable Script signetChallenge,
    Block genesis,
    Trust trust,
    HeadersSync headersSync) {

  /// @param name for people and options, such as `mainnet`
  /// @param chain the short name in RPC, such as `main`
  /// @param directory folder below the data directory; empty for mainnet
  /// @param section section of the configuration file
  /// @param magic the four bytes that begin every message, read as a little-endian number
  /// @param port TCP port of peers, 1…65535
  /// @param rpcPort TCP port of RPC
  /// @param mockable whether time may be set by RPC and blocks mined on demand
  /// @param seeds DNS names that hand out peers
  public record Identity(
      String name,
      String chain,
      String directory,
      String section,
      int magic,
      int port,
      int rpcPort,
      boolean mockable,
      List<String> seeds) {
    /// Copies the list.
    public Identity {
      seeds = List.copyOf(seeds);
    }
  }

  /// @param pubKeyHash version byte of P2PKH addresses
  /// @param scriptHash version byte of P2SH addresses
  /// @param secretKey version byte of private keys
  /// @param extendedPublicKey four bytes, most significant first
  /// @param extendedSecretKey four bytes, most significant first
  /// @param bech32 human-readable part of segwit addresses
  public record Prefixes(
      int pubKeyHash,
      int scriptHash,
      int secretKey,
      int extendedPublicKey,
      int extendedSecretKey,
      String bech32) {}

  /// @param limit the easiest target
  /// @param spacing seconds wanted between blocks
  /// @param timespan seconds wanted for a retarget window
  /// @param minimumDifficultyBlocks whether a block that is twice the spacing late may have the
  ///   easiest target
  /// @param enforceBip94 testnet4's rules against time warp and for retargeting from the first
  ///   block
  /// @param noRetargeting whether the target never changes
  public record ProofOfWork(
      Target limit,
      long spacing,
      long timespan,
      boolean minimumDifficultyBlocks,
      boolean enforceBip94,
      boolean noRetargeting) {
    /// Blocks in a retarget window.
    public int interval() {
      return Math.toIntExact(timespan / spacing);
    }
  }

  /// @param initial satoshi that the first blocks may create
  /// @param halvingInterval blocks until the subsidy halves
  public record Subsidy(long initial, int halvingInterval) {}

  /// @param minimumChainWork work below which a chain is not taken seriously during start-up
  /// @param assumeValid a block whose ancestors' scripts need no check; `null` for none
  public record Trust(BigInteger minimumChainWork, @Nullable BlockHash assumeValid) {}

  /// @param commitmentPeriod headers per commitment bit in the presync phase
  /// @param redownloadBuffer headers held back in the redownload phase
  public record HeadersSync(int commitmentPeriod, int redownloadBuffer) {}

  /// Copies the collections.
  public Network {
    activations = Map.copyOf(activations);
    exceptions = Map.copyOf(exceptions);
    bip30Exceptions = Map.copyOf(bip30Exceptions);
    versionBits = List.copyOf(versionBits);
  }

  /// The network on which people trade.
  public static final Network MAINNET = PublicNetworks.mainnet();

  /// The third test network.
  public static final Network TESTNET3 = PublicNetworks.testnet3();

  /// The fourth test network (BIP94).
  public static final Network TESTNET4 = PublicNetworks.testnet4();

  /// The public signet (BIP325).
  public static final Network SIGNET = PublicNetworks.signet(null);

  /// A network for tests: blocks are found at once.
  public static final Network REGTEST = PublicNetworks.regtest();

  /// A signet with its own challenge (BIP325): nothing is assumed, the magic follows from the
  /// challenge.
  public static Network signet(Script challenge) {
    return PublicNetworks.signet(challenge);
  }

  /// Height from which a deployment is enforced; [Integer#MAX_VALUE] if never.
  public int activationHeight(Deployment deployment) {
    return activations.getOrDefault(deployment, Integer.MAX_VALUE);
  }

  /// Whether a deployment is enforced in a block of that height.
  public boolean isActive(Deployment deployment, int height) {
    return height >= activationHeight(deployment);
  }

  /// Deployments that are not enforced for the scripts of one block.
  public Set<Deployment> exceptionsFor(BlockHash block) {
    return exceptions.getOrDefault(block, Set.of());
  }

  /// The network's name.
  public String name() {
    return identity.name();
  }

  /// Number of blocks in a retarget window.
  public int retargetInterval() {
    return proofOfWork.interval();
  }

  /// The same network with one deployment enforced from another height.
  public Network withActivation(Deployment deployment, int height) {
    EnumMap<Deployment, Integer> changed = new EnumMap<>(Deployment.class);
    changed.putAll(activations);
    changed.put(deployment, height);
    return new Network(
        identity,
        prefixes,
        proofOfWork,
        subsidy,
        changed,
        bip34Hash,
        exceptions,
        bip30Exceptions,
        versionBits,
        signetChallenge,
        genesis,
        trust,
        headersSync);
  }

  /// The same network with other signalled deployments.
  public Network withVersionBits(List<VersionBits> changed) {
    return new Network(
        identity,
        prefixes,
        proofOfWork,
        subsidy,
        activations,
        bip34Hash,
        exceptions,
        bip30Exceptions,
        changed,
        signetChallenge,
        genesis,
        trust,
        headersSync);
  }

  /// The same network with other things vouched for.
  public Network withTrust(Trust changed) {
    return new Network(
        identity,
        prefixes,
        proofOfWork,
        subsidy,
        activations,
        bip34Hash,
        exceptions,
        bip30Exceptions,
        versionBits,
        signetChallenge,
        genesis,
        changed,
        headersSync);
  }

  /// The same network with another difficulty schedule.
  public Network withProofOfWork(ProofOfWork changed) {
    return new Network(
        identity,
        prefixes,
        changed,
        subsidy,
        activations,
        bip34Hash,
        exceptions,
        bip30Exceptions,
        versionBits,
        signetChallenge,
        genesis,
        trust,
        headersSync);
  }

  /// Magic of a signet: the first four bytes of the double SHA-256 of the challenge with its
  /// length.
  static int signetMagic(Script challenge) {
    ByteWriter writer = new ByteWriter();
    writer.lengthPrefixed(challenge.bytes());
    byte[] hash = Sha256.doubleHash(writer.toArray());
    return (int) Digest.of(hash).word(0);
  }
}
