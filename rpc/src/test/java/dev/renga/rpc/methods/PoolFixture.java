package dev.renga.rpc.methods;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.chain.ChainConfig;
import dev.renga.chain.TestChain;
import dev.renga.crypto.Secp256k1;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolEntry;
import dev.renga.mining.Miner;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.rpc.RpcMethod;
import dev.renga.wallet.AddressType;
import dev.renga.wallet.KeyRing;
import dev.renga.wallet.OwnedCoin;
import dev.renga.wallet.SighashType;
import dev.renga.wallet.Signer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A chain with money, a mempool over it, and all methods on them.
final class PoolFixture implements AutoCloseable {
  static final KeyRing KEYS = KeyRing.from(Bytes.adopt(new byte[16]), 4);
  static final Signer SIGNER = new Signer(Secp256k1.load());
  static final int BLOCKS = 104;
  static final String UNKNOWN = "ab".repeat(32);

  final List<OwnedCoin> coins = new ArrayList<>();
  final List<MempoolEntry> announced = new ArrayList<>();
  final Waiting waiting;
  final TestChain chain;
  final Mempool mempool;
  final RpcCaller rpc;

  PoolFixture() {
    chain = TestChain.regtest();
    mempool = TestPool.over(chain);
    waiting = new Waiting(chain.chain(), System::nanoTime);
    ChainConfig.Prune prune = new ChainConfig.Prune.Off();
    List<RpcMethod> methods = new ArrayList<>();
    methods.addAll(new ChainQueries(chain.chain(), prune, List::of).methods());
    methods.addAll(new ChainCommands(chain.chain(), prune).methods());
    methods.addAll(new CoinQueries(chain.chain(), mempool, () -> false).methods());
    Miner miner = new Miner(chain.chain(), mempool, chain.clock(), 1);
    methods.addAll(
        new MiningMethods(chain.chain(), mempool, miner, Secp256k1.load(), () -> false, List::of)
            .methods());
    methods.addAll(
        new TemplateMethods(chain.chain(), mempool, waiting, chain.clock(), () -> 0).methods());
    methods.addAll(new TransactionMethods(Network.REGTEST).methods());
    methods.addAll(new TransactionLookup(chain.chain(), mempool).methods());
    methods.addAll(new TransactionSubmission(chain.chain(), mempool, announced::add).methods());
    methods.addAll(new MempoolQueries(mempool).methods());
    methods.addAll(new CoinScan(chain.chain(), Secp256k1.load(), () -> false).methods());
    rpc = new RpcCaller(methods);
    for (JsonNode hash : rpc.call("generatetoaddress", BLOCKS, address(0))) {
      String txid = rpc.call("getblock", hash.asText()).at("/tx/0").asText();
      if (coins.size() < BLOCKS - 100) {
        coins.add(
            new OwnedCoin(
                new OutPoint(Txid.parse(txid), 0), new TxOut(50 * Amount.COIN, script(0))));
      }
    }
  }

  @Override
  public void close() {
    waiting.close();
    mempool.close();
    chain.close();
  }

  static Script script(int key) {
    return KEYS.keys().get(key).script(AddressType.P2WPKH);
  }

  static String address(int key) {
    return KEYS.address(key, AddressType.P2WPKH).toText(Network.REGTEST);
  }

  static OwnedCoin output(Transaction transaction, int index) {
    return new OwnedCoin(new OutPoint(transaction.txid(), index), transaction.outputs().get(index));
  }

  /// Spends a coin to one output of key 1.
  static Transaction spend(OwnedCoin coin, long fee) {
    return spend(coin, List.of(new TxOut(coin.value() - fee, script(1))));
  }

  static Transaction spend(OwnedCoin coin, List<TxOut> outputs) {
    TxIn input = new TxIn(coin.outPoint(), Script.EMPTY, TxIn.SEQUENCE_FINAL - 2);
    Transaction unsigned = new Transaction(2, List.of(input), outputs, 0);
    Signer.Signed signed =
        SIGNER.sign(unsigned, Map.of(coin.outPoint(), coin.output()), KEYS, SighashType.ALL);
    assertThat(signed.problems()).isEmpty();
    return signed.transaction();
  }

  static String hex(Transaction transaction) {
    return transaction.toBytes().toHex();
  }

  String send(Transaction transaction) {
    return rpc.call("sendrawtransaction", hex(transaction)).asText();
  }

  void mineOne() {
    rpc.call("generatetoaddress", 1, address(2));
  }

  JsonNode tested(Transaction... transactions) {
    List<String> texts = new ArrayList<>();
    for (Transaction transaction : transactions) {
      texts.add(hex(transaction));
    }
    return rpc.call("testmempoolaccept", texts);
  }
}
