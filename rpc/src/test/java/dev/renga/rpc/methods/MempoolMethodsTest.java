package dev.renga.rpc.methods;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.renga.chain.ChainConfig;
import dev.renga.chain.TestChain;
import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.crypto.Secp256k1;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolEntry;
import dev.renga.mining.Miner;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Target;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import dev.renga.rpc.RpcMethod;
import dev.renga.wallet.AddressType;
import dev.renga.wallet.CoinSelection;
import dev.renga.wallet.KeyRing;
import dev.renga.wallet.OwnedCoin;
import dev.renga.wallet.Payer;
import dev.renga.wallet.Payment;
import dev.renga.wallet.PaymentRequest;
import dev.renga.wallet.SighashType;
import dev.renga.wallet.Signer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Transactions on their way into a block, as a client sees them.
class MempoolMethodsTest {
  private static final KeyRing KEYS = KeyRing.from(Bytes.adopt(new byte[16]), 4);
  private static final Signer SIGNER = new Signer(Secp256k1.load());
  private static final int BLOCKS = 104;
  private static final String UNKNOWN = "ab".repeat(32);

  private final List<OwnedCoin> coins = new ArrayList<>();
  private final List<MempoolEntry> announced = new ArrayList<>();
  private Waiting waiting;
  private TestChain chain;
  private Mempool mempool;
  private RpcCaller rpc;

  @BeforeEach
  void open() {
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

  @AfterEach
  void close() {
    waiting.close();
    mempool.close();
    chain.close();
  }

  private static Script script(int key) {
    return KEYS.keys().get(key).script(AddressType.P2WPKH);
  }

  private static String address(int key) {
    return KEYS.address(key, AddressType.P2WPKH).toText(Network.REGTEST);
  }

  private static OwnedCoin output(Transaction transaction, int index) {
    return new OwnedCoin(new OutPoint(transaction.txid(), index), transaction.outputs().get(index));
  }

  /// Spends a coin to one output of key 1.
  private static Transaction spend(OwnedCoin coin, long fee) {
    return spend(coin, List.of(new TxOut(coin.value() - fee, script(1))));
  }

  private static Transaction spend(OwnedCoin coin, List<TxOut> outputs) {
    TxIn input = new TxIn(coin.outPoint(), Script.EMPTY, TxIn.SEQUENCE_FINAL - 2);
    Transaction unsigned = new Transaction(2, List.of(input), outputs, 0);
    Signer.Signed signed =
        SIGNER.sign(unsigned, Map.of(coin.outPoint(), coin.output()), KEYS, SighashType.ALL);
    assertThat(signed.problems()).isEmpty();
    return signed.transaction();
  }

  private static String hex(Transaction transaction) {
    return transaction.toBytes().toHex();
  }

  private String send(Transaction transaction) {
    return rpc.call("sendrawtransaction", hex(transaction)).asText();
  }

  private void mineOne() {
    rpc.call("generatetoaddress", 1, address(2));
  }

  private JsonNode tested(Transaction... transactions) {
    List<String> texts = new ArrayList<>();
    for (Transaction transaction : transactions) {
      texts.add(hex(transaction));
    }
    return rpc.call("testmempoolaccept", texts);
  }

  // ---- the mempool's contents ----

  @Test
  void aTransactionIsShownFromItsSubmissionToItsBlock() {
    assertThat(rpc.call("getrawmempool")).isEmpty();
    Transaction tx = spend(coins.getFirst(), 1_000);
    String txid = tx.txid().toString();
    assertThat(send(tx)).isEqualTo(txid);
    assertThat(announced).isEmpty();
    assertThat(send(tx)).isEqualTo(txid); // known already: no error, but peers hear of it again
    assertThat(announced).extracting(MempoolEntry::txid).containsExactly(tx.txid());
    assertThat(rpc.call("getrawmempool")).isEqualTo(rpc.json("['%s']".formatted(txid)));
    JsonNode entry = rpc.call("getmempoolentry", txid);
    assertThat(entry)
        .isEqualTo(
            rpc.json(
                ("{'vsize':110,'weight':%s,'time':2000000000,'height':104,'descendantcount':1,"
                        + "'descendantsize':110,'ancestorcount':1,'ancestorsize':110,'wtxid':'%s',"
                        + "'fees':{'base':0.00001000,'modified':0.00001000,'ancestor':0.00001000,"
                        + "'descendant':0.00001000},'depends':[],'spentby':[],"
                        + "'unbroadcast':false}")
                    .formatted(tx.weight(), tx.wtxid())));
    assertThat(rpc.call("getrawmempool", true)).hasSize(1);
    assertThat(rpc.call("getrawmempool", true).get(txid)).isEqualTo(entry);
    JsonNode info = rpc.call("getmempoolinfo");
    assertThat(info.get("loaded").asBoolean()).isTrue();
    assertThat(info.get("size").asInt()).isEqualTo(1);
    assertThat(info.get("bytes").asInt()).isEqualTo(110);
    assertThat(info.get("total_fee").decimalValue()).isEqualByComparingTo("0.00001");
    assertThat(info.get("maxmempool").asLong()).isEqualTo(300_000_000);
    assertThat(info.get("mempoolminfee").decimalValue()).isEqualByComparingTo("0.000001");
    assertThat(rpc.call("getmininginfo").get("pooledtx").asInt()).isEqualTo(1);
    mineOne();
    assertThat(rpc.call("getrawmempool")).isEmpty();
    rpc.refuses(-5, "Transaction not in mempool", "getmempoolentry", txid);
    rpc.refuses(-27, "Transaction outputs already in utxo set", "sendrawtransaction", hex(tx));
  }

  @Test
  void relativesAreCountedBothWays() {
    Transaction parent = spend(coins.getFirst(), 1_000);
    Transaction child = spend(output(parent, 0), 2_000);
    Transaction grandchild = spend(output(child, 0), 3_000);
    List.of(parent, child, grandchild).forEach(this::send);
    JsonNode middle = rpc.call("getmempoolentry", child.txid().toString());
    assertThat(middle.get("ancestorcount").asInt()).isEqualTo(2);
    assertThat(middle.get("descendantsize").asInt()).isEqualTo(220);
    assertThat(middle.at("/fees/ancestor").decimalValue()).isEqualByComparingTo("0.00003");
    assertThat(middle.at("/fees/descendant").decimalValue()).isEqualByComparingTo("0.00005");
    assertThat(middle.at("/depends/0").asText()).isEqualTo(parent.txid().toString());
    assertThat(middle.at("/spentby/0").asText()).isEqualTo(grandchild.txid().toString());
    assertThat(rpc.call("getmempoolancestors", grandchild.txid().toString())).hasSize(2);
    assertThat(rpc.call("getmempooldescendants", child.txid().toString()).get(0).asText())
        .isEqualTo(grandchild.txid().toString());
    assertThat(rpc.call("getmempoolancestors", child.txid().toString(), true))
        .isEqualTo(single(parent));
    assertThat(rpc.call("getmempoolancestors", parent.txid().toString())).isEmpty();
  }

  private JsonNode single(Transaction transaction) {
    String txid = transaction.txid().toString();
    JsonNode entry = rpc.call("getmempoolentry", txid);
    return new ObjectMapper().createObjectNode().set(txid, entry);
  }

  @Test
  void theSequenceNumberGrowsWithEveryChange() {
    JsonNode before = rpc.call("getrawmempool", false, true);
    assertThat(before.get("txids")).isEmpty();
    send(spend(coins.getFirst(), 1_000));
    JsonNode after = rpc.call("getrawmempool", false, true);
    assertThat(after.get("txids")).hasSize(1);
    assertThat(after.get("mempool_sequence").asLong())
        .isGreaterThan(before.get("mempool_sequence").asLong());
    rpc.refuses(-8, "Verbose results cannot contain mempool sequence", "getrawmempool", true, true);
  }

  @Test
  void queriesRefuseWrongArguments() {
    for (String method :
        List.of("getmempoolentry", "getmempoolancestors", "getmempooldescendants")) {
      rpc.refuses(-1, method + " txid", method);
      rpc.refuses(-8, "txid must be of length 64 (not 1, for 'z')", method, "z");
      rpc.refuses(-3, "expected type string", method, 5);
      rpc.refuses(-5, "Transaction not in mempool", method, UNKNOWN);
    }
    rpc.refuses(-3, "expected type bool", "getmempoolancestors", UNKNOWN, 1);
    rpc.refuses(-3, "expected type bool", "getrawmempool", "x");
    rpc.refuses(-3, "expected type bool", "getrawmempool", false, 1);
    rpc.refuses(-1, "getmempoolinfo", "getmempoolinfo", 1);
  }

  @Test
  void tellsWhoSpendsAnOutput() {
    OwnedCoin coin = coins.getFirst();
    Transaction tx = spend(coin, 1_000);
    send(tx);
    String txid = coin.outPoint().txid().toString();
    JsonNode outputs =
        rpc.json("[{'txid':'%s','vout':0},{'txid':'%s','vout':1}]".formatted(txid, txid));
    JsonNode found = rpc.call("gettxspendingprevout", outputs);
    assertThat(found.get(0).get("spendingtxid").asText()).isEqualTo(tx.txid().toString());
    assertThat(found.get(1).has("spendingtxid")).isFalse();
    JsonNode whole =
        rpc.call("gettxspendingprevout", outputs, rpc.json("{'return_spending_tx':true}"));
    assertThat(whole.get(0).get("spendingtx").asText()).isEqualTo(hex(tx));
    String method = "gettxspendingprevout";
    rpc.refuses(
        -1, "txospenderindex is unavailable", method, outputs, rpc.json("{'mempool_only':false}"));
    rpc.refuses(-8, "outputs are missing", method, List.of());
    rpc.refuses(-3, "Missing vout", method, rpc.json("[{'txid':'%s'}]".formatted(txid)));
    rpc.refuses(
        -8,
        "vout cannot be negative",
        method,
        rpc.json("[{'txid':'%s','vout':-1}]".formatted(txid)));
    rpc.refuses(
        -3, "Unexpected key x", method, rpc.json("[{'txid':'%s','vout':0,'x':1}]".formatted(txid)));
  }

  // ---- sending ----

  @Test
  void sendingRefusesWithBitcoindsCodes() {
    OwnedCoin coin = coins.getFirst();
    String method = "sendrawtransaction";
    rpc.refuses(-22, "TX decode failed. Make sure the tx has", method, "00");
    rpc.refuses(-1, method, method);
    Transaction absurd = spend(coin, 20_000_000);
    rpc.refuses(-25, "Fee exceeds maximum configured by user", method, hex(absurd));
    rpc.refuses(-8, "larger than or equal to 1BTC/kvB", method, hex(absurd), 1);
    rpc.refuses(-3, "Invalid amount", method, hex(absurd), "x");
    rpc.refuses(-3, "Amount out of range", method, hex(absurd), -1);
    Transaction burning =
        spend(
            coin,
            List.of(
                new TxOut(100, new ScriptBuilder().op(Opcode.OP_RETURN).build()),
                new TxOut(coin.value() - 2_000, script(1))));
    rpc.refuses(-25, "Unspendable output exceeds maximum", method, hex(burning));
    rpc.refuses(-25, "Unspendable output exceeds maximum", method, hex(burning), 0, 0.00000099);
    assertThat(rpc.call(method, hex(burning), 0, "0.00000100").asText()).hasSize(64);
    OwnedCoin nowhere = new OwnedCoin(new OutPoint(Txid.parse(UNKNOWN), 0), coin.output());
    rpc.refuses(-25, "bad-txns-inputs-missingorspent", method, hex(spend(nowhere, 1_000)));
    rpc.refuses(-26, "insufficient fee", method, hex(spend(coin, 1_500)));
    Transaction cheap = spend(coins.get(1), 1);
    rpc.refuses(-26, "min relay fee not met, 1 < 11", method, hex(cheap));
    assertThat(rpc.call(method, hex(spend(coins.get(2), 20_000_000)), 0).asText()).hasSize(64);
  }

  @Test
  void aHigherFeeReplaces() {
    Transaction first = spend(coins.getFirst(), 1_000);
    Transaction second = spend(coins.getFirst(), 5_000);
    send(first);
    send(second);
    assertThat(rpc.call("getrawmempool").get(0).asText()).isEqualTo(second.txid().toString());
  }

  // ---- testing ----

  @Test
  void testingTellsFeesAndChangesNothing() {
    Transaction tx = spend(coins.getFirst(), 1_000);
    JsonNode result = tested(tx);
    assertThat(result)
        .isEqualTo(
            rpc.json(
                ("[{'txid':'%s','wtxid':'%s','allowed':true,'vsize':110,'fees':{'base':0.00001000,"
                        + "'effective-feerate':0.00009090,'effective-includes':['%s']}}]")
                    .formatted(tx.txid(), tx.wtxid(), tx.wtxid())));
    assertThat(rpc.call("getrawmempool")).isEmpty();
    send(tx);
    assertThat(tested(tx).at("/0/reject-reason").asText()).isEqualTo("txn-already-in-mempool");
    mineOne();
    assertThat(tested(tx).at("/0/reject-reason").asText()).isEqualTo("txn-already-known");
  }

  @Test
  void testingTellsWhyNot() {
    OwnedCoin coin = coins.getFirst();
    OwnedCoin nowhere = new OwnedCoin(new OutPoint(Txid.parse(UNKNOWN), 0), coin.output());
    JsonNode missing = tested(spend(nowhere, 1_000)).get(0);
    assertThat(missing.get("allowed").asBoolean()).isFalse();
    assertThat(missing.get("reject-reason").asText()).isEqualTo("missing-inputs");
    assertThat(missing.has("reject-details")).isFalse();
    JsonNode absurd = tested(spend(coin, 20_000_000)).get(0);
    assertThat(absurd.get("reject-reason").asText()).isEqualTo("max-fee-exceeded");
    JsonNode cheap = tested(spend(coin, 1)).get(0);
    assertThat(cheap.get("reject-reason").asText()).isEqualTo("min relay fee not met");
    assertThat(cheap.get("reject-details").asText()).isEqualTo("min relay fee not met, 1 < 11");
  }

  @Test
  void parentsAndChildrenAreTestedTogether() {
    Transaction parent = spend(coins.getFirst(), 1_000);
    Transaction child = spend(output(parent, 0), 1_000);
    JsonNode both = tested(parent, child);
    assertThat(both.at("/0/allowed").asBoolean()).isTrue();
    assertThat(both.at("/1/allowed").asBoolean()).isTrue();
    assertThat(tested(child, parent).at("/0/package-error").asText())
        .isEqualTo("package-not-sorted");
    assertThat(tested(parent, parent).at("/1/package-error").asText())
        .isEqualTo("package-contains-duplicates");
    Transaction rival = spend(coins.getFirst(), 9_000);
    JsonNode conflict = tested(parent, rival);
    assertThat(conflict.at("/0/package-error").asText()).isEqualTo("conflict-in-package");
    assertThat(conflict.at("/0").has("allowed")).isFalse();
    Transaction cheap = spend(coins.get(1), 1);
    JsonNode oneFails = tested(parent, cheap, child);
    assertThat(oneFails.at("/1/allowed").asBoolean()).isFalse();
    assertThat(oneFails.at("/0").has("allowed")).isFalse();
    assertThat(oneFails.at("/2").has("allowed")).isFalse();
    send(parent);
    JsonNode replacing = tested(rival, spend(coins.get(2), 1_000));
    assertThat(replacing.at("/0/reject-reason").asText())
        .isEqualTo("bip125-replacement-disallowed");
  }

  @Test
  void testingRefusesWrongArguments() {
    String method = "testmempoolaccept";
    rpc.refuses(-8, "Array must contain between 1 and 25 transactions.", method, List.of());
    rpc.refuses(
        -8,
        "Array must contain between 1 and 25 transactions.",
        method,
        Collections.nCopies(26, "00"));
    rpc.refuses(-22, "TX decode failed: 00 Make sure", method, List.of("00"));
    rpc.refuses(-3, "expected type array", method, "00");
    rpc.refuses(-3, "expected type string", method, List.of(1));
    rpc.refuses(-8, "larger than or equal to 1BTC/kvB", method, List.of("00"), 1);
  }

  // ---- looking up ----

  @Test
  void findsTransactionsInTheMempoolAndInNamedBlocks() {
    Transaction tx = spend(coins.getFirst(), 1_000);
    String txid = tx.txid().toString();
    String method = "getrawtransaction";
    rpc.refuses(-5, "No such mempool transaction. Use -txindex", method, txid);
    send(tx);
    assertThat(rpc.call(method, txid).asText()).isEqualTo(hex(tx));
    assertThat(rpc.call(method, txid, 0).asText()).isEqualTo(hex(tx));
    JsonNode open = rpc.call(method, txid, true);
    assertThat(open.get("hex").asText()).isEqualTo(hex(tx));
    assertThat(open.has("blockhash")).isFalse();
    assertThat(rpc.call(method, txid, 2).has("fee")).isFalse();
    mineOne();
    rpc.refuses(-5, "No such mempool transaction. Use -txindex", method, txid, 1);
    String block = rpc.call("getbestblockhash").asText();
    JsonNode mined = rpc.call(method, txid, 2, block);
    assertThat(mined.get("in_active_chain").asBoolean()).isTrue();
    assertThat(mined.get("confirmations").asInt()).isEqualTo(1);
    assertThat(mined.get("blockhash").asText()).isEqualTo(block);
    assertThat(mined.get("fee").decimalValue()).isEqualByComparingTo("0.00001");
    assertThat(mined.at("/vin/0/prevout/generated").asBoolean()).isTrue();
    assertThat(mined.get("time")).isEqualTo(mined.get("blocktime"));
    assertThat(rpc.call(method, txid, 1, block).has("fee")).isFalse();
    assertThat(rpc.call(method, txid, 0, block).asText()).isEqualTo(hex(tx));
    String coinbase = rpc.call("getblock", block).at("/tx/0").asText();
    assertThat(rpc.call(method, coinbase, 2, block).at("/vin/0").has("coinbase")).isTrue();
    rpc.call("invalidateblock", block);
    JsonNode aside = rpc.call(method, coinbase, 1, block);
    assertThat(aside.get("in_active_chain").asBoolean()).isFalse();
    assertThat(aside.get("confirmations").asInt()).isZero();
    assertThat(rpc.call(method, txid).asText()).isEqualTo(hex(tx)); // back in the mempool
  }

  @Test
  void lookingUpRefusesWrongArguments() {
    String method = "getrawtransaction";
    String genesis = rpc.call("getblockhash", 0).asText();
    String root = rpc.call("getblock", genesis).at("/tx/0").asText();
    rpc.refuses(-5, "genesis block coinbase is not considered", method, root, 1, genesis);
    rpc.refuses(-8, "parameter 1 must be of length 64 (not 2, for 'ab')", method, "ab");
    rpc.refuses(-8, "parameter 3 must be of length 64", method, UNKNOWN, 0, "ab");
    rpc.refuses(-5, "Block hash not found", method, UNKNOWN, 0, UNKNOWN);
    rpc.refuses(-5, "in the provided block", method, UNKNOWN, 0, genesis);
    rpc.refuses(-3, "expected type string", method, 1);
    rpc.refuses(-3, "expected type number", method, UNKNOWN, "1");
    rpc.refuses(-3, "expected type string", method, UNKNOWN, 1, 1);
  }

  @Test
  void unspentOutputsIncludeTheMempoolUnlessAskedOtherwise() {
    OwnedCoin coin = coins.getFirst();
    Transaction tx = spend(coin, 1_000);
    send(tx);
    String spent = coin.outPoint().txid().toString();
    String made = tx.txid().toString();
    assertThat(rpc.call("gettxout", spent, 0).isNull()).isTrue();
    assertThat(rpc.call("gettxout", spent, 0, false).get("confirmations").asInt()).isEqualTo(104);
    JsonNode fresh = rpc.call("gettxout", made, 0);
    assertThat(fresh.get("confirmations").asInt()).isZero();
    assertThat(fresh.get("value").decimalValue()).isEqualByComparingTo("49.99999");
    assertThat(fresh.get("coinbase").asBoolean()).isFalse();
    assertThat(rpc.call("gettxout", made, 0, false).isNull()).isTrue();
    assertThat(rpc.call("gettxout", made, 1).isNull()).isTrue();
  }

  @Test
  void unspentOutputsAreFoundByDescriptor() {
    String mine = "raw(%s)".formatted(script(0));
    JsonNode found = rpc.call("scantxoutset", "start", List.of(mine));
    assertThat(found.get("success").asBoolean()).isTrue();
    assertThat(found.get("txouts").asInt()).isEqualTo(BLOCKS);
    assertThat(found.get("unspents")).hasSize(BLOCKS);
    assertThat(found.get("total_amount").decimalValue()).isEqualByComparingTo("5200");
    JsonNode one = found.get("unspents").get(0);
    assertThat(one.get("scriptPubKey").asText()).isEqualTo(script(0).toString());
    assertThat(one.get("blockhash")).isEqualTo(rpc.call("getblockhash", one.get("height").asInt()));
    assertThat(one.get("confirmations").asInt()).isEqualTo(BLOCKS + 1 - one.get("height").asInt());
    String combo = "combo(%s)".formatted(KEYS.keys().getFirst().publicKey());
    JsonNode object = rpc.json("[{'desc':'%s'}]".formatted(combo));
    assertThat(rpc.call("scantxoutset", "start", object).get("unspents")).hasSize(BLOCKS);
    assertThat(rpc.call("scantxoutset", "start", List.of("raw(51)")).get("unspents")).isEmpty();
    assertThat(rpc.call("scantxoutset", "status").isNull()).isTrue();
    assertThat(rpc.call("scantxoutset", "abort").asBoolean()).isFalse();
    rpc.refuses(-1, "scanobjects argument is required", "scantxoutset", "start");
    rpc.refuses(-8, "Invalid action 'x'", "scantxoutset", "x");
    rpc.refuses(-5, "not a valid descriptor", "scantxoutset", "start", List.of("x"));
    rpc.refuses(-8, "either a string or an object", "scantxoutset", "start", List.of(1));
    rpc.refuses(-8, "needs to be provided", "scantxoutset", "start", rpc.json("[{}]"));
  }

  @Test
  void aBlockIsMadeOfTransactionsByName() {
    Transaction tx = spend(coins.getFirst(), 1_000);
    send(tx);
    JsonNode names = rpc.json("['%s']".formatted(tx.txid()));
    JsonNode block = rpc.call("generateblock", address(2), names);
    assertThat(rpc.call("getblock", block.get("hash").asText()).get("tx")).hasSize(2);
    assertThat(rpc.call("getrawmempool")).isEmpty();
    rpc.refuses(-5, "not in mempool", "generateblock", address(2), names);
  }

  // ---- templates for miners ----

  @Test
  void aTemplateTellsAllThatAMinerNeeds() throws Exception {
    assertThat(rpc.call("getmininginfo").get("currentblocktx").asInt()).isZero();
    Transaction parent = spend(coins.getFirst(), 1_000);
    Transaction child = spend(output(parent, 0), 9_000);
    List.of(parent, child).forEach(this::send);
    JsonNode asked = rpc.json("{'rules':['segwit']}");
    JsonNode template = rpc.call("getblocktemplate", asked);
    assertThat(template.get("previousblockhash")).isEqualTo(rpc.call("getbestblockhash"));
    assertThat(template.get("height").asInt()).isEqualTo(BLOCKS + 1);
    assertThat(template.get("coinbasevalue").asLong()).isEqualTo(50 * Amount.COIN + 10_000);
    assertThat(template.get("bits").asText()).isEqualTo("207fffff");
    assertThat(template.get("mutable")).hasSize(3);
    assertThat(template.get("sigoplimit").asInt()).isEqualTo(80_000);
    assertThat(template.get("weightlimit").asInt()).isEqualTo(4_000_000);
    assertThat(template.get("rules").toString()).contains("csv", "!segwit", "taproot");
    JsonNode transactions = template.get("transactions");
    assertThat(transactions).hasSize(2);
    assertThat(transactions.get(0).get("txid").asText()).isEqualTo(parent.txid().toString());
    assertThat(transactions.get(1).get("depends")).isEqualTo(rpc.json("[1]"));
    assertThat(transactions.get(1).get("fee").asInt()).isEqualTo(9_000);
    assertThat(transactions.get(1).get("data").asText()).isEqualTo(hex(child));
    Block block = byHand(template);
    JsonNode proposal =
        rpc.json("{'mode':'proposal','data':'%s'}".formatted(block.toBytes().toHex()));
    assertThat(rpc.call("getblocktemplate", proposal).isNull()).isTrue();
    assertThat(rpc.call("submitblock", solved(block).toBytes().toHex()).isNull()).isTrue();
    assertThat(rpc.call("getrawmempool")).isEmpty();
  }

  /// The block that a miner makes of a template without asking for its witness commitment.
  private static Block byHand(JsonNode template) throws Exception {
    List<Transaction> all = new ArrayList<>();
    Script height = new ScriptBuilder().number(template.get("height").asInt()).build();
    TxIn input =
        new TxIn(OutPoint.NULL, height, TxIn.SEQUENCE_FINAL, Witness.of(Bytes.adopt(new byte[32])));
    Script commitment = Script.parseHex(template.get("default_witness_commitment").asText());
    all.add(
        new Transaction(
            2,
            List.of(input),
            List.of(
                new TxOut(template.get("coinbasevalue").asLong(), script(3)),
                new TxOut(0, commitment)),
            0));
    for (JsonNode one : template.get("transactions")) {
      all.add(Transaction.parse(Bytes.parseHex(one.get("data").asText())));
    }
    BlockHeader header =
        new BlockHeader(
            template.get("version").asInt(),
            BlockHash.parse(template.get("previousblockhash").asText()),
            Digest.ZERO,
            template.get("curtime").asLong(),
            Integer.parseUnsignedInt(template.get("bits").asText(), 16),
            0);
    return Block.of(header.withMerkleRoot(Block.of(header, all).merkleRoot().root()), all);
  }

  private static Block solved(Block block) {
    Block trying = block;
    while (!Target.fromCompact(block.header().bits()).value().isMetBy(trying.hash())) {
      trying =
          Block.of(trying.header().withNonce(trying.header().nonce() + 1), trying.transactions());
    }
    return trying;
  }

  @Test
  void proposalsAreJudgedInBip23sWords() throws Exception {
    String tip = rpc.call("getbestblockhash").asText();
    String known = rpc.call("getblock", tip, 0).asText();
    assertThat(proposed(known)).isEqualTo("duplicate");
    Block block = byHand(rpc.call("getblocktemplate", rpc.json("{'rules':['segwit']}")));
    Block wrong = Block.of(block.header().withMerkleRoot(Digest.ZERO), block.transactions());
    assertThat(proposed(wrong.toBytes().toHex())).isEqualTo("bad-txnmrklroot");
    mineOne();
    assertThat(proposed(block.toBytes().toHex())).isEqualTo("inconclusive-not-best-prevblk");
    rpc.refuses(
        -22,
        "Block decode failed",
        "getblocktemplate",
        rpc.json("{'mode':'proposal','data':'00'}"));
    rpc.refuses(-3, "Missing data String key", "getblocktemplate", rpc.json("{'mode':'proposal'}"));
  }

  private String proposed(String hex) {
    return rpc.call("getblocktemplate", rpc.json("{'mode':'proposal','data':'%s'}".formatted(hex)))
        .asText();
  }

  @Test
  void templatesRefuseWrongRequests() {
    String method = "getblocktemplate";
    rpc.refuses(-1, method, method);
    rpc.refuses(-3, "expected type object", method, 1);
    rpc.refuses(-8, "must be called with the segwit rule set", method, rpc.json("{}"));
    rpc.refuses(-8, "Invalid mode", method, rpc.json("{'mode':'x'}"));
    rpc.refuses(-8, "Invalid mode", method, rpc.json("{'mode':1}"));
    rpc.refuses(
        -8,
        "longpollid must be of length 64",
        method,
        rpc.json("{'rules':['segwit'],'longpollid':'x'}"));
  }

  @Test
  @Tag("kf=M-033")
  void aLongPollEndsWithANewTipAndWithTheNode() throws Exception {
    JsonNode asked = rpc.json("{'rules':['segwit'],'longpollid':true}");
    CompletableFuture<JsonNode> waits =
        CompletableFuture.supplyAsync(() -> rpc.call("getblocktemplate", asked));
    String old = rpc.call("getbestblockhash").asText();
    assertThat(waits).isNotDone();
    mineOne();
    JsonNode template = waits.get(20, TimeUnit.SECONDS);
    assertThat(template.get("previousblockhash").asText()).isNotEqualTo(old);
    CompletableFuture<JsonNode> stopped =
        CompletableFuture.supplyAsync(() -> rpc.reply("getblocktemplate", asked));
    waiting.close();
    assertThat(stopped.get(20, TimeUnit.SECONDS).at("/error/code").asInt()).isEqualTo(-9);
  }

  // ---- the wallet meets the mempool ----

  @Test
  void randomPaymentsAreAcceptedAndMined() {
    SplittableRandom random = new SplittableRandom(11);
    List<OwnedCoin> mine = new ArrayList<>(coins);
    Payer payer = new Payer(SIGNER, KEYS, random);
    long total = mine.stream().mapToLong(OwnedCoin::value).sum();
    long fees = 0;
    for (int round = 0; round < 60; round++) {
      AddressType type = AddressType.values()[random.nextInt(4)];
      PaymentRequest request =
          PaymentRequest.of(mine, KEYS.keys().get(3).script(type), 200 + random.nextLong(20_000))
              .with(CoinSelection.RANDOM_DRAW);
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        AddressType to = AddressType.values()[random.nextInt(4)];
        request =
            request.to(
                KEYS.keys().get(random.nextInt(3)).script(to),
                1_000 + random.nextLong(20_0000_0000L));
      }
      Payment payment = payer.pay(request);
      assertThat(payment).isInstanceOf(Payment.Made.class);
      Payment.Made made = (Payment.Made) payment;
      assertThat(send(made.transaction())).hasSize(64);
      JsonNode entry = rpc.call("getmempoolentry", made.transaction().txid().toString());
      assertThat(entry.at("/fees/base").decimalValue())
          .isEqualByComparingTo(Amount.toDecimal(made.fee()));
      mine.removeAll(made.spent());
      for (int i = 0; i < made.transaction().outputs().size(); i++) {
        mine.add(output(made.transaction(), i));
      }
      fees += made.fee();
      assertThat(mine.stream().mapToLong(OwnedCoin::value).sum()).isEqualTo(total - fees);
      if (round % 5 == 4) {
        mineOne();
        assertThat(rpc.call("getrawmempool")).isEmpty();
      }
    }
  }
}
