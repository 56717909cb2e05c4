package dev.renga.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.NetAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, 1.2.3.4:8333",
    "1.2.3.4:99, 1.2.3.4:99",
    "[::1], [::1]:8333",
    "[::1]:0, [::1]:0",
    "::1, [::1]:8333",
    "2001:DB8::A, [2001:db8::a]:8333",
    "[1:2:3:4:5:6:7:8]:65535, [1:2:3:4:5:6:7:8]:65535",
    "::ffff:1.2.3.4, 1.2.3.4:8333",
    "1::, [1::]:8333",
    "'::', [::]:8333"
  })
  void readsLiterals(String text, String expected) {
    NetAddress address = AddressText.parse(text, 8333);
    assertThat(address).isNotNull().hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "example.org:8333",
        "127.1",
        "0x7f.1",
        "017700000001",
        "2130706433",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4:",
        "1.2.3.4:65536",
        "1.2.3.4:-1",
        "1.2.3.4:8a",
        "[::1",
        "::1]",
        "[::1]8333",
        "1:2:3",
        ":::",
        "1::2::3",
        "12345::",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8:9",
        "fe80::1%eth0",
        "g::",
        "1.2.3.4 ",
        "::1.2.3"
      })
  @Tag("kf=J-031")
  void refusesEverythingElse(String text) {
    assertThat(AddressText.parse(text, 8333)).isNull();
  }
}
