package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import java.nio.charset.StandardCharsets;

/// The first message of each side.
///
/// Old nodes leave out what follows the receiver's address; the missing fields then read as nonce
/// 1, no user agent, height −1 and relay. What follows the last field is ignored, for fields yet to
/// be invented.
///
/// @param protocol version of the protocol, signed 32 bits
/// @param services what the sender offers; see [Services]
/// @param time the sender's clock, seconds since 1970, signed 64 bits: any value at all
/// @param receiverServices what the sender believes the receiver offers
/// @param receiver address of the receiver as the sender sees it
/// @param senderServices repeated; unused
/// @param sender unused, and sent as zero so that it reveals nothing (known failure N-033)
/// @param nonce 64 raw bits by which a node notices that it talks to itself
/// @param userAgent at most [#MAX_USER_AGENT_SIZE] characters, one byte each (BIP14); not clean
/// @param startHeight height of the sender's chain, signed 32 bits: any value at all
/// @param relay whether transactions may be announced from the start (BIP37)
public record Version(
    int protocol,
    long services,
    long time,
    long receiverServices,
    NetAddress receiver,
    long senderServices,
    NetAddress sender,
    long nonce,
    String userAgent,
    int startHeight,
    boolean relay)
    implements Message {
  /// The name on the wire.
  public static final String COMMAND = "version";

  /// Longest user agent in bytes.
  public static final int MAX_USER_AGENT_SIZE = 256;

  /// Characters that may appear in a user agent that is shown or logged, besides letters and
  /// digits.
  private static final String SAFE = " .,;-_/:?@()";

  static Version read(ByteReader reader) throws DecodeException {
    final int protocol = reader.int32("version.protocol");
    final long services = reader.int64("version.services");
    final long time = reader.int64("version.time");
    final long receiverServices = reader.int64("version.receiverServices");
    final NetAddress receiver = NetAddress.readV1(reader, "version.receiver");
    long senderServices = 0;
    NetAddress sender = NetAddress.NONE;
    long nonce = 1;
    if (reader.remaining() > 0) {
      senderServices = reader.int64("version.senderServices");
      sender = NetAddress.readV1(reader, "version.sender");
      nonce = reader.int64("version.nonce");
    }
    String userAgent = "";
    if (reader.remaining() > 0) {
      Bytes agent = reader.lengthPrefixed(MAX_USER_AGENT_SIZE, "version.userAgent");
      userAgent = new String(agent.toArray(), StandardCharsets.ISO_8859_1);
    }
    int startHeight = reader.remaining() > 0 ? reader.int32("version.startHeight") : -1;
    boolean relay = reader.remaining() == 0 || reader.uint8("version.relay") != 0;
    reader.skip(reader.remaining(), "version.rest");
    return new Version(
        protocol,
        services,
        time,
        receiverServices,
        receiver,
        senderServices,
        sender,
        nonce,
        userAgent,
        startHeight,
        relay);
  }

  /// The user agent without characters that could do harm in a log, a terminal or a page.
  public String cleanUserAgent() {
    return clean(userAgent);
  }

  /// Any peer's text without characters that could do harm in a log, a terminal or a page.
  public static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letter || SAFE.indexOf(c) >= 0) {
        clean.append(c);
      }
    }
    return clean.toString();
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.int32(protocol).int64(services).int64(time).int64(receiverServices);
    receiver.writeV1(writer);
    writer.int64(senderServices);
    sender.writeV1(writer);
    writer.int64(nonce);
    writer.lengthPrefixed(Bytes.adopt(userAgent.getBytes(StandardCharsets.ISO_8859_1)));
    writer.int32(startHeight).uint8(relay ? 1 : 0);
  }
}
