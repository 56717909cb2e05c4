package dev.renga.rpc.methods;

import static dev.renga.rpc.methods.PoolFixture.BLOCKS;
import static dev.renga.rpc.methods.PoolFixture.hex;
import static dev.renga.rpc.methods.PoolFixture.output;
import static dev.renga.rpc.methods.PoolFixture.script;
import static dev.renga.rpc.methods.PoolFixture.spend;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Target;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Templates for miners outside of the node.
class TemplateMethodsTest {
  private PoolFixture rig;

  @BeforeEach
  void open() {
    rig = new PoolFixture();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aTemplateTellsAllThatAMinerNeeds() throws Exception {
    assertThat(rig.rpc.call("getmininginfo").get("currentblocktx").asInt()).isZero();
    Transaction parent = spend(rig.coins.getFirst(), 1_000);
    Transaction child = spend(output(parent, 0), 9_000);
    List.of(parent, child).forEach(rig::send);
    JsonNode asked = rig.rpc.json("{'rules':['segwit']}");
    JsonNode template = rig.rpc.call("getblocktemplate", asked);
    assertThat(template.get("previousblockhash")).isEqualTo(rig.rpc.call("getbestblockhash"));
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
    assertThat(transactions.get(1).get("depends")).isEqualTo(rig.rpc.json("[1]"));
    assertThat(transactions.get(1).get("fee").asInt()).isEqualTo(9_000);
    assertThat(transactions.get(1).get("data").asText()).isEqualTo(hex(child));
    Block block = byHand(template);
    JsonNode proposal =
        rig.rpc.json("{'mode':'proposal','data':'%s'}".formatted(block.toBytes().toHex()));
    assertThat(rig.rpc.call("getblocktemplate", proposal).isNull()).isTrue();
    assertThat(rig.rpc.call("submitblock", solved(block).toBytes().toHex()).isNull()).isTrue();
    assertThat(rig.rpc.call("getrawmempool")).isEmpty();
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
    String tip = rig.rpc.call("getbestblockhash").asText();
    String known = rig.rpc.call("getblock", tip, 0).asText();
    assertThat(proposed(known)).isEqualTo("duplicate");
    Block block = byHand(rig.rpc.call("getblocktemplate", rig.rpc.json("{'rules':['segwit']}")));
    Block wrong = Block.of(block.header().withMerkleRoot(Digest.ZERO), block.transactions());
    assertThat(proposed(wrong.toBytes().toHex())).isEqualTo("bad-txnmrklroot");
    rig.mineOne();
    assertThat(proposed(block.toBytes().toHex())).isEqualTo("inconclusive-not-best-prevblk");
    rig.rpc.refuses(
        -22,
        "Block decode failed",
        "getblocktemplate",
        rig.rpc.json("{'mode':'proposal','data':'00'}"));
    rig.rpc.refuses(
        -3, "Missing data String key", "getblocktemplate", rig.rpc.json("{'mode':'proposal'}"));
  }

  private String proposed(String hex) {
    return rig.rpc
        .call("getblocktemplate", rig.rpc.json("{'mode':'proposal','data':'%s'}".formatted(hex)))
        .asText();
  }

  @Test
  void templatesRefuseWrongRequests() {
    String method = "getblocktemplate";
    rig.rpc.refuses(-1, method, method);
    rig.rpc.refuses(-3, "expected type object", method, 1);
    rig.rpc.refuses(-8, "must be called with the segwit rule set", method, rig.rpc.json("{}"));
    rig.rpc.refuses(-8, "Invalid mode", method, rig.rpc.json("{'mode':'x'}"));
    rig.rpc.refuses(-8, "Invalid mode", method, rig.rpc.json("{'mode':1}"));
    rig.rpc.refuses(
        -8,
        "longpollid must be of length 64",
        method,
        rig.rpc.json("{'rules':['segwit'],'longpollid':'x'}"));
  }

  @Test
  @Tag("kf=M-033")
  void aLongPollEndsWithANewTipAndWithTheNode() throws Exception {
    JsonNode asked = rig.rpc.json("{'rules':['segwit'],'longpollid':true}");
    CompletableFuture<JsonNode> waits =
        CompletableFuture.supplyAsync(() -> rig.rpc.call("getblocktemplate", asked));
    String old = rig.rpc.call("getbestblockhash").asText();
    assertThat(waits).isNotDone();
    rig.mineOne();
    JsonNode template = waits.get(20, TimeUnit.SECONDS);
    assertThat(template.get("previousblockhash").asText()).isNotEqualTo(old);
    CompletableFuture<JsonNode> stopped =
        CompletableFuture.supplyAsync(() -> rig.rpc.reply("getblocktemplate", asked));
    rig.waiting.close();
    assertThat(stopped.get(20, TimeUnit.SECONDS).at("/error/code").asInt()).isEqualTo(-9);
  }
}
