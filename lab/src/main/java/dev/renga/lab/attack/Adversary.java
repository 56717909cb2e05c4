package dev.renga.lab.attack;

import dev.renga.p2p.connection.HostResolver;
import dev.renga.p2p.connection.Links;
import dev.renga.p2p.connection.PeerNetwork;
import dev.renga.p2p.connection.PeerNetworkConfig;
import dev.renga.p2p.protocol.ConnectionType;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.p2p.protocol.PoolAccess;
import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A dishonest peer: the production network code over a chain that believes everything. It follows
/// the honest chain like any node, and shows blocks when and to whom it likes. Thread-safe.
final class Adversary implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private static final int JOIN_ATTEMPTS = 10;
  private static final double JOIN_SECONDS = 3;

  private final LaxChain chain;
  private final PeerNetwork peers;

  private Adversary(LaxChain chain, PeerNetwork peers) {
    this.chain = chain;
    this.peers = peers;
  }

  /// Opens it; it listens on a loopback port and knows nobody yet.
  ///
  /// @throws AttackException when no port can be had
  static Adversary open(Network network, InstantSource clock, RandomGenerator dice) {
    LaxChain chain = new LaxChain(network);
    ProtocolSettings settings =
        ProtocolSettings.DEFAULT.withUserAgent(ProtocolSettings.userAgent(List.of("adversary")));
    PeerNetworkConfig config =
        PeerNetworkConfig.DEFAULT
            .withSettings(settings.withoutAutomatic())
            .withBinds(List.of(new InetSocketAddress(LOOPBACK, 0)));
    PeerNetwork.Parts parts =
        new PeerNetwork.Parts(
            "adversary",
            chain,
            PoolAccess.NONE,
            Links.DIRECT,
            clock,
            dice,
            HostResolver.NONE,
            problem -> {});
    try {
      PeerNetwork peers = PeerNetwork.open(parts, config);
      chain.onMove(peers::chainMoved);
      return new Adversary(chain, peers);
    } catch (IOException e) {
      throw new AttackException("The attacker finds no port to listen on: " + e.getMessage());
    }
  }

  /// Its chain.
  LaxChain chain() {
    return chain;
  }

  /// Where it listens.
  NetAddress address() {
    return NetAddress.ipv4(127, 0, 0, 1, peers.listening().getFirst().getPort());
  }

  /// Connects to nodes, as their inbound peer.
  void reach(List<Honest> nodes) {
    for (Honest honest : nodes) {
      peers.connect(honest.address(), ConnectionType.OUTBOUND_FULL_RELAY);
    }
  }

  /// Connects to nodes and follows the honest chain up to its tip.
  ///
  /// @throws AttackException when that cannot be done in time
  void join(Field field, List<Honest> nodes) throws InterruptedException {
    if (nodes.isEmpty()) {
      throw new AttackException("There is no honest node to attack.");
    }
    Patience patience = new Patience(field);
    boolean in = false;
    for (int attempt = 0; attempt < JOIN_ATTEMPTS && !in && !field.isStopped(); attempt++) {
      Set<Integer> there = connected(nodes);
      reach(nodes.stream().filter(each -> !there.contains(each.index())).toList());
      in =
          patience.await(
              JOIN_SECONDS, () -> connected(nodes).size() == nodes.size() && isUpToDate(nodes));
    }
    if (!in && !field.isStopped()) {
      throw new AttackException(
          "The attacker reached %s of %s honest nodes and gives up."
              .formatted(connected(nodes).size(), nodes.size()));
    }
  }

  private boolean isUpToDate(List<Honest> nodes) {
    BlockHash mine = publicTip().hash();
    return nodes.stream().anyMatch(each -> each.node().chain().view().tip().hash().equals(mine));
  }

  /// Those of the nodes to which it is connected and that have said who they are.
  Set<Integer> connected(List<Honest> nodes) {
    Set<NetAddress> open = new HashSet<>();
    peers.peers().stream()
        .filter(peer -> peer.status().version() != null)
        .forEach(peer -> open.add(peer.status().address()));
    Set<Integer> found = new HashSet<>();
    for (Honest honest : nodes) {
      if (open.contains(honest.address())) {
        found.add(honest.index());
      }
    }
    return found;
  }

  /// The last block that the public knows, as far as this peer has heard.
  KnownBlock publicTip() {
    return chain.tip();
  }

  /// Shows a block to all peers.
  KnownBlock publish(Field field, Block block) {
    KnownBlock node = chain.hide(block);
    reveal(field, node);
    return node;
  }

  /// Shows a block that was kept back, and all before it.
  void reveal(Field field, KnownBlock last) {
    for (KnownBlock each : chain.hiddenUpTo(last)) {
      Block block = chain.block(each.hash());
      if (block != null) {
        field.shown(block, each.height());
      }
    }
    chain.reveal(last);
  }

  /// Blocks from after one to another, oldest first.
  List<Block> between(KnownBlock from, KnownBlock to) {
    List<Block> blocks = new ArrayList<>();
    for (int height = from.height() + 1; height <= to.height(); height++) {
      @Nullable Block block = chain.block(to.ancestor(height).hash());
      if (block != null) {
        blocks.add(block);
      }
    }
    return blocks;
  }

  @Override
  public void close() {
    peers.close();
  }
}
