package dev.renga.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AddressTest {
  private static final Map<String, Network> CHAINS =
      Map.of(
          "main", Network.MAINNET,
          "test", Network.TESTNET3,
          "testnet4", Network.TESTNET4,
          "signet", Network.SIGNET,
          "regtest", Network.REGTEST);

  @Test
  void validAddressesAndKeysRoundTrip() throws Exception {
    String name = "keys-and-addresses/key_io_valid.json";
    JsonNode cases = new ObjectMapper().readTree(Vectors.read(name));
    for (JsonNode test : cases) {
      String text = test.get(0).asText();
      Bytes expected = Bytes.parseHex(test.get(1).asText());
      Network network = CHAINS.get(test.get(2).get("chain").asText());
      if (test.get(2).get("isPrivkey").asBoolean()) {
        SecretKeyText key = SecretKeyText.parse(text, network).orElseThrow();
        assertThat(key.secret()).isEqualTo(expected);
        assertThat(key.compressed()).isEqualTo(test.get(2).get("isCompressed").asBoolean());
        assertThat(key.toText(network)).isEqualTo(text);
        assertThat(Address.parse(text, network)).isInstanceOf(Address.Parsed.Refused.class);
      } else {
        Address address = address(text, network);
        assertThat(address.toScript().bytes()).as(text).isEqualTo(expected);
        assertThat(address.toText(network)).isEqualTo(text);
        assertThat(Address.from(new Script(expected))).contains(address);
        assertThat(SecretKeyText.parse(text, network)).isEmpty();
        if (test.get(2).path("tryCaseFlip").asBoolean()) {
          assertThat(address(flipCase(text), network)).isEqualTo(address);
        }
      }
    }
    Vectors.report(name, cases.size());
  }

  private static String flipCase(String text) {
    StringBuilder flipped = new StringBuilder();
    for (char c : text.toCharArray()) {
      flipped.append(
          Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c));
    }
    return flipped.toString();
  }

  private static Address address(String text, Network network) {
    return ((Address.Parsed.Ok) Address.parse(text, network)).address();
  }

  @Test
  void invalidTextIsRefusedOnEveryNetwork() throws Exception {
    String name = "keys-and-addresses/key_io_invalid.json";
    JsonNode cases = new ObjectMapper().readTree(Vectors.read(name));
    for (JsonNode test : cases) {
      String text = test.get(0).asText();
      for (Network network : CHAINS.values()) {
        assertThat(Address.parse(text, network)).isInstanceOf(Address.Parsed.Refused.class);
        assertThat(SecretKeyText.parse(text, network)).isEmpty();
      }
    }
    Vectors.report(name, cases.size());
  }

  @Test
  void base58VectorsAgree() throws Exception {
    String name = "keys-and-addresses/base58_encode_decode.json";
    JsonNode cases = new ObjectMapper().readTree(Vectors.read(name));
    for (JsonNode test : cases) {
      byte[] bytes = Bytes.parseHex(test.get(0).asText()).toArray();
      String text = test.get(1).asText();
      assertThat(Base58.encode(bytes)).isEqualTo(text);
      assertThat(Base58.decode(text, 256).orElseThrow()).isEqualTo(bytes);
      if (bytes.length > 0) {
        assertThat(Base58.decode(text, bytes.length - 1)).isEmpty();
      }
    }
    Vectors.report(name, cases.size());
  }

  @Property(tries = 300)
  void base58RoundTrips(@ForAll @Size(max = 80) byte[] bytes) {
    assertThat(Base58.decode(Base58.encode(bytes), bytes.length).orElseThrow()).isEqualTo(bytes);
    assertThat(Base58.decodeChecked(Base58.encodeChecked(bytes), bytes.length).orElseThrow())
        .isEqualTo(bytes);
  }

  @Property(tries = 300)
  void everySingleTypingErrorInASegwitAddressIsFound(
      @ForAll @Size(32) byte[] program, @ForAll int at, @ForAll int letter) {
    String text = new Address.WitnessProgram(1, Bytes.copyOf(program)).toText(Network.MAINNET);
    int position = 4 + Math.floorMod(at, text.length() - 4);
    char other = "qpzry9x8gf2tvdw0s3jn54khce6mua7l".charAt(Math.floorMod(letter, 32));
    String wrong = text.substring(0, position) + other + text.substring(position + 1);
    if (!wrong.equals(text)) {
      assertThat(Address.parse(wrong, Network.MAINNET)).isInstanceOf(Address.Parsed.Refused.class);
    }
  }

  @Test
  void addressesOfOtherNetworksAreRefused() {
    Address address = new Address.PubKeyHash(Bytes.adopt(new byte[20]));
    assertThat(Address.parse(address.toText(Network.MAINNET), Network.REGTEST))
        .isEqualTo(new Address.Parsed.Refused("Invalid or unsupported Base58-encoded address."));
  }

  @Test
  void aPrivateKeyIsNeverPrinted() {
    assertThat(new SecretKeyText(Bytes.adopt(new byte[32]), true)).hasToString("SecretKeyText[…]");
  }

  @Test
  void scriptsWithoutAddressHaveNone() {
    for (String hex : List.of("", "6a", "51", "0014", "4f020101", "50020101", "5301")) {
      assertThat(Address.from(Script.parseHex(hex))).isEqualTo(Optional.empty());
    }
    assertThatThrownBy(() -> new Address.WitnessProgram(0, Bytes.of(1, 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
