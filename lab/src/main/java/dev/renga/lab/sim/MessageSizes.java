package dev.renga.lab.sim;

import dev.renga.p2p.wire.BlockMessage;
import dev.renga.p2p.wire.GetAddr;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.GetHeaders;
import dev.renga.p2p.wire.Headers;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.Ping;
import dev.renga.p2p.wire.Pong;
import dev.renga.p2p.wire.SendAddrV2;
import dev.renga.p2p.wire.SendHeaders;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.WtxidRelay;
import dev.renga.primitives.ByteWriter;

/// Bytes that a message has on the wire, frame included, by formula where that is quicker than
/// writing it.
final class MessageSizes {
  /// Magic, command, length and checksum.
  static final int FRAME = 24;

  private static final int ITEM = 36;
  private static final int HASH = 32;
  private static final int HEADER = 81;

  private MessageSizes() {}

  static int of(Message message) {
    return FRAME
        + switch (message) {
          case Headers headers -> list(headers.headers().size(), HEADER);
          case Inv inv -> list(inv.items().size(), ITEM);
          case GetData getData -> list(getData.items().size(), ITEM);
          case NotFound notFound -> list(notFound.items().size(), ITEM);
          case GetHeaders question -> 4 + list(question.locator().hashes().size(), HASH) + HASH;
          case BlockMessage block -> block.block().totalSize();
          case TxMessage tx -> tx.transaction().totalSize();
          case Ping ping -> 8;
          case Pong pong -> 8;
          case Verack verack -> 0;
          case SendHeaders sendHeaders -> 0;
          case GetAddr getAddr -> 0;
          case WtxidRelay wtxidRelay -> 0;
          case SendAddrV2 sendAddrV2 -> 0;
          default -> Messages.payload(message).length();
        };
  }

  private static int list(int count, int each) {
    return ByteWriter.compactSizeLength(count) + count * each;
  }
}
