package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import java.util.List;

/// Finds the codec for a message's name. Stateless.
public final class Messages {
  /// Names of all messages that are understood, in no order that means anything.
  public static final List<String> COMMANDS =
      List.of(
          Version.COMMAND,
          Verack.COMMAND,
          Ping.COMMAND,
          Pong.COMMAND,
          Addr.COMMAND,
          AddrV2.COMMAND,
          SendAddrV2.COMMAND,
          GetAddr.COMMAND,
          Inv.COMMAND,
          GetData.COMMAND,
          NotFound.COMMAND,
          GetHeaders.COMMAND,
          Headers.COMMAND,
          GetBlocks.COMMAND,
          BlockMessage.COMMAND,
          TxMessage.COMMAND,
          SendHeaders.COMMAND,
          SendCompact.COMMAND,
          CompactBlock.COMMAND,
          GetBlockTxn.COMMAND,
          BlockTxn.COMMAND,
          FeeFilter.COMMAND,
          WtxidRelay.COMMAND,
          MempoolRequest.COMMAND,
          FilterLoad.COMMAND,
          FilterAdd.COMMAND,
          FilterClear.COMMAND,
          MerkleBlock.COMMAND,
          GetCFilters.COMMAND,
          CFilter.COMMAND,
          GetCFHeaders.COMMAND,
          CFHeaders.COMMAND,
          GetCFCheckpt.COMMAND,
          CFCheckpt.COMMAND,
          SendTxRcncl.COMMAND,
          Feature.COMMAND);

  private Messages() {}

  /// Decodes a payload. A name that is not understood gives [Unknown].
  ///
  /// Bytes after a complete message are refused, except where the protocol leaves room for later
  /// fields (`version`) or where other implementations send some (messages without payload).
  ///
  /// @throws DecodeException when the payload is not what the name promises; see [#isOverLimit]
  public static Message read(String command, Bytes payload) throws DecodeException {
    if (payload.length() > Message.MAX_PAYLOAD) {
      throw new DecodeException(
          new DecodeFailure.LimitExceeded(command, 0, payload.length(), Message.MAX_PAYLOAD));
    }
    ByteReader reader = payload.reader();
    Message message = read(command, reader, payload.length());
    if (!(message instanceof Unknown)) {
      reader.end(command);
    }
    return message;
  }

  private static Message read(String command, ByteReader reader, int length)
      throws DecodeException {
    return switch (command) {
      case Version.COMMAND -> Version.read(reader);
      case Verack.COMMAND -> Verack.read(reader);
      case Ping.COMMAND -> Ping.read(reader);
      case Pong.COMMAND -> Pong.read(reader);
      case Addr.COMMAND -> Addr.read(reader);
      case AddrV2.COMMAND -> AddrV2.read(reader);
      case SendAddrV2.COMMAND -> SendAddrV2.read(reader);
      case GetAddr.COMMAND -> GetAddr.read(reader);
      case Inv.COMMAND -> Inv.read(reader);
      case GetData.COMMAND -> GetData.read(reader);
      case NotFound.COMMAND -> NotFound.read(reader);
      case GetHeaders.COMMAND -> GetHeaders.read(reader);
      case Headers.COMMAND -> Headers.read(reader);
      case GetBlocks.COMMAND -> GetBlocks.read(reader);
      case BlockMessage.COMMAND -> BlockMessage.read(reader);
      case TxMessage.COMMAND -> TxMessage.read(reader);
      case SendHeaders.COMMAND -> SendHeaders.read(reader);
      case SendCompact.COMMAND -> SendCompact.read(reader);
      case CompactBlock.COMMAND -> CompactBlock.read(reader);
      case GetBlockTxn.COMMAND -> GetBlockTxn.read(reader);
      case BlockTxn.COMMAND -> BlockTxn.read(reader);
      case FeeFilter.COMMAND -> FeeFilter.read(reader);
      case WtxidRelay.COMMAND -> WtxidRelay.read(reader);
      case MempoolRequest.COMMAND -> MempoolRequest.read(reader);
      case FilterLoad.COMMAND -> FilterLoad.read(reader);
      case FilterAdd.COMMAND -> FilterAdd.read(reader);
      case FilterClear.COMMAND -> FilterClear.read(reader);
      case MerkleBlock.COMMAND -> MerkleBlock.read(reader);
      case GetCFilters.COMMAND -> GetCFilters.read(reader);
      case CFilter.COMMAND -> CFilter.read(reader);
      case GetCFHeaders.COMMAND -> GetCFHeaders.read(reader);
      case CFHeaders.COMMAND -> CFHeaders.read(reader);
      case GetCFCheckpt.COMMAND -> GetCFCheckpt.read(reader);
      case CFCheckpt.COMMAND -> CFCheckpt.read(reader);
      case SendTxRcncl.COMMAND -> SendTxRcncl.read(reader);
      case Feature.COMMAND -> Feature.read(reader);
      default -> new Unknown(command, length);
    };
  }

  /// Encodes a message's payload.
  public static Bytes payload(Message message) {
    ByteWriter writer = new ByteWriter();
    message.write(writer);
    return writer.toBytes();
  }

  /// Whether a failure breaks a stated limit of the protocol, for which a peer is disconnected. Any
  /// other failure costs it the message only, as in the reference implementation.
  public static boolean isOverLimit(DecodeFailure failure) {
    return failure instanceof DecodeFailure.LimitExceeded;
  }
}
