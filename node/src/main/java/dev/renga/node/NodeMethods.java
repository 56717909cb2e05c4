package dev.renga.node;

import dev.renga.chain.Chain;
import dev.renga.crypto.Secp256k1;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolEntry;
import dev.renga.mining.Miner;
import dev.renga.p2p.connection.PeerNetwork;
import dev.renga.p2p.connection.PoolAdapter;
import dev.renga.p2p.protocol.PoolTransaction;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcTable;
import dev.renga.rpc.methods.AddressMethods;
import dev.renga.rpc.methods.ChainCommands;
import dev.renga.rpc.methods.ChainQueries;
import dev.renga.rpc.methods.CoinFinder;
import dev.renga.rpc.methods.CoinQueries;
import dev.renga.rpc.methods.CoinScan;
import dev.renga.rpc.methods.ControlMethods;
import dev.renga.rpc.methods.MempoolQueries;
import dev.renga.rpc.methods.MiningMethods;
import dev.renga.rpc.methods.NetworkMethods;
import dev.renga.rpc.methods.SigningMethods;
import dev.renga.rpc.methods.TemplateMethods;
import dev.renga.rpc.methods.TransactionLookup;
import dev.renga.rpc.methods.TransactionMethods;
import dev.renga.rpc.methods.TransactionSubmission;
import dev.renga.rpc.methods.Waiting;
import dev.renga.wallet.Signer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Puts together the table of all RPC methods of a node.
record NodeMethods(
    RengaNode node,
    NodeConfig config,
    Chain chain,
    Mempool mempool,
    PeerNetwork peers,
    InstantSource clock,
    RandomGenerator random) {

  /// The table.
  RpcTable table(Waiting waiting) {
    List<RpcMethod> methods = new ArrayList<>();
    Later later = new Later();
    Supplier<List<String>> warnings = List::of;
    methods.addAll(new ChainQueries(chain, config.chain().prune(), warnings).methods());
    methods.addAll(new ChainCommands(chain, config.chain().prune()).methods());
    methods.addAll(new CoinQueries(chain, mempool, node::isStopping).methods());
    methods.addAll(new CoinScan(chain, Secp256k1.load(), node::isStopping).methods());
    methods.addAll(waiting.methods());
    methods.addAll(
        new MiningMethods(
                chain,
                mempool,
                new Miner(chain, mempool, clock, random.nextLong()),
                Secp256k1.load(),
                node::isStopping,
                warnings)
            .methods());
    methods.addAll(
        new TemplateMethods(chain, mempool, waiting, clock, peers::connectionCount).methods());
    methods.addAll(
        new NetworkMethods(peers, config.network(), mempool.config(), clock, warnings).methods());
    CoinFinder coins = new CoinFinder(chain, outPoint -> mempool.view().output(outPoint));
    methods.addAll(new TransactionMethods(config.network()).methods());
    methods.addAll(new AddressMethods(config.network(), Secp256k1.load()).methods());
    methods.addAll(new SigningMethods(coins, signer(), config.network()).methods());
    methods.addAll(new TransactionLookup(chain, mempool).methods());
    methods.addAll(new TransactionSubmission(chain, mempool, this::announce).methods());
    methods.addAll(new MempoolQueries(mempool).methods());
    methods.addAll(new ControlMethods(new Control(node), later).methods());
    RpcTable table = new RpcTable(methods);
    later.table = table;
    return table;
  }

  /// Tells peers of a transaction again that is in the mempool already.
  private void announce(MempoolEntry entry) {
    PoolAdapter pool = new PoolAdapter(mempool);
    PoolTransaction known = pool.find(entry.wtxid());
    if (known != null) {
      peers.poolAdded(pool.withDepth(known), true);
    }
  }

  private Signer signer() {
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    return new Signer(Secp256k1.load(seed));
  }

  /// The table that `help` lists, which itself contains `help`.
  private static final class Later implements Supplier<RpcTable> {
    private volatile RpcTable table = new RpcTable(List.of());

    @Override
    public RpcTable get() {
      return table;
    }
  }

  private record Control(RengaNode node) implements ControlMethods.NodeControl {
    @Override
    public void stop() {
      node.requestStop();
    }

    @Override
    public long uptime() {
      return node.uptimeSeconds();
    }

    @Override
    public void mockTime(long seconds) {
      node.mockTime(seconds);
    }

    @Override
    public boolean isMockable() {
      return node.config().network().identity().mockable();
    }
  }
}
