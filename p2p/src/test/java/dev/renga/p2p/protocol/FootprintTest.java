package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.address.AddressBook;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.WtxidRelay;
import dev.renga.primitives.Network;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What a node's protocol takes of memory: a simulation has ten thousand of them.
class FootprintTest {
  private static final int NODES = 400;
  private static final int PEERS = 16;
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);

  private final VirtualClock clock = new VirtualClock(NOW);
  private final MemoryChain chain = new MemoryChain(Network.REGTEST, clock, block -> false);

  private static long used() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(30);
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private Protocol node(int number) {
    MemoryPool pool = new MemoryPool(tx -> true, coin -> true, added -> {});
    return new Protocol(
        chain,
        ProtocolSettings.DEFAULT.withoutAutomatic(),
        new AddressBook(new SplittableRandom(number)),
        pool,
        new SplittableRandom(number));
  }

  private void connect(Protocol node, int peers) {
    for (long id = 1; id <= peers; id++) {
      ConnectionType type =
          id % 2 == 0 ? ConnectionType.INBOUND : ConnectionType.OUTBOUND_FULL_RELAY;
      NetAddress address = NetAddress.ipv4(20, (int) id, 1, 1, 8333);
      node.handle(new Event.Connected(id, address, type, Set.of()), NOW);
      long services = Services.NETWORK | Services.WITNESS | Services.NETWORK_LIMITED;
      node.handle(new Event.Received(id, Talk.version(70_016, services, id)), NOW);
      node.handle(new Event.Received(id, new WtxidRelay()), NOW);
      node.handle(new Event.Received(id, new Verack()), NOW);
    }
  }

  @Test
  void aNodeWithSixteenPeersAndNoTransactionsTakesLittle() throws Exception {
    chain.submitBlock(
        new TestMiner(Network.REGTEST, 3).mine(chain.tip(), NOW.getEpochSecond()), true, o -> {});
    node(0);
    long empty = used();
    List<Protocol> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(node(i));
    }
    long alone = used();
    nodes.forEach(node -> connect(node, PEERS));
    long connected = used();
    long perNode = (alone - empty) / NODES;
    long perPeer = (connected - alone) / NODES / PEERS;
    // measured: 7.9 kB a node, of which 5.4 kB are the tables of its address book, and 1.2 kB a
    // peer
    assertThat(perNode).as("bytes of a node without peers").isLessThan(12_000);
    assertThat(perPeer).as("bytes of each peer").isLessThan(2_000);
    assertThat(nodes).hasSize(NODES); // kept alive until here
  }
}
