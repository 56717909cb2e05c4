package dev.renga.p2p.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.crypto.Sha256;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.Ping;
import dev.renga.p2p.wire.Unknown;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class V1TransportTest {
  private static final int MAGIC = Network.MAINNET.identity().magic();
  private static final Set<String> KNOWN = Set.copyOf(Messages.COMMANDS);

  private static Transport open() {
    return Transport.open(Transport.Kind.V1, MAGIC, KNOWN);
  }

  private static List<Frame> push(Transport transport, byte[] bytes) throws TransportException {
    List<Frame> frames = new ArrayList<>();
    transport.receive(bytes, 0, bytes.length, frames::add);
    return frames;
  }

  @Test
  void readsTheRecordedMessages() throws Exception {
    String json = new String(Vectors.read("p2p/messages.json.gz"), StandardCharsets.UTF_8);
    String[] parts = json.split("\"", -1);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i + 1 < parts.length; i++) {
      // one message stands in the file twice
      if (!parts[i].equals("message") || !seen.add(parts[i + 2])) {
        continue;
      }
      byte[] bytes = Bytes.parseHex(parts[i + 2]).toArray();
      List<Frame> frames = push(open(), bytes);
      assertThat(frames).hasSize(1);
      if (frames.getFirst() instanceof Frame.Skipped skipped) {
        assertThat(skipped.command()).isIn("alert", "reject");
        continue;
      }
      Frame.Complete frame = (Frame.Complete) frames.getFirst();
      Message message = Messages.read(frame.command(), frame.payload());
      assertThat(message).isNotInstanceOf(Unknown.class);
      assertThat(open().frame(message)).as(frame.command()).hasSameSizeAs(bytes);
      if (!Set.of("getheaders", "getblocks").contains(frame.command())) {
        assertThat(open().frame(message)).as(frame.command()).isEqualTo(bytes);
      }
    }
    assertThat(seen).hasSize(21);
    Vectors.report("p2p/messages.json.gz", seen.size());
  }

  @Test
  @Tag("kf=D-016")
  void readsTheRecordedConnectionInPiecesOfAnySize() throws Exception {
    byte[] log = Vectors.read("p2p/connection.log.gz");
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Transport transport = open();
      Map<String, Integer> counts = new TreeMap<>();
      ByteWriter again = new ByteWriter();
      for (int at = 0; at < log.length; ) {
        int take = Math.min(log.length - at, 1 + random.nextInt(1 << random.nextInt(14)));
        transport.receive(
            log,
            at,
            take,
            frame -> {
              counts.merge(frame.command(), 1, Integer::sum);
              again.bytes(open().frame(frame.command(), ((Frame.Complete) frame).payload()));
            });
        at += take;
      }
      assertThat(counts)
          .as("seed %d", seed)
          .isEqualTo(Map.of("version", 1, "verack", 1, "inv", 18, "addr", 4));
      assertThat(again.toArray()).isEqualTo(log);
    }
    Vectors.report("p2p/connection.log.gz", 24);
  }

  @Test
  void readsRecordedCompactAndMerkleBlocks() throws DecodeException {
    for (String name :
        List.of("p2p/compact426884.raw", "p2p/compact898352.raw", "p2p/merkle300025.raw")) {
      Bytes payload = Bytes.adopt(Vectors.read(name));
      String command = name.contains("compact") ? "cmpctblock" : "merkleblock";
      assertThat(Messages.payload(Messages.read(command, payload))).isEqualTo(payload);
      Vectors.report(name, 1);
    }
    String hex =
        new String(Vectors.read("p2p/merkle_block-13b8a.hex"), StandardCharsets.US_ASCII).strip();
    Bytes payload = Bytes.parseHex(hex);
    assertThat(Messages.payload(Messages.read("merkleblock", payload))).isEqualTo(payload);
    Vectors.report("p2p/merkle_block-13b8a.hex", 1);
  }

  @Test
  @Tag("kf=D-006")
  void refusesWrongMagicOfAnyKind() {
    byte[] frame = open().frame(new Ping(1));
    for (int bit = 0; bit < 32; bit++) {
      byte[] changed = frame.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> push(open(), changed)).isInstanceOf(TransportException.class);
    }
    byte[] foreign =
        Transport.open(Transport.Kind.V1, Network.REGTEST.identity().magic(), KNOWN)
            .frame(new Ping(1));
    assertThatThrownBy(() -> push(open(), foreign)).isInstanceOf(TransportException.class);
  }

  @Test
  @Tag("kf=D-006")
  void dropsAMessageWithWrongChecksumAndGoesOn() throws TransportException {
    Transport transport = open();
    byte[] frame = transport.frame(new Ping(1));
    for (int bit = 0; bit < 32; bit++) {
      byte[] changed = frame.clone();
      changed[20 + bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(push(transport, changed)).singleElement().isInstanceOf(Frame.Damaged.class);
      assertThat(push(transport, frame)).singleElement().isInstanceOf(Frame.Complete.class);
    }
  }

  @Test
  @Tag("kf=D-006")
  void dropsImpossibleNamesAndGoesOn() throws TransportException {
    Transport transport = open();
    for (String name : List.of("pi\0ng", "\0ping", "ping\0\0\0x", "p\u00efng", "ping\u001f", "")) {
      byte[] frame = named(name, 8);
      assertThat(push(transport, frame)).singleElement().isInstanceOf(Frame.Damaged.class);
      assertThat(push(transport, transport.frame(new Ping(2))))
          .singleElement()
          .isInstanceOf(Frame.Complete.class);
    }
  }

  private static byte[] named(String name, int length) {
    byte[] command = new byte[12];
    byte[] ascii = name.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(ascii, 0, command, 0, ascii.length);
    byte[] payload = new byte[length];
    return new ByteWriter()
        .int32(MAGIC)
        .bytes(command)
        .int32(length)
        .bytes(Sha256.doubleHash(payload), 0, 4)
        .bytes(payload)
        .toArray();
  }

  @Test
  @Tag("kf=D-007")
  void readsOverUnknownMessagesOfAnySize() throws TransportException {
    Transport transport = open();
    for (int length : new int[] {0, 1, 4_000_000}) {
      assertThat(push(transport, named("unknownmsg12", length)))
          .containsExactly(new Frame.Skipped("unknownmsg12", length, 24 + length));
      assertThat(push(transport, transport.frame(new Ping(2)))).hasSize(1);
    }
  }

  @Test
  @Tag("kf=D-001")
  @Tag("kf=D-003")
  void refusesLongMessagesBeforeAnyPayload() throws TransportException {
    for (long length : new long[] {4_000_001, 33_554_432, 0x80000000L, 0xffffffffL}) {
      byte[] header =
          new ByteWriter().int32(MAGIC).bytes(new byte[12]).uint32(length).int32(0).toArray();
      assertThatThrownBy(() -> push(open(), header)).isInstanceOf(TransportException.class);
    }
    byte[] announced =
        new ByteWriter()
            .int32(MAGIC)
            .bytes("block".getBytes(StandardCharsets.US_ASCII))
            .bytes(new byte[7])
            .uint32(4_000_000)
            .int32(0)
            .toArray();
    List<Transport> stalled = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      // 8 GB were these lengths believed; the tests' heap has 3
      Transport transport = open();
      assertThat(push(transport, announced)).isEmpty();
      stalled.add(transport);
    }
    assertThat(stalled).hasSize(2_000);
  }

  @Test
  void refusesTheEncryptedTransportClearly() {
    assertThatThrownBy(() -> Transport.open(Transport.Kind.V2, MAGIC, KNOWN))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("BIP324");
  }
}
