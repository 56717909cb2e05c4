package dev.renga.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.BlockMessage;
import dev.renga.p2p.wire.FeeFilter;
import dev.renga.p2p.wire.GetAddr;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.GetHeaders;
import dev.renga.p2p.wire.Headers;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.Locator;
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
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageSizesTest {
  static Stream<Message> messages() {
    Block block = Network.MAINNET.genesis();
    InventoryItem item = InventoryItem.block(block.hash());
    return Stream.of(
        new Headers(List.of()),
        new Headers(Collections.nCopies(7, block.header())),
        new Headers(Collections.nCopies(300, block.header())),
        new Inv(List.of(item)),
        new Inv(Collections.nCopies(253, item)),
        new GetData(List.of(item, item)),
        new NotFound(List.of(item)),
        new GetHeaders(new Locator(Collections.nCopies(30, block.hash())), BlockHash.ZERO),
        new BlockMessage(block),
        new TxMessage(block.transactions().getFirst()),
        new Ping(1),
        new Pong(2),
        new Verack(),
        new SendHeaders(),
        new GetAddr(),
        new WtxidRelay(),
        new SendAddrV2(),
        new FeeFilter(1_000));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void areThoseOnTheWire(Message message) {
    assertThat(MessageSizes.of(message))
        .isEqualTo(MessageSizes.FRAME + Messages.payload(message).length());
  }
}
