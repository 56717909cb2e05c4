package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Txid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Keys that strangers choose so that all have one hash: maps of them stay fast, because the keys
/// can be compared and the buckets become trees. As lists they would take minutes.
@Tag("kf=D-077")
@Tag("kf=J-010")
class FloodedMapsTest {
  private static final int KEYS = 60_000;

  /// Sixteen bytes, all of one hash: each pair may trade one of its first byte for 31 of its
  /// second.
  private static Bytes collision(int number) {
    byte[] bytes = new byte[16];
    int rest = number;
    for (int pair = 0; pair < 8; pair++) {
      int steps = rest & 3;
      rest >>>= 2;
      bytes[2 * pair] = (byte) (20 + steps);
      bytes[2 * pair + 1] = (byte) (100 - 31 * steps);
    }
    return Bytes.adopt(bytes);
  }

  private static <K> void fillAndFind(List<K> keys) {
    Map<K, Integer> map = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      map.put(keys.get(i), i);
    }
    assertThat(map).hasSize(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      assertThat(map.get(keys.get(i))).isEqualTo(i);
    }
  }

  @Test
  void keysOfOneHashDoNotSlowTheMapsDown() {
    List<Bytes> scripts = new ArrayList<>();
    List<NetAddress> addresses = new ArrayList<>();
    List<Txid> txids = new ArrayList<>();
    List<OutPoint> outPoints = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      Bytes bytes = collision(i);
      scripts.add(bytes);
      addresses.add(new NetAddress(NetAddress.Kind.IPV6, bytes, 8333));
      // the two words that the hash is made of cancel each other out
      txids.add(Txid.ofWords(i, i, 7, 7));
      outPoints.add(new OutPoint(Txid.ofWords(i, i, 7, 7), 0));
    }
    assertThat(scripts.stream().map(Bytes::hashCode).distinct()).hasSize(1);
    assertThat(addresses.stream().map(NetAddress::hashCode).distinct()).hasSize(1);
    assertThat(txids.stream().map(Txid::hashCode).distinct()).hasSize(1);
    assertThat(outPoints.stream().map(OutPoint::hashCode).distinct()).hasSize(1);
    Assertions.assertTimeout(
        Duration.ofSeconds(15),
        () -> {
          fillAndFind(scripts);
          fillAndFind(addresses);
          fillAndFind(txids);
          fillAndFind(outPoints);
        });
  }
}
