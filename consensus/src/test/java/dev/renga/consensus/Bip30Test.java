package dev.renga.consensus;

import static dev.renga.consensus.Verdicts.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class Bip30Test {
  private static final int BIP34 = 100;

  /// Regtest with BIP34 at 100 on a known chain, and one exception.
  private static Network network(BlockHash known, Map<BlockHash, Integer> exceptions) {
    Network from = Network.REGTEST.withActivation(Deployment.HEIGHT_IN_COINBASE, BIP34);
    return new Network(
        from.identity(),
        from.prefixes(),
        from.proofOfWork(),
        from.subsidy(),
        from.activations(),
        known,
        from.exceptions(),
        exceptions,
        from.versionBits(),
        from.signetChallenge(),
        from.genesis(),
        from.trust(),
        from.headersSync());
  }

  private static Headers.Node chain(int height, int branch) {
    Headers.Node node = Headers.genesis(Network.REGTEST);
    while (node.height() < height) {
      node = Headers.after(node, node.time() + 600, node.bits(), 4, branch);
    }
    return node;
  }

  @Test
  @Tag("accepts=block-overwrites-nothing")
  @Tag("rejects=block-overwrites-nothing")
  @Tag("kf=C-005")
  void rejectsACoinbaseThatOverwritesAnUnspentOne() {
    Headers.Node parent = chain(20, 1);
    Network network = network(Headers.hash(BIP34, 1), Map.of());
    Block block = Blocks.on(parent, network).coinbaseScript(Bytes.of(1, 2)).build();
    Transaction coinbase = block.transactions().get(0);
    Coins coins = new Coins();
    Coins none = new Coins();
    assertThat(BlockConnector.connect(block, parent, network, none, null))
        .isInstanceOf(Connected.Applied.class);
    coins.with(new OutPoint(coinbase.txid(), 0), 1, 3, true);
    Connected refused = BlockConnector.connect(block, parent, network, coins, null);
    Verdict.Invalid invalid =
        assertInvalid(
            ((Connected.Refused) refused).verdict(), "block-overwrites-nothing", "bad-txns-BIP30");
    assertThat(invalid.detail()).isEqualTo("tried to overwrite transaction");
    coins.map.clear(); // all outputs of the first one spent
    assertThat(BlockConnector.connect(block, parent, network, coins, null))
        .isInstanceOf(Connected.Applied.class);
  }

  private static boolean isEnforced(HeaderView parent, Network network) {
    return Bip30.isEnforced(Headers.hash(parent.height() + 1, 1), parent, network, 300);
  }

  @Test
  @Tag("kf=C-006")
  void looksUnlessTheKnownChainIsBelowAndAgainFromTheLimitOn() {
    Network network = network(Headers.hash(BIP34, 1), Map.of());
    for (int height : new int[] {1, 99, 100}) {
      assertThat(isEnforced(chain(height - 1, 1), network)).isTrue();
    }
    for (int height : new int[] {101, 150, 299}) {
      assertThat(isEnforced(chain(height - 1, 1), network)).isFalse();
      assertThat(isEnforced(chain(height - 1, 2), network)).isTrue();
    }
    for (int height : new int[] {300, 301}) {
      assertThat(isEnforced(chain(height - 1, 1), network)).isTrue();
    }
    assertThat(Bip30.RESUMED_AT).isEqualTo(1_983_702);
    assertThat(isEnforced(chain(150, 1), Network.REGTEST)).isTrue();
  }

  @Test
  @Tag("kf=C-007")
  void exemptsByHeightAndHashTogether() {
    Headers.Node parent = chain(49, 1);
    BlockHash exempt = Headers.hash(50, 1);
    assertThat(isEnforced(parent, network(Headers.hash(1, 5), Map.of(exempt, 50)))).isFalse();
    assertThat(isEnforced(parent, network(Headers.hash(1, 5), Map.of(exempt, 51)))).isTrue();
    assertThat(isEnforced(parent, network(Headers.hash(1, 5), Map.of(Headers.hash(50, 2), 50))))
        .isTrue();
  }

  @Test
  @Tag("kf=C-007")
  void knowsTheTwoBlocksOfMainnet() {
    assertThat(Network.MAINNET.bip30Exceptions().values())
        .containsExactlyInAnyOrder(91_842, 91_880);
    Network.MAINNET
        .bip30Exceptions()
        .forEach(
            (hash, height) -> {
              HeaderView parent =
                  IsolatedChain.before(BlockHash.ZERO, height, Network.MAINNET, Map.of(), 1);
              HeaderView later =
                  IsolatedChain.before(BlockHash.ZERO, height + 1, Network.MAINNET, Map.of(), 1);
              int limit = Bip30.RESUMED_AT;
              assertThat(Bip30.isEnforced(hash, parent, Network.MAINNET, limit)).isFalse();
              assertThat(Bip30.isEnforced(hash, later, Network.MAINNET, limit)).isTrue();
              assertThat(Bip30.isEnforced(BlockHash.ZERO, parent, Network.MAINNET, limit)).isTrue();
            });
  }
}
