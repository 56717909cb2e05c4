package dev.renga.rpc.methods;

import static dev.renga.rpc.methods.PoolFixture.BLOCKS;
import static dev.renga.rpc.methods.PoolFixture.KEYS;
import static dev.renga.rpc.methods.PoolFixture.SIGNER;
import static dev.renga.rpc.methods.PoolFixture.UNKNOWN;
import static dev.renga.rpc.methods.PoolFixture.address;
import static dev.renga.rpc.methods.PoolFixture.hex;
import static dev.renga.rpc.methods.PoolFixture.output;
import static dev.renga.rpc.methods.PoolFixture.script;
import static dev.renga.rpc.methods.PoolFixture.spend;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.mempool.MempoolEntry;
import dev.renga.primitives.Amount;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.wallet.AddressType;
import dev.renga.wallet.CoinSelection;
import dev.renga.wallet.OwnedCoin;
import dev.renga.wallet.Payer;
import dev.renga.wallet.Payment;
import dev.renga.wallet.PaymentRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Transactions on their way into a block, as a client sees them.
class MempoolMethodsTest {
  private PoolFixture rig;

  @BeforeEach
  void open() {
    rig = new PoolFixture();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  // ---- the mempool's contents ----

  @Test
  void aTransactionIsShownFromItsSubmissionToItsBlock() {
    assertThat(rig.rpc.call("getrawmempool")).isEmpty();
    Transaction tx = spend(rig.coins.getFirst(), 1_000);
    String txid = tx.txid().toString();
    assertThat(rig.send(tx)).isEqualTo(txid);
    assertThat(rig.announced).isEmpty();
    assertThat(rig.send(tx)).isEqualTo(txid); // known already: no error, but peers hear of it again
    assertThat(rig.announced).extracting(MempoolEntry::txid).containsExactly(tx.txid());
    assertThat(rig.rpc.call("getrawmempool")).isEqualTo(rig.rpc.json("['%s']".formatted(txid)));
    JsonNode entry = rig.rpc.call("getmempoolentry", txid);
    assertThat(entry)
        .isEqualTo(
            rig.rpc.json(
                ("{'vsize':110,'weight':%s,'time':2000000000,'height':104,'descendantcount':1,"
                        + "'descendantsize':110,'ancestorcount':1,'ancestorsize':110,'wtxid':'%s',"
                        + "'fees':{'base':0.00001000,'modified':0.00001000,'ancestor':0.00001000,"
                        + "'descendant':0.00001000},'depends':[],'spentby':[],"
                        + "'unbroadcast':false}")
                    .formatted(tx.weight(), tx.wtxid())));
    assertThat(rig.rpc.call("getrawmempool", true)).hasSize(1);
    assertThat(rig.rpc.call("getrawmempool", true).get(txid)).isEqualTo(entry);
    JsonNode info = rig.rpc.call("getmempoolinfo");
    assertThat(info.get("loaded").asBoolean()).isTrue();
    assertThat(info.get("size").asInt()).isEqualTo(1);
    assertThat(info.get("bytes").asInt()).isEqualTo(110);
    assertThat(info.get("total_fee").decimalValue()).isEqualByComparingTo("0.00001");
    assertThat(info.get("maxmempool").asLong()).isEqualTo(300_000_000);
    assertThat(info.get("mempoolminfee").decimalValue()).isEqualByComparingTo("0.000001");
    assertThat(rig.rpc.call("getmininginfo").get("pooledtx").asInt()).isEqualTo(1);
    rig.mineOne();
    assertThat(rig.rpc.call("getrawmempool")).isEmpty();
    rig.rpc.refuses(-5, "Transaction not in mempool", "getmempoolentry", txid);
    rig.rpc.refuses(-27, "Transaction outputs already in utxo set", "sendrawtransaction", hex(tx));
  }

  @Test
  void relativesAreCountedBothWays() {
    Transaction parent = spend(rig.coins.getFirst(), 1_000);
    Transaction child = spend(output(parent, 0), 2_000);
    Transaction grandchild = spend(output(child, 0), 3_000);
    List.of(parent, child, grandchild).forEach(rig::send);
    JsonNode middle = rig.rpc.call("getmempoolentry", child.txid().toString());
    assertThat(middle.get("ancestorcount").asInt()).isEqualTo(2);
    assertThat(middle.get("descendantsize").asInt()).isEqualTo(220);
    assertThat(middle.at("/fees/ancestor").decimalValue()).isEqualByComparingTo("0.00003");
    assertThat(middle.at("/fees/descendant").decimalValue()).isEqualByComparingTo("0.00005");
    assertThat(middle.at("/depends/0").asText()).isEqualTo(parent.txid().toString());
    assertThat(middle.at("/spentby/0").asText()).isEqualTo(grandchild.txid().toString());
    assertThat(rig.rpc.call("getmempoolancestors", grandchild.txid().toString())).hasSize(2);
    assertThat(rig.rpc.call("getmempooldescendants", child.txid().toString()).get(0).asText())
        .isEqualTo(grandchild.txid().toString());
    assertThat(rig.rpc.call("getmempoolancestors", child.txid().toString(), true))
        .isEqualTo(single(parent));
    assertThat(rig.rpc.call("getmempoolancestors", parent.txid().toString())).isEmpty();
  }

  private JsonNode single(Transaction transaction) {
    String txid = transaction.txid().toString();
    JsonNode entry = rig.rpc.call("getmempoolentry", txid);
    return new ObjectMapper().createObjectNode().set(txid, entry);
  }

  @Test
  void theSequenceNumberGrowsWithEveryChange() {
    JsonNode before = rig.rpc.call("getrawmempool", false, true);
    assertThat(before.get("txids")).isEmpty();
    rig.send(spend(rig.coins.getFirst(), 1_000));
    JsonNode after = rig.rpc.call("getrawmempool", false, true);
    assertThat(after.get("txids")).hasSize(1);
    assertThat(after.get("mempool_sequence").asLong())
        .isGreaterThan(before.get("mempool_sequence").asLong());
    rig.rpc.refuses(
        -8, "Verbose results cannot contain mempool sequence", "getrawmempool", true, true);
  }

  @Test
  void queriesRefuseWrongArguments() {
    for (String method :
        List.of("getmempoolentry", "getmempoolancestors", "getmempooldescendants")) {
      rig.rpc.refuses(-1, method + " txid", method);
      rig.rpc.refuses(-8, "txid must be of length 64 (not 1, for 'z')", method, "z");
      rig.rpc.refuses(-3, "expected type string", method, 5);
      rig.rpc.refuses(-5, "Transaction not in mempool", method, UNKNOWN);
    }
    rig.rpc.refuses(-3, "expected type bool", "getmempoolancestors", UNKNOWN, 1);
    rig.rpc.refuses(-3, "expected type bool", "getrawmempool", "x");
    rig.rpc.refuses(-3, "expected type bool", "getrawmempool", false, 1);
    rig.rpc.refuses(-1, "getmempoolinfo", "getmempoolinfo", 1);
  }

  @Test
  void tellsWhoSpendsAnOutput() {
    OwnedCoin coin = rig.coins.getFirst();
    Transaction tx = spend(coin, 1_000);
    rig.send(tx);
    String txid = coin.outPoint().txid().toString();
    JsonNode outputs =
        rig.rpc.json("[{'txid':'%s','vout':0},{'txid':'%s','vout':1}]".formatted(txid, txid));
    JsonNode found = rig.rpc.call("gettxspendingprevout", outputs);
    assertThat(found.get(0).get("spendingtxid").asText()).isEqualTo(tx.txid().toString());
    assertThat(found.get(1).has("spendingtxid")).isFalse();
    JsonNode whole =
        rig.rpc.call("gettxspendingprevout", outputs, rig.rpc.json("{'return_spending_tx':true}"));
    assertThat(whole.get(0).get("spendingtx").asText()).isEqualTo(hex(tx));
    String method = "gettxspendingprevout";
    rig.rpc.refuses(
        -1,
        "txospenderindex is unavailable",
        method,
        outputs,
        rig.rpc.json("{'mempool_only':false}"));
    rig.rpc.refuses(-8, "outputs are missing", method, List.of());
    rig.rpc.refuses(-3, "Missing vout", method, rig.rpc.json("[{'txid':'%s'}]".formatted(txid)));
    rig.rpc.refuses(
        -8,
        "vout cannot be negative",
        method,
        rig.rpc.json("[{'txid':'%s','vout':-1}]".formatted(txid)));
    rig.rpc.refuses(
        -3,
        "Unexpected key x",
        method,
        rig.rpc.json("[{'txid':'%s','vout':0,'x':1}]".formatted(txid)));
  }

  // ---- sending ----

  @Test
  void sendingRefusesWithBitcoindsCodes() {
    OwnedCoin coin = rig.coins.getFirst();
    String method = "sendrawtransaction";
    rig.rpc.refuses(-22, "TX decode failed. Make sure the tx has", method, "00");
    rig.rpc.refuses(-1, method, method);
    Transaction absurd = spend(coin, 20_000_000);
    rig.rpc.refuses(-25, "Fee exceeds maximum configured by user", method, hex(absurd));
    rig.rpc.refuses(-8, "larger than or equal to 1BTC/kvB", method, hex(absurd), 1);
    rig.rpc.refuses(-3, "Invalid amount", method, hex(absurd), "x");
    rig.rpc.refuses(-3, "Amount out of range", method, hex(absurd), -1);
    Transaction burning =
        spend(
            coin,
            List.of(
                new TxOut(100, new ScriptBuilder().op(Opcode.OP_RETURN).build()),
                new TxOut(coin.value() - 2_000, script(1))));
    rig.rpc.refuses(-25, "Unspendable output exceeds maximum", method, hex(burning));
    rig.rpc.refuses(-25, "Unspendable output exceeds maximum", method, hex(burning), 0, 0.00000099);
    assertThat(rig.rpc.call(method, hex(burning), 0, "0.00000100").asText()).hasSize(64);
    OwnedCoin nowhere = new OwnedCoin(new OutPoint(Txid.parse(UNKNOWN), 0), coin.output());
    rig.rpc.refuses(-25, "bad-txns-inputs-missingorspent", method, hex(spend(nowhere, 1_000)));
    rig.rpc.refuses(-26, "insufficient fee", method, hex(spend(coin, 1_500)));
    Transaction cheap = spend(rig.coins.get(1), 1);
    rig.rpc.refuses(-26, "min relay fee not met, 1 < 11", method, hex(cheap));
    assertThat(rig.rpc.call(method, hex(spend(rig.coins.get(2), 20_000_000)), 0).asText())
        .hasSize(64);
  }

  @Test
  void aHigherFeeReplaces() {
    Transaction first = spend(rig.coins.getFirst(), 1_000);
    Transaction second = spend(rig.coins.getFirst(), 5_000);
    rig.send(first);
    rig.send(second);
    assertThat(rig.rpc.call("getrawmempool").get(0).asText()).isEqualTo(second.txid().toString());
  }

  // ---- testing ----

  @Test
  void testingTellsFeesAndChangesNothing() {
    Transaction tx = spend(rig.coins.getFirst(), 1_000);
    JsonNode result = rig.tested(tx);
    assertThat(result)
        .isEqualTo(
            rig.rpc.json(
                ("[{'txid':'%s','wtxid':'%s','allowed':true,'vsize':110,'fees':{'base':0.00001000,"
                        + "'effective-feerate':0.00009090,'effective-includes':['%s']}}]")
                    .formatted(tx.txid(), tx.wtxid(), tx.wtxid())));
    assertThat(rig.rpc.call("getrawmempool")).isEmpty();
    rig.send(tx);
    assertThat(rig.tested(tx).at("/0/reject-reason").asText()).isEqualTo("txn-already-in-mempool");
    rig.mineOne();
    assertThat(rig.tested(tx).at("/0/reject-reason").asText()).isEqualTo("txn-already-known");
  }

  @Test
  void testingTellsWhyNot() {
    OwnedCoin coin = rig.coins.getFirst();
    OwnedCoin nowhere = new OwnedCoin(new OutPoint(Txid.parse(UNKNOWN), 0), coin.output());
    JsonNode missing = rig.tested(spend(nowhere, 1_000)).get(0);
    assertThat(missing.get("allowed").asBoolean()).isFalse();
    assertThat(missing.get("reject-reason").asText()).isEqualTo("missing-inputs");
    assertThat(missing.has("reject-details")).isFalse();
    JsonNode absurd = rig.tested(spend(coin, 20_000_000)).get(0);
    assertThat(absurd.get("reject-reason").asText()).isEqualTo("max-fee-exceeded");
    JsonNode cheap = rig.tested(spend(coin, 1)).get(0);
    assertThat(cheap.get("reject-reason").asText()).isEqualTo("min relay fee not met");
    assertThat(cheap.get("reject-details").asText()).isEqualTo("min relay fee not met, 1 < 11");
  }

  @Test
  void parentsAndChildrenAreTestedTogether() {
    Transaction parent = spend(rig.coins.getFirst(), 1_000);
    Transaction child = spend(output(parent, 0), 1_000);
    JsonNode both = rig.tested(parent, child);
    assertThat(both.at("/0/allowed").asBoolean()).isTrue();
    assertThat(both.at("/1/allowed").asBoolean()).isTrue();
    assertThat(rig.tested(child, parent).at("/0/package-error").asText())
        .isEqualTo("package-not-sorted");
    assertThat(rig.tested(parent, parent).at("/1/package-error").asText())
        .isEqualTo("package-contains-duplicates");
    Transaction rival = spend(rig.coins.getFirst(), 9_000);
    JsonNode conflict = rig.tested(parent, rival);
    assertThat(conflict.at("/0/package-error").asText()).isEqualTo("conflict-in-package");
    assertThat(conflict.at("/0").has("allowed")).isFalse();
    Transaction cheap = spend(rig.coins.get(1), 1);
    JsonNode oneFails = rig.tested(parent, cheap, child);
    assertThat(oneFails.at("/1/allowed").asBoolean()).isFalse();
    assertThat(oneFails.at("/0").has("allowed")).isFalse();
    assertThat(oneFails.at("/2").has("allowed")).isFalse();
    rig.send(parent);
    JsonNode replacing = rig.tested(rival, spend(rig.coins.get(2), 1_000));
    assertThat(replacing.at("/0/reject-reason").asText())
        .isEqualTo("bip125-replacement-disallowed");
  }

  @Test
  void testingRefusesWrongArguments() {
    String method = "testmempoolaccept";
    rig.rpc.refuses(-8, "Array must contain between 1 and 25 transactions.", method, List.of());
    rig.rpc.refuses(
        -8,
        "Array must contain between 1 and 25 transactions.",
        method,
        Collections.nCopies(26, "00"));
    rig.rpc.refuses(-22, "TX decode failed: 00 Make sure", method, List.of("00"));
    rig.rpc.refuses(-3, "expected type array", method, "00");
    rig.rpc.refuses(-3, "expected type string", method, List.of(1));
    rig.rpc.refuses(-8, "larger than or equal to 1BTC/kvB", method, List.of("00"), 1);
  }

  // ---- looking up ----

  @Test
  void findsTransactionsInTheMempoolAndInNamedBlocks() {
    Transaction tx = spend(rig.coins.getFirst(), 1_000);
    String txid = tx.txid().toString();
    String method = "getrawtransaction";
    rig.rpc.refuses(-5, "No such mempool transaction. Use -txindex", method, txid);
    rig.send(tx);
    assertThat(rig.rpc.call(method, txid).asText()).isEqualTo(hex(tx));
    assertThat(rig.rpc.call(method, txid, 0).asText()).isEqualTo(hex(tx));
    JsonNode open = rig.rpc.call(method, txid, true);
    assertThat(open.get("hex").asText()).isEqualTo(hex(tx));
    assertThat(open.has("blockhash")).isFalse();
    assertThat(rig.rpc.call(method, txid, 2).has("fee")).isFalse();
    rig.mineOne();
    rig.rpc.refuses(-5, "No such mempool transaction. Use -txindex", method, txid, 1);
    String block = rig.rpc.call("getbestblockhash").asText();
    JsonNode mined = rig.rpc.call(method, txid, 2, block);
    assertThat(mined.get("in_active_chain").asBoolean()).isTrue();
    assertThat(mined.get("confirmations").asInt()).isEqualTo(1);
    assertThat(mined.get("blockhash").asText()).isEqualTo(block);
    assertThat(mined.get("fee").decimalValue()).isEqualByComparingTo("0.00001");
    assertThat(mined.at("/vin/0/prevout/generated").asBoolean()).isTrue();
    assertThat(mined.get("time")).isEqualTo(mined.get("blocktime"));
    assertThat(rig.rpc.call(method, txid, 1, block).has("fee")).isFalse();
    assertThat(rig.rpc.call(method, txid, 0, block).asText()).isEqualTo(hex(tx));
    String coinbase = rig.rpc.call("getblock", block).at("/tx/0").asText();
    assertThat(rig.rpc.call(method, coinbase, 2, block).at("/vin/0").has("coinbase")).isTrue();
    rig.rpc.call("invalidateblock", block);
    JsonNode aside = rig.rpc.call(method, coinbase, 1, block);
    assertThat(aside.get("in_active_chain").asBoolean()).isFalse();
    assertThat(aside.get("confirmations").asInt()).isZero();
    assertThat(rig.rpc.call(method, txid).asText()).isEqualTo(hex(tx)); // back in the mempool
  }

  @Test
  void lookingUpRefusesWrongArguments() {
    String method = "getrawtransaction";
    String genesis = rig.rpc.call("getblockhash", 0).asText();
    String root = rig.rpc.call("getblock", genesis).at("/tx/0").asText();
    rig.rpc.refuses(-5, "genesis block coinbase is not considered", method, root, 1, genesis);
    rig.rpc.refuses(-8, "parameter 1 must be of length 64 (not 2, for 'ab')", method, "ab");
    rig.rpc.refuses(-8, "parameter 3 must be of length 64", method, UNKNOWN, 0, "ab");
    rig.rpc.refuses(-5, "Block hash not found", method, UNKNOWN, 0, UNKNOWN);
    rig.rpc.refuses(-5, "in the provided block", method, UNKNOWN, 0, genesis);
    rig.rpc.refuses(-3, "expected type string", method, 1);
    rig.rpc.refuses(-3, "expected type number", method, UNKNOWN, "1");
    rig.rpc.refuses(-3, "expected type string", method, UNKNOWN, 1, 1);
  }

  @Test
  void unspentOutputsIncludeTheMempoolUnlessAskedOtherwise() {
    OwnedCoin coin = rig.coins.getFirst();
    Transaction tx = spend(coin, 1_000);
    rig.send(tx);
    String spent = coin.outPoint().txid().toString();
    String made = tx.txid().toString();
    assertThat(rig.rpc.call("gettxout", spent, 0).isNull()).isTrue();
    assertThat(rig.rpc.call("gettxout", spent, 0, false).get("confirmations").asInt())
        .isEqualTo(104);
    JsonNode fresh = rig.rpc.call("gettxout", made, 0);
    assertThat(fresh.get("confirmations").asInt()).isZero();
    assertThat(fresh.get("value").decimalValue()).isEqualByComparingTo("49.99999");
    assertThat(fresh.get("coinbase").asBoolean()).isFalse();
    assertThat(rig.rpc.call("gettxout", made, 0, false).isNull()).isTrue();
    assertThat(rig.rpc.call("gettxout", made, 1).isNull()).isTrue();
  }

  @Test
  void unspentOutputsAreFoundByDescriptor() {
    String mine = "raw(%s)".formatted(script(0));
    JsonNode found = rig.rpc.call("scantxoutset", "start", List.of(mine));
    assertThat(found.get("success").asBoolean()).isTrue();
    assertThat(found.get("txouts").asInt()).isEqualTo(BLOCKS);
    assertThat(found.get("unspents")).hasSize(BLOCKS);
    assertThat(found.get("total_amount").decimalValue()).isEqualByComparingTo("5200");
    JsonNode one = found.get("unspents").get(0);
    assertThat(one.get("scriptPubKey").asText()).isEqualTo(script(0).toString());
    assertThat(one.get("blockhash"))
        .isEqualTo(rig.rpc.call("getblockhash", one.get("height").asInt()));
    assertThat(one.get("confirmations").asInt()).isEqualTo(BLOCKS + 1 - one.get("height").asInt());
    String combo = "combo(%s)".formatted(KEYS.keys().getFirst().publicKey());
    JsonNode object = rig.rpc.json("[{'desc':'%s'}]".formatted(combo));
    assertThat(rig.rpc.call("scantxoutset", "start", object).get("unspents")).hasSize(BLOCKS);
    assertThat(rig.rpc.call("scantxoutset", "start", List.of("raw(51)")).get("unspents")).isEmpty();
    assertThat(rig.rpc.call("scantxoutset", "status").isNull()).isTrue();
    assertThat(rig.rpc.call("scantxoutset", "abort").asBoolean()).isFalse();
    rig.rpc.refuses(-1, "scanobjects argument is required", "scantxoutset", "start");
    rig.rpc.refuses(-8, "Invalid action 'x'", "scantxoutset", "x");
    rig.rpc.refuses(-5, "not a valid descriptor", "scantxoutset", "start", List.of("x"));
    rig.rpc.refuses(-8, "either a string or an object", "scantxoutset", "start", List.of(1));
    rig.rpc.refuses(-8, "needs to be provided", "scantxoutset", "start", rig.rpc.json("[{}]"));
  }

  @Test
  void aBlockIsMadeOfTransactionsByName() {
    Transaction tx = spend(rig.coins.getFirst(), 1_000);
    rig.send(tx);
    JsonNode names = rig.rpc.json("['%s']".formatted(tx.txid()));
    JsonNode block = rig.rpc.call("generateblock", address(2), names);
    assertThat(rig.rpc.call("getblock", block.get("hash").asText()).get("tx")).hasSize(2);
    assertThat(rig.rpc.call("getrawmempool")).isEmpty();
    rig.rpc.refuses(-5, "not in mempool", "generateblock", address(2), names);
  }

  // ---- the wallet meets the mempool ----

  @Test
  void randomPaymentsAreAcceptedAndMined() {
    SplittableRandom random = new SplittableRandom(11);
    List<OwnedCoin> mine = new ArrayList<>(rig.coins);
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
      assertThat(rig.send(made.transaction())).hasSize(64);
      JsonNode entry = rig.rpc.call("getmempoolentry", made.transaction().txid().toString());
      assertThat(entry.at("/fees/base").decimalValue())
          .isEqualByComparingTo(Amount.toDecimal(made.fee()));
      mine.removeAll(made.spent());
      for (int i = 0; i < made.transaction().outputs().size(); i++) {
        mine.add(output(made.transaction(), i));
      }
      fees += made.fee();
      assertThat(mine.stream().mapToLong(OwnedCoin::value).sum()).isEqualTo(total - fees);
      if (round % 5 == 4) {
        rig.mineOne();
        assertThat(rig.rpc.call("getrawmempool")).isEmpty();
      }
    }
  }
}
