package dev.renga.primitives;

import java.math.BigInteger;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Describes a private network with a rhythm and a money supply of its own, for the laboratory.
///
/// All deployments are enforced from the first block on, and every name leads to another genesis
/// block and other magic bytes, so that nodes of two custom networks never take each other's
/// blocks.
///
/// @param name letters, digits and hyphens, 1…32 characters
/// @param blockInterval seconds wanted between blocks, 1 or more
/// @param retargetWindow blocks after which the difficulty is set anew, 2 or more; 0 for never
/// @param limit the easiest target, also that of the genesis block
/// @param initialSubsidy satoshi that a block may create at first
/// @param halvingInterval blocks until the subsidy halves, 1 or more
/// @param genesisTime seconds since 1970
public record CustomNetwork(
    String name,
    long blockInterval,
    int retargetWindow,
    Target limit,
    long initialSubsidy,
    int halvingInterval,
    long genesisTime) {

  /// Refuses what no network could mean.
  public CustomNetwork {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "a network's name has 1 to 32 letters, digits and hyphens: " + name);
    }
    if (blockInterval < 1 || blockInterval > 86_400) {
      throw new IllegalArgumentException("block interval " + blockInterval + " s is not 1..86400");
    }
    if (retargetWindow != 0 && (retargetWindow < 2 || retargetWindow > 1_000_000)) {
      throw new IllegalArgumentException("retarget window " + retargetWindow + " is not 0 or 2..");
    }
    if (!Amount.isInRange(initialSubsidy) || halvingInterval < 1) {
      throw new IllegalArgumentException("impossible subsidy");
    }
    if (limit.value().signum() == 0) {
      throw new IllegalArgumentException("the easiest target is zero");
    }
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= 32
        && name.chars()
            .allMatch(
                c ->
                    c >= 'a' && c <= 'z'
                        || c >= 'A' && c <= 'Z'
                        || c >= '0' && c <= '9'
                        || c == '-');
  }

  /// The network. Its genesis block is found by trying nonces at the easiest target.
  public Network toNetwork() {
    int bits = limit.toCompact();
    Target target = Target.fromCompact(bits).value();
    Script output = new Script(Bytes.of(0x51 /* OP_1 */));
    Block genesis = PublicNetworks.genesis("Renga network " + name, output, genesisTime, bits, 0);
    while (!target.isMetBy(genesis.hash())) {
      genesis =
          Block.of(
              genesis.header().withNonce(genesis.header().nonce() + 1), genesis.transactions());
    }
    Map<Deployment, Integer> activations = new EnumMap<>(Deployment.class);
    for (Deployment deployment : Deployment.values()) {
      activations.put(deployment, 0);
    }
    activations.put(Deployment.HEIGHT_IN_COINBASE, 1);
    int window = retargetWindow == 0 ? 2016 : retargetWindow;
    return new Network(
        new Network.Identity(
            name,
            name,
            name,
            name,
            (int) genesis.hash().word(0) | 0x80808080,
            18_444,
            18_443,
            true,
            List.of()),
        Network.REGTEST.prefixes(),
        new Network.ProofOfWork(
            limit, blockInterval, blockInterval * window, false, false, retargetWindow == 0),
        new Network.Subsidy(initialSubsidy, halvingInterval),
        activations,
        null,
        Map.of(),
        Map.of(),
        List.of(),
        null,
        genesis,
        new Network.Trust(BigInteger.ZERO, null),
        Network.REGTEST.headersSync());
  }
}
