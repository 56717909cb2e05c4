package dev.renga.p2p.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The tests that every message owes: value and bytes, round trip, cut at every byte, limits.
class MessageTest {
  /// Messages that may carry bytes behind their end.
  private static final Set<String> LENIENT =
      Set.of(
          "version",
          "verack",
          "sendaddrv2",
          "getaddr",
          "sendheaders",
          "wtxidrelay",
          "mempool",
          "filterclear");

  static Stream<String> commands() {
    return Messages.COMMANDS.stream();
  }

  @Test
  void everyPermittedMessageHasACodecAndSamples() {
    Set<String> covered = new HashSet<>();
    Samples samples = new Samples(new Random(1));
    for (String command : Messages.COMMANDS) {
      covered.add(samples.message(command).getClass().getSimpleName());
    }
    covered.add(Unknown.class.getSimpleName());
    Set<String> permitted = new HashSet<>();
    for (Class<?> message : Message.class.getPermittedSubclasses()) {
      permitted.add(message.getSimpleName());
    }
    assertThat(covered).isEqualTo(permitted);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void roundTrips(String command) throws DecodeException {
    for (int seed = 0; seed < 100; seed++) {
      Message message = new Samples(new Random(seed)).message(command);
      Bytes payload = Messages.payload(message);
      Message again = Messages.read(command, payload);
      assertThat(again).as("seed %d", seed).isEqualTo(message);
      assertThat(Messages.payload(again)).as("seed %d", seed).isEqualTo(payload);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void refusesToBeCutAtAnyByte(String command) {
    Bytes payload = Messages.payload(new Samples(new Random(7)).message(command));
    for (int length = 0; length < payload.length(); length++) {
      Bytes cut = payload.slice(0, length);
      try {
        Message message = Messages.read(command, cut);
        if (!LENIENT.contains(command)) {
          fail("%s was read from %d of %d bytes: %s", command, length, payload.length(), message);
        }
      } catch (DecodeException expected) {
        assertThat(expected.failure().offset()).isBetween(0, length);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  @Tag("kf=D-005")
  void refusesWhatFollowsTheEnd(String command) throws DecodeException {
    Message message = new Samples(new Random(9)).message(command);
    ByteWriter writer = new ByteWriter();
    message.write(writer);
    Bytes longer = writer.uint8(0).toBytes();
    if (LENIENT.contains(command)) {
      assertThat(Messages.read(command, longer)).isEqualTo(message);
    } else {
      assertThatThrownBy(() -> Messages.read(command, longer)).isInstanceOf(DecodeException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  @Tag("kf=D-002")
  @Tag("kf=D-003")
  @Tag("kf=D-004")
  @Tag("kf=D-041")
  void survivesHostileCountsAndNoise(String command) {
    List<String> counts =
        List.of(
            "fe00000100",
            "feffffff7f",
            "fe00000080",
            "ff0000000001000000",
            "ff0000000000000080",
            "ffffffffffffffffff",
            "fd1000",
            "fe10000000",
            "ff1000000000000000");
    Random random = new Random(11);
    for (String count : counts) {
      for (int before : new int[] {0, 1, 4, 8, 32, 33, 80, 84, 88}) {
        ByteWriter writer = new ByteWriter();
        writer.bytes(new byte[before]).bytes(Bytes.parseHex(count)).bytes(new byte[10]);
        readsOrRefuses(command, writer.toBytes());
      }
    }
    for (int i = 0; i < 300; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      readsOrRefuses(command, Bytes.adopt(noise));
    }
    Bytes payload = Messages.payload(new Samples(random).message(command));
    for (int i = 0; i < 300 && !payload.isEmpty(); i++) {
      byte[] flipped = payload.toArray();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      readsOrRefuses(command, Bytes.adopt(flipped));
    }
  }

  private static void readsOrRefuses(String command, Bytes payload) {
    try {
      Message message = Messages.read(command, payload);
      assertThat(message.command()).isEqualTo(command);
    } catch (DecodeException expected) {
      assertThat(expected.failure().describe()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "inv, 50000, 36",
    "getdata, 50000, 36",
    "notfound, 50000, 36",
    "headers, 2000, 81",
    "addr, 1000, 30",
    "addrv2, 1000, 16"
  })
  @Tag("kf=D-063")
  @Tag("kf=D-022")
  void refusesMoreItemsThanTheLimit(String command, int limit, int size) throws DecodeException {
    assertThat(Messages.read(command, repeated(command, limit, size))).isNotNull();
    Bytes over = repeated(command, limit + 1, size);
    assertThatThrownBy(() -> Messages.read(command, over))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(Messages.isOverLimit(e.failure())).isTrue());
  }

  private static Bytes repeated(String command, int count, int size) {
    ByteWriter writer = new ByteWriter();
    writer.compactSize(count);
    for (int i = 0; i < count; i++) {
      if (command.equals("addrv2")) {
        writer.int32(0).uint8(0).uint8(1).uint8(4).bytes(new byte[4]).uint16(0);
        writer.bytes(new byte[0]);
      } else {
        writer.bytes(new byte[size]);
      }
    }
    return writer.toBytes();
  }

  @Test
  @Tag("kf=D-024")
  void limitsLocators() throws DecodeException {
    for (String command : List.of("getheaders", "getblocks")) {
      assertThat(Messages.read(command, locator(101))).isNotNull();
      for (int count : new int[] {102, 50_000}) {
        assertThatThrownBy(() -> Messages.read(command, locator(count)))
            .isInstanceOfSatisfying(
                DecodeException.class, e -> assertThat(Messages.isOverLimit(e.failure())).isTrue());
      }
    }
  }

  private static Bytes locator(int count) {
    return new ByteWriter()
        .int32(70_016)
        .compactSize(count)
        .bytes(new byte[32 * count])
        .hash(BlockHash.ZERO)
        .toBytes();
  }

  @ParameterizedTest
  @CsvSource({
    "ping, 0807060504030201, 'Ping[nonce=72623859790382856]'",
    "feefilter, e803000000000000, 'FeeFilter[feerate=1000]'",
    "sendcmpct, 010200000000000000, 'SendCompact[highBandwidth=true, version=2]'",
    "sendtxrcncl, 010000000200000000000000, 'SendTxRcncl[version=1, salt=2]'",
    "feature, 04616263640101, 'Feature[id=abcd, data=01]'",
    "filteradd, 02abcd, 'FilterAdd[element=abcd]'",
    "addr, 01112233440900000000000000 00000000000000000000ffff0a000001208d,"
        + " 'Addr[entries=[AddressEntry[time=1144201745, services=9, address=10.0.0.1:8333]]]'",
    "addrv2, 0111223344fd0904 01 04 0a000001 208d,"
        + " 'AddrV2[entries=[AddressEntry[time=1144201745, services=1033, address=10.0.0.1:8333]]]'"
  })
  void readsAndWritesTheseBytes(String command, String hex, String text) throws DecodeException {
    Bytes payload = Bytes.parseHex(hex.replace(" ", ""));
    Message message = Messages.read(command, payload);
    assertThat(message).hasToString(text);
    assertThat(Messages.payload(message)).isEqualTo(payload);
  }

  @Test
  @Tag("kf=D-033")
  void refusesCompactAnnouncementsThatAreNotBooleans() {
    for (int announce : new int[] {2, 255}) {
      Bytes payload = new ByteWriter().uint8(announce).int64(2).toBytes();
      assertThatThrownBy(() -> Messages.read("sendcmpct", payload))
          .isInstanceOfSatisfying(
              DecodeException.class, e -> assertThat(Messages.isOverLimit(e.failure())).isTrue());
    }
  }

  @Test
  @Tag("kf=D-010")
  void skipsUnknownNetworksAndRefusesWrongLengths() throws DecodeException {
    for (int network = 0; network < 256; network++) {
      NetAddress.Kind kind = NetAddress.Kind.ofBip155(network);
      for (int length = 0; length <= 513; length++) {
        Bytes payload =
            new ByteWriter()
                .compactSize(1)
                .int32(1)
                .compactSize(-1L)
                .uint8(network)
                .compactSize(length)
                .bytes(new byte[length])
                .uint16(0)
                .toBytes();
        boolean right = length <= 512 && (kind == null || kind.size() == length);
        if (right) {
          AddrV2 message = (AddrV2) Messages.read("addrv2", payload);
          assertThat(message.entries()).hasSize(kind == null ? 0 : 1);
        } else {
          assertThatThrownBy(() -> Messages.read("addrv2", payload))
              .isInstanceOf(DecodeException.class);
        }
      }
    }
  }

  @Test
  void skipsIpv4AndOnionWrappedInIpv6() throws DecodeException {
    for (String host :
        List.of("00000000000000000000ffff01020304", "fd87d87eeb4300000000000000000001")) {
      Bytes payload =
          new ByteWriter()
              .compactSize(1)
              .int32(1)
              .compactSize(0)
              .uint8(2)
              .lengthPrefixed(Bytes.parseHex(host))
              .uint16(0)
              .toBytes();
      assertThat(((AddrV2) Messages.read("addrv2", payload)).entries()).isEmpty();
    }
  }

  @Test
  void refusesIndexesThatDoNotFit() throws DecodeException {
    Bytes fits = indexes(65_535, 0);
    assertThat(Messages.read("getblocktxn", indexes(65_534, 0))).isNotNull();
    assertThatThrownBy(() -> Messages.read("getblocktxn", fits))
        .isInstanceOf(DecodeException.class);
    assertThatThrownBy(() -> Messages.read("getblocktxn", indexes(65_536)))
        .isInstanceOf(DecodeException.class);
  }

  private static Bytes indexes(int... differences) {
    ByteWriter writer = new ByteWriter().hash(BlockHash.ZERO).compactSize(differences.length);
    for (int difference : differences) {
      writer.compactSize(difference);
    }
    return writer.toBytes();
  }

  @Test
  @Tag("kf=D-009")
  void limitsBloomFilters() throws DecodeException {
    assertThat(Messages.read("filterload", filter(36_000, 50))).isNotNull();
    assertThat(Messages.read("filterload", filter(0, 0))).isNotNull();
    for (Bytes payload : List.of(filter(36_001, 1), filter(1, 51))) {
      assertThatThrownBy(() -> Messages.read("filterload", payload))
          .isInstanceOf(DecodeException.class);
    }
    Bytes element = new ByteWriter().lengthPrefixed(Bytes.adopt(new byte[521])).toBytes();
    assertThatThrownBy(() -> Messages.read("filteradd", element))
        .isInstanceOf(DecodeException.class);
  }

  private static Bytes filter(int size, int functions) {
    return new ByteWriter()
        .lengthPrefixed(Bytes.adopt(new byte[size]))
        .int32(functions)
        .int32(0)
        .uint8(0)
        .toBytes();
  }

  @Test
  @Tag("kf=D-018")
  @Tag("kf=N-017")
  void readsStrangeVersions() throws DecodeException {
    Samples samples = new Samples(new Random(3));
    Version sample = (Version) samples.message("version");
    for (int size : new int[] {0, 100, 256, 257, 10_000}) {
      ByteWriter writer = new ByteWriter();
      Version named = withAgent(sample, "a".repeat(size));
      named.write(writer);
      if (size <= Version.MAX_USER_AGENT_SIZE) {
        assertThat(Messages.read("version", writer.toBytes())).isEqualTo(named);
      } else {
        assertThatThrownBy(() -> Messages.read("version", writer.toBytes()))
            .isInstanceOf(DecodeException.class);
      }
    }
    DecodeFailure none = new DecodeFailure.TooShort("x", 0, 1, 0);
    assertThat(Messages.isOverLimit(none)).isFalse();
  }

  private static Version withAgent(Version version, String agent) {
    return new Version(
        Integer.MIN_VALUE,
        version.services(),
        Long.MIN_VALUE,
        version.receiverServices(),
        version.receiver(),
        version.senderServices(),
        version.sender(),
        version.nonce(),
        agent,
        Integer.MAX_VALUE,
        version.relay());
  }

  @Test
  void cleansUserAgents() {
    assertThat(Version.clean("/Renga:0.1.0(a b)/${jndi:x}\n\u001b[31m<b>%n"))
        .isEqualTo("/Renga:0.1.0(a b)/jndi:x31mbn");
  }
}
