package dev.renga.p2p.transport;

import dev.renga.crypto.Sha256;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Version;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The original framing: four bytes of magic, twelve of name padded with zeros, a 32-bit length,
/// and the first four bytes of the payload's double SHA-256.
///
/// A wrong magic or a length above [Message#MAX_PAYLOAD] ends the connection before any payload is
/// stored (known failures D-001, D-003, D-006); a wrong checksum or an impossible name costs that
/// message only.
final class V1Transport implements Transport {
  /// Bytes in front of each payload.
  static final int HEADER_SIZE = 24;

  private static final int COMMAND_AT = 4;
  private static final int COMMAND_SIZE = 12;
  private static final int LENGTH_AT = 16;
  private static final int CHECKSUM_AT = 20;

  /// First piece of a payload's memory; it doubles as bytes arrive.
  private static final int FIRST_PIECE = 16_384;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int magic;
  private final Set<String> known;
  private final byte[] header = new byte[HEADER_SIZE];
  private int headerFilled;

  // the payload being read; `store` is null while it is only read over
  private byte @Nullable [] store;
  private Sha256 hash = new Sha256();
  private String command = "";
  private boolean commandValid;
  private int length;
  private int filled;

  V1Transport(int magic, Set<String> known) {
    this.magic = magic;
    this.known = Set.copyOf(known);
  }

  @Override
  public Kind kind() {
    return Kind.V1;
  }

  @Override
  public void receive(byte[] bytes, int offset, int count, Consumer<Frame> frames)
      throws TransportException {
    int at = offset;
    int end = offset + count;
    while (at < end) {
      if (headerFilled < HEADER_SIZE) {
        int take = Math.min(HEADER_SIZE - headerFilled, end - at);
        System.arraycopy(bytes, at, header, headerFilled, take);
        headerFilled += take;
        at += take;
        if (headerFilled < HEADER_SIZE) {
          return;
        }
        begin();
      }
      int take = Math.min(length - filled, end - at);
      keep(bytes, at, take);
      at += take;
      if (filled == length) {
        headerFilled = 0;
        frames.accept(finish());
      }
    }
  }

  private void begin() throws TransportException {
    if ((int) INT.get(header, 0) != magic) {
      throw new TransportException("wrong magic: not a peer of this network");
    }
    long announced = (int) INT.get(header, LENGTH_AT) & 0xffffffffL;
    if (announced > Message.MAX_PAYLOAD) {
      throw new TransportException("a message of " + announced + " bytes is announced");
    }
    readCommand();
    length = (int) announced;
    filled = 0;
    hash = new Sha256();
    boolean wanted = commandValid && known.contains(command);
    store = wanted ? new byte[Math.min(length, FIRST_PIECE)] : null;
  }

  private void readCommand() {
    int size = 0;
    while (size < COMMAND_SIZE && header[COMMAND_AT + size] != 0) {
      size++;
    }
    String text = new String(header, COMMAND_AT, size, StandardCharsets.ISO_8859_1);
    commandValid = size > 0;
    for (int i = 0; i < COMMAND_SIZE; i++) {
      int c = header[COMMAND_AT + i] & 0xff;
      commandValid &= i < size ? c >= 0x20 && c <= 0x7e : c == 0;
    }
    command = commandValid ? text : Version.clean(text);
  }

  private void keep(byte[] bytes, int at, int take) {
    hash.update(bytes, at, take);
    byte[] kept = store;
    if (kept != null) {
      if (filled + take > kept.length) {
        int doubled = Math.max(filled + take, (int) Math.min(2L * kept.length, length));
        kept = Arrays.copyOf(kept, doubled);
        store = kept;
      }
      System.arraycopy(bytes, at, kept, filled, take);
    }
    filled += take;
  }

  private Frame finish() {
    int wireSize = HEADER_SIZE + length;
    byte[] digest = hash.digestTwice();
    byte[] kept = store;
    store = null;
    if ((int) INT.get(digest, 0) != (int) INT.get(header, CHECKSUM_AT)) {
      return new Frame.Damaged(command, "wrong checksum", wireSize);
    }
    if (!commandValid) {
      return new Frame.Damaged(command, "invalid message type", wireSize);
    }
    if (kept == null) {
      return new Frame.Skipped(command, length, wireSize);
    }
    // the array has grown to exactly the announced length by now
    return new Frame.Complete(command, Bytes.adopt(kept), wireSize);
  }

  @Override
  public byte[] frame(String name, Bytes payload) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length == 0 || ascii.length > COMMAND_SIZE) {
      throw new IllegalArgumentException("a message's name has 1 to 12 characters: " + name);
    }
    if (payload.length() > Message.MAX_PAYLOAD) {
      throw new IllegalArgumentException("a payload of " + payload.length() + " bytes");
    }
    Sha256 checksum = new Sha256();
    payload.updateTo(checksum);
    ByteWriter writer = new ByteWriter(HEADER_SIZE + payload.length());
    writer.int32(magic).bytes(ascii).bytes(new byte[COMMAND_SIZE - ascii.length]);
    writer.int32(payload.length()).bytes(checksum.digestTwice(), 0, 4).bytes(payload);
    return writer.toArray();
  }
}
