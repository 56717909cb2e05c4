package dev.renga.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.AddressEntry;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Services;
import dev.renga.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBookTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);
  private final AddressBook book = new AddressBook(new Random(1));

  private static AddressEntry entry(NetAddress address) {
    return new AddressEntry(NOW.getEpochSecond(), Services.NETWORK, address);
  }

  private boolean add(NetAddress address, NetAddress source) {
    return book.add(entry(address), source, Duration.ZERO, NOW);
  }

  private static NetAddress address(int number) {
    return NetAddress.ipv4(20 + number / 65_536 % 80, number / 256 % 256, number % 256, 9, 8333);
  }

  @Test
  @Tag("kf=N-002")
  void oneSourceFillsASixteenthAtMost() {
    NetAddress source = NetAddress.ipv4(5, 5, 5, 5, 8333);
    for (int i = 0; i < 100_000; i++) {
      NetAddress near = NetAddress.ipv4(5, 5, i % 256, i / 256 % 256, 8333);
      add(address(i * 37), i % 2 == 0 ? source : near);
    }
    assertThat(book.size()).isBetween(2_000, 64 * 64);
  }

  @Test
  @Tag("kf=N-001")
  void manySourcesFillTheTableAndNoMore() {
    for (int i = 0; i < 200_000; i++) {
      add(address(i * 31), address(i * 7_919));
    }
    assertThat(book.size()).isLessThanOrEqualTo(AddressBook.NEW_BUCKETS * AddressBook.BUCKET_SIZE);
    assertThat(book.sample(1_000, 23, NOW)).hasSizeLessThanOrEqualTo(1_000).isNotEmpty();
  }

  @Test
  @Tag("kf=N-001")
  void aFloodOfNewAddressesDoesNotCrowdOutTheTriedOnes() {
    for (int i = 0; i < 50; i++) {
      NetAddress honest = NetAddress.ipv4(150, i, 1, 1, 8333);
      add(honest, honest);
      book.good(honest, NOW);
    }
    int tried = book.triedCount();
    assertThat(tried).isGreaterThan(45);
    for (int group = 0; group < 32; group++) {
      for (int i = 0; i < 256; i++) {
        NetAddress attacker = NetAddress.ipv4(66, group, i, 1, 8333);
        add(attacker, attacker);
      }
    }
    assertThat(book.triedCount()).isEqualTo(tried);
    int honest = 0;
    for (int i = 0; i < 2_000; i++) {
      NetAddress chosen = book.select(false, NOW.plus(Duration.ofHours(1)));
      honest += chosen != null && chosen.host().at(0) == 150 ? 1 : 0;
    }
    assertThat(honest).as("half of all choices are tried ones").isBetween(850, 1_150);
  }

  @Test
  @Tag("kf=N-002")
  void aTriedAddressIsNotDisplacedBeforeItWasTested() {
    // one group fills eight buckets of 64; beyond that the incumbent has to be tested first
    Set<NetAddress> inTried = new HashSet<>();
    for (int i = 0; i < 3_000; i++) {
      NetAddress address = NetAddress.ipv4(99, 9, i / 256, i % 256, 8333);
      add(address, NetAddress.ipv4(i % 200 + 1, i / 200, 1, 1, 8333));
      int before = book.triedCount();
      book.good(address, NOW);
      if (book.triedCount() > before) {
        inTried.add(address);
      }
    }
    assertThat(inTried).hasSizeLessThanOrEqualTo(8 * 64);
    assertThat(book.triedCount()).isEqualTo(inTried.size());
    assertThat(book.collision()).isIn(inTried);
    // alive a moment ago: it stays
    book.resolveCollisions(NOW.plusSeconds(120));
    assertThat(book.triedCount()).isEqualTo(inTried.size());
    assertThat(book.collision()).isNull();
  }

  @Test
  void failuresMakeAnAddressUnlikely() {
    NetAddress good = NetAddress.ipv4(150, 1, 1, 1, 8333);
    NetAddress bad = NetAddress.ipv4(151, 1, 1, 1, 8333);
    add(good, good);
    add(bad, bad);
    for (int i = 1; i <= 8; i++) {
      book.good(NetAddress.ipv4(152, 1, 1, 1, 8333), NOW.plusSeconds(i * 10L));
      book.attempted(bad, true, NOW.plusSeconds(i * 10L));
    }
    int chosen = 0;
    for (int i = 0; i < 1_000; i++) {
      chosen += bad.equals(book.select(false, NOW.plus(Duration.ofHours(1)))) ? 1 : 0;
    }
    assertThat(chosen).isLessThan(200);
  }

  @Test
  void anEmptyBookHasNothingToChoose() {
    assertThat(book.select(false, NOW)).isNull();
    assertThat(book.select(true, NOW)).isNull();
    assertThat(book.sample(1_000, 23, NOW)).isEmpty();
  }

  @Test
  void agreesWithItselfUnderRandomUse() {
    Random random = new Random(3);
    Set<NetAddress> seen = new HashSet<>();
    for (int i = 0; i < 50_000; i++) {
      NetAddress address = address(random.nextInt(20_000));
      Instant now = NOW.plusSeconds(i);
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          seen.add(address);
          book.add(entry(address), address(random.nextInt(3_000)), Duration.ZERO, now);
        }
        case 2 -> book.good(address, now);
        default -> {
          book.attempted(address, true, now);
          book.resolveCollisions(now);
        }
      }
      if (i % 1_000 == 0 && book.size() > 0) {
        assertThat(book.select(random.nextBoolean() && book.triedCount() == 0, now)).isIn(seen);
      }
    }
    assertThat(book.size()).isGreaterThanOrEqualTo(book.triedCount()).isGreaterThan(1_000);
    assertThat(book.sample(1_000, 100, NOW)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "172.31.9.9",
        "169.254.1.1",
        "100.64.0.1",
        "198.18.0.1",
        "198.19.255.1",
        "192.0.2.1",
        "203.0.113.7",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:7f00:1::",
        "2001:db8::1",
        "ff02::1",
        "2001:10::1"
      })
  @Tag("kf=N-003")
  void unroutableAddressesAreRefused(String text) {
    NetAddress address = AddressText.parseHost(text, 8333);
    assertThat(address).isNotNull();
    assertThat(NetGroups.isRoutable(address)).isFalse();
    assertThat(add(address, NetAddress.ipv4(5, 5, 5, 5, 1))).isFalse();
  }

  @Test
  @Tag("kf=N-003")
  void tunnelsAreGroupedByTheAddressInside() {
    Bytes group = NetGroups.of(NetAddress.ipv4(1, 2, 3, 4, 1));
    for (String text : new String[] {"::ffff:1.2.9.9", "64:ff9b::1.2.9.9", "2002:102:909::1"}) {
      NetAddress address = AddressText.parseHost(text, 8333);
      assertThat(address).isNotNull();
      assertThat(NetGroups.of(address)).as(text).isEqualTo(group);
    }
    NetAddress teredo = AddressText.parseHost("2001:0:1::fefd:f6f6", 8333);
    assertThat(teredo).isNotNull();
    assertThat(NetGroups.of(teredo)).isEqualTo(group);
  }

  @Test
  void portZeroIsNowhere() {
    assertThat(NetGroups.isRoutable(NetAddress.ipv4(8, 8, 8, 8, 0))).isFalse();
    assertThat(NetGroups.isRoutable(NetAddress.ipv4(8, 8, 8, 8, 1))).isTrue();
  }
}
