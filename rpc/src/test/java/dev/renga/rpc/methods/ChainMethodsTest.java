package dev.renga.rpc.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.chain.BlockBuilder;
import dev.renga.chain.ChainConfig;
import dev.renga.chain.TestChain;
import dev.renga.chain.TestWallet;
import dev.renga.crypto.Secp256k1;
import dev.renga.mempool.Mempool;
import dev.renga.mining.Miner;
import dev.renga.primitives.Block;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcTable;
import dev.renga.rpc.server.JsonRpc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The methods as a client meets them, over a chain in memory.
class ChainMethodsTest {
  private static final String ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

  private final ObjectMapper mapper =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private TestChain chain;
  private Mempool mempool;
  private Waiting waiting;
  private JsonRpc rpc;

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
    methods.addAll(waiting.methods());
    Miner miner = new Miner(chain.chain(), chain.clock(), 1);
    methods.addAll(
        new MiningMethods(chain.chain(), mempool, miner, Secp256k1.load(), () -> false, List::of)
            .methods());
    rpc = new JsonRpc(new RpcTable(methods), (user, method) -> true);
  }

  @AfterEach
  void close() {
    waiting.close();
    mempool.close();
    chain.close();
  }

  private JsonNode reply(String method, Object... params) {
    ArrayNode array = mapper.createArrayNode();
    for (Object param : params) {
      array.add(mapper.valueToTree(param));
    }
    ObjectNode request = mapper.createObjectNode();
    request.put("method", method).put("id", 1).set("params", array);
    byte[] body = request.toString().getBytes(StandardCharsets.UTF_8);
    try {
      return mapper.readTree(JsonRpc.toText(rpc.handle(body, "test", "/")));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode call(String method, Object... params) {
    JsonNode reply = reply(method, params);
    assertThat(reply.get("error").isNull()).as("%s: %s", method, reply).isTrue();
    return reply.get("result");
  }

  private void refuses(int code, String text, String method, Object... params) {
    JsonNode error = reply(method, params).get("error");
    assertThat(error.isNull()).as(method).isFalse();
    assertThat(error.get("code").asInt()).as(error.toString()).isEqualTo(code);
    assertThat(error.get("message").asText()).contains(text);
  }

  @Test
  void minesToAnAddressAndTellsOfTheChain() {
    JsonNode hashes = call("generatetoaddress", 3, ADDRESS);
    assertThat(hashes).hasSize(3);
    assertThat(call("getblockcount").asInt()).isEqualTo(3);
    assertThat(call("getbestblockhash")).isEqualTo(hashes.get(2));
    assertThat(call("getblockhash", 1)).isEqualTo(hashes.get(0));
    JsonNode info = call("getblockchaininfo");
    assertThat(info.get("chain").asText()).isEqualTo("regtest");
    assertThat(info.get("blocks").asInt()).isEqualTo(3);
    assertThat(info.get("chainwork").asText()).endsWith("08").hasSize(64);
    assertThat(info.get("bits").asText()).isEqualTo("207fffff");
    assertThat(info.get("difficulty").asDouble()).isCloseTo(4.656542373906925e-10, within(1e-20));
    assertThat(info.get("target").asText()).startsWith("7fffff00").hasSize(64);
    assertThat(call("getmininginfo").get("next").get("height").asInt()).isEqualTo(4);
    assertThat(call("getdifficulty").asDouble()).isCloseTo(4.656542373906925e-10, within(1e-20));
    assertThat(call("getchaintxstats").get("txcount").asInt()).isEqualTo(4);
  }

  @Test
  void blocksAreShownAtEveryVerbosity() throws Exception {
    List<Block> blocks = chain.mine(101);
    TestWallet wallet = new TestWallet(1);
    OutPoint coin = new OutPoint(blocks.getFirst().transactions().getFirst().txid(), 0);
    Transaction first =
        TestWallet.spendFree(coin, List.of(new TxOut(49_9999_0000L, wallet.script())));
    Transaction second =
        wallet.spend(
            new OutPoint(first.txid(), 0),
            first.outputs().getFirst(),
            List.of(new TxOut(49_9998_0000L, wallet.script())));
    Block block = chain.mine(1, first, second).getFirst();
    String hash = block.hash().toString();
    assertThat(call("getblock", hash, 0).asText()).isEqualTo(block.toBytes().toHex());
    JsonNode one = call("getblock", hash);
    assertThat(one.get("tx").get(1).asText()).isEqualTo(first.txid().toString());
    assertThat(one.get("nTx").asInt()).isEqualTo(3);
    assertThat(one.get("weight").asInt()).isEqualTo(block.weight());
    assertThat(one.get("confirmations").asInt()).isEqualTo(1);
    assertThat(one.has("nextblockhash")).isFalse();
    JsonNode two = call("getblock", hash, 2).get("tx").get(2);
    assertThat(two.get("txid").asText()).isEqualTo(second.txid().toString());
    assertThat(two.get("hash").asText()).isEqualTo(second.wtxid().toString());
    assertThat(two.get("fee").decimalValue()).isEqualByComparingTo("0.00010000");
    assertThat(two.get("vin").get(0).has("prevout")).isFalse();
    assertThat(two.get("hex").asText()).isEqualTo(second.toBytes().toHex());
    JsonNode prevout = call("getblock", hash, 3).get("tx").get(2).get("vin").get(0).get("prevout");
    assertThat(prevout.get("value").decimalValue()).isEqualByComparingTo("49.99990000");
    assertThat(prevout.get("scriptPubKey").get("type").asText()).isEqualTo("witness_v0_keyhash");
    assertThat(prevout.get("scriptPubKey").get("address").asText()).startsWith("bcrt1q");
    assertThat(prevout.get("scriptPubKey").get("desc").asText())
        .startsWith("addr(bcrt1q")
        .contains(")#");
    assertThat(call("getblockheader", hash, false).asText())
        .isEqualTo(block.header().toBytes().toHex());
    assertThat(call("getblockheader", hash).get("previousblockhash").asText())
        .isEqualTo(block.header().previous().toString());
  }

  @Test
  void coinsAndTheirSumAreTold() {
    List<Block> blocks = chain.mine(5);
    String txid = blocks.getLast().transactions().getFirst().txid().toString();
    JsonNode coin = call("gettxout", txid, 0);
    assertThat(coin.get("value").decimalValue()).isEqualByComparingTo("50.00000000");
    assertThat(coin.get("coinbase").asBoolean()).isTrue();
    assertThat(coin.get("confirmations").asInt()).isEqualTo(1);
    assertThat(call("gettxout", txid, 7).isNull()).isTrue();
    JsonNode set = call("gettxoutsetinfo");
    assertThat(set.get("height").asInt()).isEqualTo(5);
    assertThat(set.get("txouts").asInt()).isEqualTo(5);
    assertThat(set.get("total_amount").decimalValue()).isEqualByComparingTo("250");
    assertThat(set.get("hash_serialized_3").asText()).hasSize(64);
    assertThat(call("gettxoutsetinfo", "muhash").get("muhash").asText()).hasSize(64);
    assertThat(call("gettxoutsetinfo", "none").has("muhash")).isFalse();
    refuses(-8, "'md5' is not a valid hash_type", "gettxoutsetinfo", "md5");
  }

  @Test
  void submittedBlocksAreJudgedInBip22sWords() {
    Block good = chain.next().build();
    Block bad = chain.next().withoutCoinbase().build();
    assertThat(call("submitblock", good.toBytes().toHex()).isNull()).isTrue();
    assertThat(call("submitblock", good.toBytes().toHex()).asText()).isEqualTo("duplicate");
    assertThat(call("submitblock", bad.toBytes().toHex()).asText()).startsWith("bad-");
    refuses(-22, "Block decode failed", "submitblock", "00");
    refuses(-22, "Block decode failed", "submitblock", good.toBytes().toHex() + "00");
    Block next = chain.next().build();
    assertThat(call("submitheader", next.header().toBytes().toHex()).isNull()).isTrue();
    assertThat(call("getblockchaininfo").get("headers").asInt()).isEqualTo(2);
    refuses(
        -25,
        "Must submit previous header",
        "submitheader",
        good.header()
            .toBytes()
            .toHex()
            .replace(good.header().previous().toBytes().toHex(), "11".repeat(32)));
    assertThat(call("getchaintips").get(0).get("status").asText()).isEqualTo("headers-only");
  }

  @Test
  void commandsMoveTheTip() {
    List<Block> blocks = chain.mine(4);
    String third = blocks.get(2).hash().toString();
    assertThat(call("invalidateblock", third).isNull()).isTrue();
    assertThat(call("getblockcount").asInt()).isEqualTo(2);
    assertThat(call("getchaintips").get(0).get("status").asText()).isEqualTo("invalid");
    assertThat(call("reconsiderblock", third).isNull()).isTrue();
    assertThat(call("getblockcount").asInt()).isEqualTo(4);
    assertThat(call("preciousblock", third).isNull()).isTrue();
    assertThat(call("verifychain", 4, 0).asBoolean()).isTrue();
    refuses(-5, "Block not found", "invalidateblock", "11".repeat(32));
    refuses(-1, "not in prune mode", "pruneblockchain", 1);
  }

  @Test
  void wrongArgumentsGetBitcoindsCodes() {
    refuses(-8, "Block height out of range", "getblockhash", 1);
    refuses(-8, "Block height out of range", "getblockhash", -1);
    refuses(-3, "JSON value of type string is not of expected type number", "getblockhash", "x");
    refuses(-8, "blockhash must be of length 64 (not 2, for 'zz')", "getblock", "zz");
    refuses(-8, "blockhash must be hexadecimal string", "getblock", "zz".repeat(32));
    refuses(-5, "Block not found", "getblock", "11".repeat(32));
    refuses(-5, "Error: Invalid address", "generatetoaddress", 1, "1abc");
    refuses(-5, "Error: Invalid address or descriptor", "generateblock", "1abc", List.of());
    refuses(-22, "Transaction decode failed", "generateblock", ADDRESS, List.of("00"));
    refuses(-5, "not in mempool", "generateblock", ADDRESS, List.of("11".repeat(32)));
    refuses(-32601, "has been replaced", "generate");
    refuses(-8, "Invalid nblocks", "getnetworkhashps", 0);
    refuses(-1, "Negative timeout", "waitfornewblock", -1);
    refuses(-1, "getblockhash height", "getblockhash");
  }

  @Test
  void oneBlockWithGivenTransactionsIsMinedOrRefused() {
    List<Block> blocks = chain.mine(101);
    OutPoint coin = new OutPoint(blocks.getFirst().transactions().getFirst().txid(), 0);
    Transaction spend = TestWallet.spendFree(coin, List.of(new TxOut(1000, BlockBuilder.OP_TRUE)));
    String hex = spend.toBytes().toHex();
    JsonNode shown = call("generateblock", "raw(51)", List.of(hex), false);
    assertThat(shown.get("hex").asText()).contains(hex);
    assertThat(call("getblockcount").asInt()).isEqualTo(101);
    refuses(
        -25,
        "TestBlockValidity failed: bad-txns-inputs-missingorspent",
        "generateblock",
        "raw(51)",
        List.of(hex, hex));
    assertThat(call("generateblock", ADDRESS, List.of(hex)).get("hash").asText()).hasSize(64);
    assertThat(call("getblockcount").asInt()).isEqualTo(102);
    assertThat(call("gettxout", spend.txid().toString(), 0).get("value").decimalValue())
        .isEqualByComparingTo("0.00001000");
  }

  @Test
  void descriptorsOfPlainKeysAreUnderstood() {
    String key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    for (String descriptor :
        List.of(
            "pk(" + key + ")",
            "pkh(" + key + ")",
            "wpkh(" + key + ")",
            "combo(" + key + ")",
            "sh(wpkh(" + key + "))",
            "wsh(multi(1," + key + "," + key + "))",
            "sh(sortedmulti(2," + key + "," + key + "))",
            "tr(" + key + ")",
            "rawtr(" + key.substring(2) + ")",
            "addr(" + ADDRESS + ")",
            "raw(deadbeef)#89f8spxm")) {
      assertThat(call("generatetodescriptor", 1, descriptor)).as(descriptor).hasSize(1);
    }
    for (String wrong :
        List.of(
            "",
            "pk()",
            "wsh(wpkh(" + key + "))",
            "sh(sh(pk(" + key + ")))",
            "raw(xyz)",
            "raw(deadbeef)#89f8spxq",
            "tr(" + key + ",pk(" + key + "))",
            "pk(02" + "00".repeat(32) + ")",
            "multi(3," + key + ")",
            "wpkh(xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8)")) {
      assertThat(reply("generatetodescriptor", 1, wrong).get("error").get("code").asInt())
          .as(wrong)
          .isEqualTo(-5);
    }
  }

  @Test
  void waitersAreWokenByTheTipAndByTheClock() throws Exception {
    CompletableFuture<JsonNode> news =
        CompletableFuture.supplyAsync(() -> call("waitfornewblock", 0));
    CompletableFuture<JsonNode> height =
        CompletableFuture.supplyAsync(() -> call("waitforblockheight", 2, 60_000));
    while (!height.isDone()) {
      chain.mine(1);
      Thread.sleep(20);
    }
    assertThat(height.join().get("height").asInt()).isGreaterThanOrEqualTo(2);
    assertThat(news.join().get("height").asInt()).isGreaterThanOrEqualTo(1);
    assertThat(call("waitforblock", "11".repeat(32), 10).get("height").asInt())
        .isEqualTo(call("getblockcount").asInt());
    String tip = call("getbestblockhash").asText();
    assertThat(call("waitforblock", tip).get("hash").asText()).isEqualTo(tip);
  }

  @Test
  @Tag("kf=R-016")
  void closingWakesThoseWhoWait() throws Exception {
    CompletableFuture<JsonNode> waiter =
        CompletableFuture.supplyAsync(() -> call("waitforblockheight", 1_000_000));
    Thread.sleep(50);
    waiting.close();
    assertThat(waiter.get(5, java.util.concurrent.TimeUnit.SECONDS).get("height").asInt()).isZero();
  }

  @Test
  @Tag("kf=R-021")
  void bytesAfterABlockAreRefused() {
    Block block = chain.next().build();
    String longer = new ByteWriter().bytes(block.toBytes()).uint8(0).toBytes().toHex();
    refuses(-22, "Block decode failed", "submitblock", longer);
    refuses(-22, "Block decode failed", "submitblock", "0x" + block.toBytes().toHex());
    refuses(-22, "Block decode failed", "submitblock", "abc");
  }
}
