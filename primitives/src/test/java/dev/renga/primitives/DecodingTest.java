package dev.renga.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DecodingTest {
  private static final Transaction SEGWIT =
      new Transaction(
          -2,
          List.of(
              new TxIn(
                  new OutPoint(Txid.parse("01".repeat(32)), 0xfffffffeL),
                  Script.parseHex("51"),
                  0x80000000L,
                  Witness.of(Bytes.of(1, 2), Bytes.EMPTY))),
          List.of(new TxOut(-1, Script.parseHex("6a"))),
          0xffffffffL);

  @Test
  void unsignedFieldsSurviveARoundTrip() throws DecodeException {
    Transaction read = Transaction.parse(SEGWIT.toBytes());
    assertThat(read).isEqualTo(SEGWIT);
    assertThat(read.lockTime()).isEqualTo(0xffffffffL);
    assertThat(read.version()).isEqualTo(-2);
    assertThat(read.inputs().get(0).sequence()).isEqualTo(0x80000000L);
    assertThat(read.inputs().get(0).witness().items()).containsExactly(Bytes.of(1, 2), Bytes.EMPTY);
    assertThat(read.inputs().get(0).witness().item(0)).isEqualTo(Bytes.of(1, 2));
  }

  @Test
  void aTransactionCutAtAnyByteIsRefused() {
    Bytes bytes = SEGWIT.toBytes();
    for (int length = 0; length < bytes.length(); length++) {
      Bytes cut = bytes.slice(0, length);
      assertThatThrownBy(() -> Transaction.parse(cut)).isInstanceOf(DecodeException.class);
    }
    Bytes longer = new ByteWriter().bytes(bytes).uint8(0).toBytes();
    assertThatThrownBy(() -> Transaction.parse(longer))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("unexpected bytes");
  }

  @Test
  void aBlockCutAtAnyByteIsRefused() {
    Bytes bytes = Network.REGTEST.genesis().toBytes();
    for (int length = 0; length < bytes.length(); length++) {
      Bytes cut = bytes.slice(0, length);
      assertThatThrownBy(() -> Block.parse(cut)).isInstanceOf(DecodeException.class);
    }
  }

  @Test
  @Tag("kf=J-006")
  void fourMillionEmptyWitnessItemsCostNoObjectEach() throws DecodeException {
    ByteWriter writer = new ByteWriter(4_000_100);
    writer.int32(2).uint8(0).uint8(1).compactSize(1);
    writer.hash(Txid.ZERO).uint32(0).compactSize(0).uint32(0);
    writer.compactSize(1).int64(0).compactSize(0);
    writer.compactSize(3_900_000);
    writer.bytes(new byte[3_900_000]);
    writer.int32(0);
    Transaction read = Transaction.parse(writer.toBytes());
    assertThat(read.inputs().get(0).witness().size()).isEqualTo(3_900_000);
    assertThat(read.inputs().get(0).witness().item(3_899_999)).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void countsThatTheInputCannotHoldAllocateNothing() {
    for (String count : List.of("feffffff01", "fe00000002", "ff0000000001000000", "fdffff")) {
      Bytes bytes = Bytes.parseHex("01000000" + count);
      assertThatThrownBy(() -> Transaction.parse(bytes)).isInstanceOf(DecodeException.class);
    }
  }

  @Test
  @Tag("kf=C-114")
  void compactSizesMustBeShortest() {
    for (String hex : List.of("fdfc00", "feffff0000", "ffffffffff00000000")) {
      ByteReader reader = Bytes.parseHex(hex).reader();
      assertThatThrownBy(() -> reader.compactSizeAnyRange("x"))
          .isInstanceOf(DecodeException.class)
          .hasMessageContaining("shortest");
    }
    ByteReader large = Bytes.parseHex("fe01000002").reader();
    assertThatThrownBy(() -> large.compactSize("x")).hasMessageContaining("limit");
  }

  /// The transaction's eight lengths, each written in every form that is too long.
  @Test
  @Tag("kf=C-114")
  void noLengthOfATransactionMayBeWrittenLonger() throws DecodeException {
    String[] parts = {
      "feffffff0001",
      "01",
      "01".repeat(32) + "feffffff",
      "01",
      "5100000080",
      "01",
      "ffffffffffffffff",
      "01",
      "6a",
      "02",
      "",
      "02",
      "0102",
      "00",
      "ffffffff"
    };
    assertThat(String.join("", parts)).isEqualTo(SEGWIT.toBytes().toHex());
    assertThat(Transaction.parse(Bytes.parseHex(String.join("", parts)))).isEqualTo(SEGWIT);
    int lengths = 0;
    for (int i = 1; i < parts.length; i += 2) {
      String length = parts[i];
      for (String longer :
          List.of(
              "fd" + length + "00", "fe" + length + "000000", "ff" + length + "00000000000000")) {
        String[] padded = parts.clone();
        padded[i] = longer;
        Bytes bytes = Bytes.parseHex(String.join("", padded));
        assertThatThrownBy(() -> Transaction.parse(bytes))
            .isInstanceOf(DecodeException.class)
            .hasMessageContaining("shortest");
      }
      lengths++;
    }
    assertThat(lengths).isEqualTo(7);
    Bytes block = Network.REGTEST.genesis().toBytes();
    Bytes longer =
        new ByteWriter()
            .bytes(block.slice(0, 80))
            .bytes(Bytes.of(0xfd, 1, 0))
            .bytes(block.slice(81, block.length() - 81))
            .toBytes();
    assertThatThrownBy(() -> Block.parse(longer)).hasMessageContaining("shortest");
  }

  @Test
  @Tag("kf=C-115")
  void bytesAfterAValueAreRefused() {
    for (int extra : new int[] {1, 10, 1_000_000}) {
      Bytes tail = Bytes.adopt(new byte[extra]);
      Bytes transaction = new ByteWriter().bytes(SEGWIT.toBytes()).bytes(tail).toBytes();
      Bytes block =
          new ByteWriter().bytes(Network.REGTEST.genesis().toBytes()).bytes(tail).toBytes();
      assertThatThrownBy(() -> Transaction.parse(transaction))
          .isInstanceOf(DecodeException.class)
          .hasMessageContaining("unexpected bytes");
      assertThatThrownBy(() -> Block.parse(block))
          .isInstanceOf(DecodeException.class)
          .hasMessageContaining("unexpected bytes");
    }
  }

  /// The largest size that can be decoded at all, in weight units.
  @Test
  @Tag("kf=D-043")
  @Tag("kf=J-002")
  void sizesOfTheLargestTransactionDoNotOverflow() {
    int length = (int) ByteReader.MAX_SIZE;
    Script script = new Script(Bytes.adopt(new byte[length]));
    TxIn input = new TxIn(OutPoint.NULL, Script.EMPTY, 0);
    Transaction largest = new Transaction(1, List.of(input), List.of(new TxOut(0, script)), 0);
    assertThat(largest.totalSize()).isEqualTo(length + 4 + 1 + 41 + 1 + 8 + 5 + 4);
    assertThat(largest.weight()).isEqualTo(4 * largest.totalSize()).isPositive();
    assertThat(largest.virtualSize()).isEqualTo(largest.totalSize());
    Bytes counted = Bytes.parseHex("01000000" + "fe00000002" + "00".repeat(100));
    assertThatThrownBy(() -> Transaction.parse(counted)).isInstanceOf(DecodeException.class);
  }

  @Test
  @Tag("kf=C-113")
  void unknownWitnessFlagsAreRefused() {
    byte[] bytes = SEGWIT.toBytes().toArray();
    assertThat(bytes[5]).isEqualTo((byte) 1);
    for (int flag = 2; flag <= 255; flag++) {
      byte[] flagged = bytes.clone();
      flagged[5] = (byte) flag;
      assertThatThrownBy(() -> Transaction.parse(Bytes.adopt(flagged)))
          .as("flag %d", flag)
          .isInstanceOf(DecodeException.class);
    }
  }

  @Test
  @Tag("kf=C-113")
  void withoutInputsTheFlagIsTheNumberOfOutputs() throws DecodeException {
    Bytes empty = Bytes.parseHex("01000000" + "00" + "00" + "00000000");
    assertThat(Transaction.parse(empty).inputs()).isEmpty();
    // no inputs and one output: the count reads as the flag of a witness, and what follows is none
    Bytes one = Bytes.parseHex("01000000" + "00" + "01" + "00".repeat(8) + "00" + "00000000");
    assertThatThrownBy(() -> Transaction.parse(one)).isInstanceOf(DecodeException.class);
  }

  @Test
  @Tag("kf=C-113")
  void aWitnessMarkedButEmptyIsRefused() {
    Bytes bytes =
        Bytes.parseHex(
            "02000000" + "0001" + "01" + "00".repeat(36) + "00ffffffff" + "00" + "00" + "00000000");
    assertThatThrownBy(() -> Transaction.parse(bytes))
        .hasMessageContaining("every witness is empty");
  }

  @Property(tries = 500)
  void compactSizeRoundTrips(@ForAll long value) throws DecodeException {
    ByteWriter writer = new ByteWriter().compactSize(value);
    assertThat(writer.length()).isEqualTo(ByteWriter.compactSizeLength(value));
    assertThat(writer.toBytes().reader().compactSizeAnyRange("x")).isEqualTo(value);
  }

  @Test
  void decodedTransactionVectorsAgree() throws Exception {
    String name = "transaction/tx-decode.json";
    JsonNode root = new ObjectMapper().readTree(Vectors.read(name));
    int[] cases = {0};
    collect(root, cases);
    assertThat(cases[0]).isEqualTo(22);
    Vectors.report(name, cases[0]);
  }

  /// Without inputs, the byte after the version is their count and not the mark of a witness.
  private static Transaction decode(Bytes bytes, boolean withoutInputs) throws DecodeException {
    if (!withoutInputs) {
      return Transaction.parse(bytes);
    }
    ByteReader reader = bytes.reader();
    Transaction read = Transaction.readWithoutWitness(reader);
    reader.end("tx");
    return read;
  }

  private static void collect(JsonNode node, int[] cases) throws DecodeException {
    if (node.isObject() && node.hasNonNull("hex") && node.hasNonNull("txid")) {
      Transaction read =
          decode(Bytes.parseHex(node.get("hex").asText()), node.get("vin").isEmpty());
      assertThat(read.txid()).hasToString(node.get("txid").asText());
      assertThat(read.wtxid()).hasToString(node.get("hash").asText());
      assertThat(read.toBytes().toHex()).isEqualTo(node.get("hex").asText());
      cases[0]++;
      return;
    }
    for (JsonNode child : node) {
      collect(child, cases);
    }
  }
}
