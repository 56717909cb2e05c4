package dev.renga.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.SecretKeyText;
import dev.renga.primitives.Vectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PrivateKeyTest {
  private static final String ORDER =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

  @Test
  void everyVectorGivesItsPublicKeys() throws Exception {
    String name = "keys-and-addresses/pubkey.json";
    JsonNode cases = new ObjectMapper().readTree(Vectors.read(name)).get("vectors");
    for (JsonNode test : cases) {
      Bytes secret = Bytes.parseHex(test.get("seckey").asText());
      assertThat(PrivateKey.of(secret, true).publicKey())
          .isEqualTo(Bytes.parseHex(test.get("compressed").asText()));
      assertThat(PrivateKey.of(secret, false).publicKey())
          .isEqualTo(Bytes.parseHex(test.get("pubkey").asText()));
    }
    Vectors.report(name, cases.size());
  }

  @Test
  @Tag("kf=W-016")
  void keysOutOfRangeOrOfAnotherNetworkAreRefused() {
    for (String hex : new String[] {"00".repeat(32), ORDER, "ff".repeat(32)}) {
      Bytes secret = Bytes.parseHex(hex);
      String text = new SecretKeyText(secret, true).toText(Network.REGTEST);
      assertThat(PrivateKey.parse(text, Network.REGTEST)).as(hex).isEmpty();
      assertThatThrownBy(() -> PrivateKey.of(secret, true))
          .isInstanceOf(IllegalArgumentException.class);
    }
    PrivateKey good = PrivateKey.of(Bytes.parseHex("00".repeat(31) + "01"), true);
    String text = good.toText(Network.REGTEST);
    assertThat(PrivateKey.parse(text, Network.REGTEST).orElseThrow().publicKey())
        .isEqualTo(good.publicKey());
    assertThat(PrivateKey.parse(text, Network.MAINNET)).isEmpty();
    assertThat(PrivateKey.parse(text + "1", Network.REGTEST)).isEmpty();
  }

  @Test
  void aSeedGivesTheSameKeysAndIsNeverShort() {
    Bytes seed = Bytes.parseHex("00112233445566778899aabbccddeeff");
    assertThat(KeyRing.from(seed, 3).keys().get(1).publicKey())
        .isEqualTo(KeyRing.from(seed, 2).keys().get(1).publicKey());
    assertThatThrownBy(() -> KeyRing.from(seed.slice(0, 15), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void secretsAreNotPrintedAndUncompressedKeysHaveNoWitnessAddress() {
    PrivateKey key = PrivateKey.of(Bytes.parseHex("77".repeat(32)), false);
    assertThat(key.toString()).doesNotContain("7777");
    assertThat(KeyRing.of(key).toString()).doesNotContain("7777");
    assertThatThrownBy(() -> key.address(AddressType.P2WPKH))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
