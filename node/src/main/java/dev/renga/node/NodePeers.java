package dev.renga.node;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainConfig;
import dev.renga.chain.ChainEvent;
import dev.renga.chain.Subscription;
import dev.renga.mempool.Mempool;
import dev.renga.p2p.connection.ChainAdapter;
import dev.renga.p2p.connection.HostResolver;
import dev.renga.p2p.connection.PeerNetwork;
import dev.renga.p2p.connection.PeerNetworkConfig;
import dev.renga.p2p.connection.PoolAdapter;
import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.p2p.wire.Services;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.List;

/// A node's connections, and the threads of events that tell them when the chain moves and when a
/// transaction comes.
///
/// @param network the connections
/// @param moves tells them of the chain
/// @param arrivals tells them of the mempool
record NodePeers(PeerNetwork network, Subscription moves, Subscription arrivals)
    implements AutoCloseable {

  /// Opens the connections.
  ///
  /// @throws NodeException with one sentence when an address cannot be listened on, or when a
  ///   comment in the user agent is unsafe
  static NodePeers start(
      NodeConfig config,
      Chain chain,
      Mempool mempool,
      NodeClock clock,
      SecureRandom random,
      Supervisor supervisor)
      throws NodeException {
    PeersConfig peers = config.peers();
    HostResolver resolver = peers.lookUpNames() ? NodePeers::lookUp : HostResolver.NONE;
    PoolAdapter pool = new PoolAdapter(mempool);
    PeerNetwork.Parts parts =
        new PeerNetwork.Parts(
            "peers",
            new ChainAdapter(chain, config.network(), config.chain().minimumChainWork()),
            pool,
            peers.links(),
            clock,
            random,
            resolver,
            problem ->
                supervisor.fatal("The network of peers failed (%s).".formatted(problem), problem));
    PeerNetwork network;
    try {
      network = PeerNetwork.open(parts, translate(config));
    } catch (IOException e) {
      throw new NodeException(String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new NodeException(String.valueOf(e.getMessage()), e);
    }
    if (!peers.active()) {
      network.setNetworkActive(false);
    }
    return new NodePeers(
        network,
        chain.subscribe(
            "peers",
            event -> {
              if (event instanceof ChainEvent.TipChanged
                  || event instanceof ChainEvent.HeadersAccepted
                  || event instanceof ChainEvent.Lost) {
                network.chainMoved();
              }
            }),
        mempool.subscribe("peers", event -> pool.relay(event, network::poolAdded)));
  }

  private static PeerNetworkConfig translate(NodeConfig config) {
    PeersConfig peers = config.peers();
    boolean whole = config.chain().prune() instanceof ChainConfig.Prune.Off;
    long services = Services.WITNESS | Services.NETWORK_LIMITED;
    ProtocolSettings settings =
        ProtocolSettings.DEFAULT
            .withUserAgent(ProtocolSettings.userAgent(peers.userAgentComments()))
            .withServices(whole ? services | Services.NETWORK : services)
            .withPeerTimeout(peers.peerTimeout())
            .withBlocksOnly(config.mempool().blocksOnly())
            .withTrickle(peers.trickle());
    List<String> none = List.of();
    return new PeerNetworkConfig(
        peers.automatic() ? settings : settings.withoutAutomatic(),
        !peers.binds().isEmpty(),
        peers.binds(),
        peers.maxConnections(),
        peers.automatic() ? none : peers.connect(),
        peers.automatic() ? peers.connect() : none,
        peers.connectTimeout(),
        PeerNetworkConfig.DEFAULT.maxReceiveBuffer(),
        PeerNetworkConfig.DEFAULT.maxSendBuffer(),
        peers.dnsSeeds() != PeersConfig.DnsSeeds.OFF,
        (address, inbound) -> Whitelisted.permissions(peers.whitelist(), address, inbound));
  }

  /// The one place where names are looked up: those that a person gave, and the network's seeds.
  private static List<InetAddress> lookUp(String name) {
    try {
      return List.of(InetAddress.getAllByName(name));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  @Override
  public void close() {
    arrivals.close();
    moves.close();
    network.close();
  }
}
