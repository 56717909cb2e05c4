package dev.renga.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkTest {
  @Test
  void genesisBlocksHaveTheirKnownHashesAndProofOfWork() {
    Map<Network, String> hashes =
        Map.of(
            Network.MAINNET, "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
            Network.TESTNET3, "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943",
            Network.TESTNET4, "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043",
            Network.SIGNET, "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6",
            Network.REGTEST, "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206");
    hashes.forEach(
        (network, hash) -> {
          Block genesis = network.genesis();
          assertThat(genesis.hash()).hasToString(hash);
          assertThat(genesis.header().merkleRoot()).isEqualTo(genesis.merkleRoot().root());
          Target.Compact target = Target.fromCompact(genesis.header().bits());
          assertThat(target.isValid(network.proofOfWork().limit())).isTrue();
          assertThat(target.value().isMetBy(genesis.hash())).isTrue();
        });
  }

  @Test
  void signetsMagicFollowsFromItsChallenge() {
    assertThat(Network.SIGNET.identity().magic()).isEqualTo(0x40cf030a);
    assertThat(Network.signet(Script.parseHex("51")).identity().magic())
        .isNotEqualTo(Network.SIGNET.identity().magic());
  }

  @Test
  void customNetworksDifferByName() {
    List<Network> networks =
        List.of("lab-a", "lab-b").stream()
            .map(
                name ->
                    new CustomNetwork(
                            name,
                            10,
                            20,
                            Target.fromCompact(0x207fffff).value(),
                            50 * Amount.COIN,
                            100,
                            1_700_000_000L)
                        .toNetwork())
            .toList();
    assertThat(networks.get(0).genesis().hash()).isNotEqualTo(networks.get(1).genesis().hash());
    assertThat(networks.get(0).identity().magic()).isNotEqualTo(networks.get(1).identity().magic());
    assertThat(networks.get(0).retargetInterval()).isEqualTo(20);
  }
}
