package dev.renga.p2p.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "00000000000000000000000000000000, '[::]:1'",
    "00000000000000000000000000000001, '[::1]:1'",
    "20010db8000000000000000000000001, '[2001:db8::1]:1'",
    "20010db8000100010001000100010001, '[2001:db8:1:1:1:1:1:1]:1'",
    "20010db8000000010001000100010001, '[2001:db8:0:1:1:1:1:1]:1'",
    "20010db8000000000001000000000001, '[2001:db8::1:0:0:1]:1'",
    "00010000000000000000000000000000, '[1::]:1'",
    "00000000000000000000ffff7f000001, '127.0.0.1:1'"
  })
  void writesTheShortestForm(String hex, String text) {
    assertThat(new NetAddress(NetAddress.Kind.IPV6, Bytes.parseHex(hex), 1)).hasToString(text);
  }
}
