package dev.renga.rpc.methods;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Address;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Vectors;
import dev.renga.rpc.RpcMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TransactionMethodsTest {
  private static final String TXID =
      "1d1d4e24ed99057e84c3f80fd8fbec79ed9e1acee37da269356ecea000000000";
  private static final String ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
  private static final String OTHER =
      new Address.PubKeyHash(Bytes.adopt(new byte[20])).toText(Network.REGTEST);

  private final RpcCaller rpc = new RpcCaller(methods(Network.REGTEST));

  private static List<RpcMethod> methods(Network network) {
    List<RpcMethod> methods = new ArrayList<>(new TransactionMethods(network).methods());
    methods.addAll(new AddressMethods(network, Secp256k1.load()).methods());
    return methods;
  }

  private JsonNode created(Object... params) {
    return rpc.call("decoderawtransaction", rpc.call("createrawtransaction", params).asText());
  }

  @Test
  void bothFormsOfOutputsGiveTheSameTransaction() {
    JsonNode inputs = rpc.json("[{'txid':'%s','vout':9}]".formatted(TXID));
    JsonNode object = rpc.json("{'%s':99,'%s':'0.00000001','data':'99'}".formatted(ADDRESS, OTHER));
    JsonNode array = rpc.json("[{'%s':99},{'%s':1e-8},{'data':'99'}]".formatted(ADDRESS, OTHER));
    JsonNode hex = rpc.call("createrawtransaction", inputs, object);
    assertThat(rpc.call("createrawtransaction", inputs, array)).isEqualTo(hex);
    JsonNode decoded = rpc.call("decoderawtransaction", hex.asText());
    assertThat(decoded.get("vin").get(0).get("txid").asText()).isEqualTo(TXID);
    assertThat(decoded.get("vin").get(0).get("vout").asInt()).isEqualTo(9);
    assertThat(decoded.get("vout").get(0).get("value").decimalValue()).isEqualByComparingTo("99");
    assertThat(decoded.get("vout").get(1).get("value").decimalValue())
        .isEqualByComparingTo("0.00000001");
    assertThat(decoded.at("/vout/2/scriptPubKey/asm").asText()).isEqualTo("OP_RETURN -25");
    assertThat(decoded.get("version").asInt()).isEqualTo(2);
    assertThat(decoded.has("hex")).isFalse();
  }

  @Test
  void theSequenceFollowsFromLockTimeAndReplaceability() {
    JsonNode inputs = rpc.json("[{'txid':'%s','vout':0}]".formatted(TXID));
    JsonNode none = rpc.json("{}");
    assertThat(sequence(inputs, none)).isEqualTo(0xfffffffdL);
    assertThat(sequence(inputs, none, 7)).isEqualTo(0xfffffffdL);
    assertThat(sequence(inputs, none, 0, true)).isEqualTo(0xfffffffdL);
    assertThat(sequence(inputs, none, 0, false)).isEqualTo(0xffffffffL);
    assertThat(sequence(inputs, none, 7, false)).isEqualTo(0xfffffffeL);
    JsonNode own = rpc.json("[{'txid':'%s','vout':0,'sequence':4294967294}]".formatted(TXID));
    assertThat(sequence(own, none)).isEqualTo(0xfffffffeL);
    assertThat(created(inputs, none, 4294967295L, false, 3).get("locktime").asLong())
        .isEqualTo(4294967295L);
    assertThat(created(inputs, none, 0, false, 3).get("version").asInt()).isEqualTo(3);
    rpc.refuses(-8, "contradict replaceable", "createrawtransaction", own, none, 0, true);
  }

  private long sequence(Object... params) {
    return created(params).at("/vin/0/sequence").asLong();
  }

  @Test
  void refusesWrongInputs() {
    JsonNode none = rpc.json("{}");
    String method = "createrawtransaction";
    rpc.refuses(-1, "createrawtransaction", method);
    rpc.refuses(-1, "createrawtransaction", method, rpc.json("[]"));
    rpc.refuses(-1, "createrawtransaction", method, rpc.json("[]"), none, 0, false, 2, 3);
    rpc.refuses(-3, "type string is not of expected type array", method, "foo", none);
    Map<String, Integer> wrong =
        Map.of(
            "['foo']",
            -3,
            "[{}]",
            -3,
            "[{'txid':'foo'}]",
            -8,
            "[{'txid':'%s'}]".formatted("Z".repeat(64)),
            -8,
            "[{'txid':'%s'}]".formatted(TXID),
            -8,
            "[{'txid':'%s','vout':'foo'}]".formatted(TXID),
            -8,
            "[{'txid':'%s','vout':-1}]".formatted(TXID),
            -8,
            "[{'txid':'%s','vout':1.5}]".formatted(TXID),
            -1,
            "[{'txid':'%s','vout':1,'sequence':-1}]".formatted(TXID),
            -8,
            "[{'txid':'%s','vout':1,'sequence':4294967296}]".formatted(TXID),
            -8);
    wrong.forEach((text, code) -> rpc.refuses(code, "", method, rpc.json(text), none));
    rpc.refuses(
        -8,
        "txid must be of length 64 (not 3, for 'foo')",
        method,
        rpc.json("[{'txid':'foo'}]"),
        none);
  }

  @Test
  void refusesWrongOutputs() {
    String method = "createrawtransaction";
    JsonNode none = rpc.json("[]");
    rpc.refuses(-3, "type string is not of expected type array", method, none, "foo");
    rpc.refuses(-8, "must be non-null", method, none, null);
    rpc.refuses(-8, "Data must be hexadecimal string", method, none, rpc.json("{'data':'foo'}"));
    rpc.refuses(-5, "Invalid Bitcoin address: foo", method, none, rpc.json("{'foo':0}"));
    rpc.refuses(-3, "Invalid amount", method, none, amount("'foo'"));
    rpc.refuses(-3, "Amount out of range", method, none, amount("-1"));
    rpc.refuses(-3, "Amount out of range", method, none, amount("21000000.00000001"));
    rpc.refuses(-3, "Invalid amount", method, none, amount("0.000000001"));
    rpc.refuses(-3, "Amount is not a number or string", method, none, amount("true"));
    rpc.refuses(
        -8,
        "duplicated address: " + ADDRESS,
        method,
        none,
        rpc.json("[{'%s':1},{'%s':1}]".formatted(ADDRESS, ADDRESS)));
    rpc.refuses(-8, "duplicate key: data", method, none, rpc.json("[{'data':'aa'},{'data':'bb'}]"));
    rpc.refuses(-8, "exactly one key", method, none, rpc.json("[{'a':1,'b':2}]"));
    rpc.refuses(-8, "not an object as expected", method, none, rpc.json("[['a']]"));
    JsonNode object = rpc.json("{}");
    rpc.refuses(-3, "expected type number", method, none, object, "foo");
    rpc.refuses(-8, "locktime out of range", method, none, object, -1);
    rpc.refuses(-8, "locktime out of range", method, none, object, 4294967296L);
    rpc.refuses(-3, "expected type bool", method, none, object, 0, "foo");
    rpc.refuses(-8, "version out of range(1~3)", method, none, object, 0, false, 0);
    rpc.refuses(-8, "version out of range(1~3)", method, none, object, 0, false, 4);
  }

  private JsonNode amount(String value) {
    return rpc.json("{'%s':%s}".formatted(ADDRESS, value));
  }

  @Test
  @Tag("kf=R-018")
  void amountsAreWrittenInManyWaysAndNeverCostMuch() {
    String[] good = {"1", "'1'", "1.00000000", "'1.0'", "1e0", "'1E0'", "'10e-1'", "'0.1e+1'"};
    for (String text : good) {
      JsonNode outputs = created(rpc.json("[]"), amount(text)).get("vout");
      assertThat(outputs.get(0).get("value").decimalValue()).as(text).isEqualByComparingTo("1");
    }
    String[] bad = {
      "''",
      "'01'",
      "'+1'",
      "'1.'",
      "'.5'",
      "'1e'",
      "' 1'",
      "'1 '",
      "'0x1'",
      "'1e999999999'",
      "'1e-999999999'",
      "'1e99999999999999999999'",
      "1e999999999",
      "1e-999999999",
      "'NaN'",
      "'１'"
    };
    for (String text : bad) {
      rpc.refuses(-3, "Invalid amount", "createrawtransaction", rpc.json("[]"), amount(text));
    }
  }

  @Test
  void decodesEveryVector() throws Exception {
    String name = "transaction/tx-decode.json";
    RpcCaller mainnet = new RpcCaller(methods(Network.MAINNET));
    JsonNode cases = new ObjectMapper().readTree(Vectors.read(name));
    for (JsonNode test : cases) {
      JsonNode decoded = mainnet.call("decoderawtransaction", test.get("hex").asText());
      JsonNode expected = test.get("decoded");
      assertThat(decoded.get("txid")).as(test.get("name").asText()).isEqualTo(expected.get("txid"));
      assertThat(decoded.get("hash")).isEqualTo(expected.get("hash"));
      assertThat(decoded.get("vin").size()).isEqualTo(expected.get("vin").size());
      assertThat(decoded.get("vout").size()).isEqualTo(expected.get("vout").size());
      for (int i = 0; i < decoded.get("vout").size(); i++) {
        assertThat(decoded.get("vout").get(i).get("scriptPubKey"))
            .isEqualTo(expected.get("vout").get(i).get("scriptPubKey"));
      }
    }
    Vectors.report(name, cases.size());
  }

  @Test
  @Tag("kf=R-021")
  void transactionsAreReadToTheLastDigitInTheFormAsked() throws Exception {
    // No inputs and one output: without its witness form in mind, a marker and a flag.
    String noInputs = rpc.call("createrawtransaction", rpc.json("[]"), amount("1")).asText();
    assertThat(rpc.call("decoderawtransaction", noInputs).get("vout")).hasSize(1);
    assertThat(rpc.call("decoderawtransaction", noInputs, false).get("vout")).hasSize(1);
    rpc.refuses(-22, "TX decode failed", "decoderawtransaction", noInputs, true);
    JsonNode first = new ObjectMapper().readTree(Vectors.read("transaction/tx_valid.json")).get(30);
    assertThat(first).isNotNull();
    for (String wrong : List.of("", "0", "zz", noInputs + "00", "0x" + noInputs, noInputs + " ")) {
      rpc.refuses(-22, "TX decode failed", "decoderawtransaction", wrong);
    }
    rpc.refuses(-3, "expected type string", "decoderawtransaction", 5);
    rpc.refuses(-3, "expected type bool", "decoderawtransaction", noInputs, 1);
    rpc.refuses(-1, "decoderawtransaction", "decoderawtransaction");
    assertThat(Transaction.readWithoutWitness(Bytes.parseHex(noInputs).reader()).outputs())
        .hasSize(1);
  }

  @Test
  void decodesEveryScriptVector() throws Exception {
    String name = "rpc/rpc_decodescript.json";
    JsonNode cases = new ObjectMapper().readTree(Vectors.read(name));
    for (JsonNode test : cases) {
      JsonNode decoded = rpc.call("decodescript", test.get(0).asText());
      assertThat(decoded).isEqualTo(test.get(1));
    }
    Vectors.report(name, cases.size());
    rpc.refuses(-8, "argument must be hexadecimal string (not 'zz')", "decodescript", "zz");
    rpc.refuses(-3, "expected type string", "decodescript", 1);
    assertThat(rpc.call("decodescript", "").get("type").asText()).isEqualTo("nonstandard");
  }

  // ---- addresses ----

  @Test
  void tellsWhatAnAddressStandsFor() {
    JsonNode key = rpc.call("validateaddress", ADDRESS);
    assertThat(key)
        .isEqualTo(
            rpc.json(
                ("{'isvalid':true,'address':'%s','scriptPubKey':"
                        + "'0014751e76e8199196d454941c45d1b3a323f1433bd6','isscript':false,"
                        + "'iswitness':true,'witness_version':0,"
                        + "'witness_program':'751e76e8199196d454941c45d1b3a323f1433bd6'}")
                    .formatted(ADDRESS)));
    assertThat(rpc.call("validateaddress", OTHER).get("isscript").asBoolean()).isFalse();
    assertThat(rpc.call("validateaddress", OTHER).get("iswitness").asBoolean()).isFalse();
    JsonNode script = rpc.call("validateaddress", text(new Address.ScriptHash(zeros(20))));
    assertThat(script.get("isscript").asBoolean()).isTrue();
    JsonNode taproot = rpc.call("validateaddress", text(new Address.WitnessProgram(1, zeros(32))));
    assertThat(taproot.get("isscript").asBoolean()).isTrue();
    JsonNode later = rpc.call("validateaddress", text(new Address.WitnessProgram(2, zeros(2))));
    assertThat(later.has("isscript")).isFalse();
    assertThat(later.get("witness_version").asInt()).isEqualTo(2);
    JsonNode anchor =
        rpc.call("validateaddress", text(new Address.WitnessProgram(1, Bytes.of(0x4e, 0x73))));
    assertThat(anchor.get("iswitness").asBoolean()).isTrue();
    assertThat(anchor.has("witness_version")).isFalse();
  }

  private static Bytes zeros(int length) {
    return Bytes.adopt(new byte[length]);
  }

  private static String text(Address address) {
    return address.toText(Network.REGTEST);
  }

  @Test
  void saysWhatIsWrongWithAnAddressAndWhere() {
    refusedAddress(ADDRESS.replace("qw508", "qw509"), "Invalid Bech32 checksum", 9);
    refusedAddress(
        ADDRESS.replace("qw508", "qw509").replace("gt080", "gt08b"),
        "Invalid Base 32 character",
        43);
    refusedAddress(
        ADDRESS.replace("qw508", "qw509").replace("gt080", "gt088"),
        "Invalid Bech32 checksum",
        9,
        43);
    refusedAddress(ADDRESS.replace("w508d", "ssss9"), "Invalid checksum");
    refusedAddress(ADDRESS.replace("qw", "qW"), "Invalid character or mixed case", 6);
    refusedAddress("bcrt1", "Invalid separator position", 4);
    refusedAddress("bcrt", "Missing separator");
    refusedAddress("bcrt1" + "q".repeat(87), "Bech32 string too long", 90, 91);
    refusedAddress(
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "Invalid or unsupported Segwit (Bech32) or Base58 encoding.");
    refusedAddress(OTHER + "1", "Invalid checksum or length of Base58 address (P2PKH or P2SH)");
    refusedAddress("", "Invalid checksum or length of Base58 address (P2PKH or P2SH)");
    refusedAddress("１", "Invalid or unsupported Segwit (Bech32) or Base58 encoding.");
    rpc.refuses(-3, "expected type string", "validateaddress", 1);
    rpc.refuses(-1, "validateaddress", "validateaddress");
  }

  private void refusedAddress(String address, String error, int... positions) {
    JsonNode result = rpc.call("validateaddress", address);
    assertThat(result.get("isvalid").asBoolean()).as(address).isFalse();
    assertThat(result.get("error").asText()).as(address).isEqualTo(error);
    List<Integer> found = new ArrayList<>();
    result.get("error_locations").forEach(node -> found.add(node.asInt()));
    assertThat(found).as(address).isEqualTo(java.util.Arrays.stream(positions).boxed().toList());
    assertThat(result).hasSize(3);
  }

  @Test
  void makesMultisigAddresses() throws Exception {
    String name = "wallet/rpc_bip67.json";
    JsonNode cases = new ObjectMapper().readTree(Vectors.read(name));
    for (JsonNode test : cases) {
      JsonNode made = rpc.call("createmultisig", 2, test.get("sorted_keys"));
      assertThat(made.get("redeemScript")).isEqualTo(test.get("script"));
      assertThat(made.get("address")).isEqualTo(test.get("address"));
      String segwit =
          rpc.call("createmultisig", 2, test.get("sorted_keys"), "bech32").get("address").asText();
      assertThat(
              rpc.call("decodescript", test.get("script").asText()).at("/segwit/address").asText())
          .isEqualTo(segwit);
    }
    Vectors.report(name, cases.size());
    JsonNode keys = cases.get(0).get("keys");
    rpc.refuses(-8, "must require at least one key", "createmultisig", 0, keys);
    rpc.refuses(-8, "not enough keys supplied", "createmultisig", 9, keys);
    rpc.refuses(-5, "Unknown address type 'foo'", "createmultisig", 1, keys, "foo");
    rpc.refuses(-5, "cannot create bech32m", "createmultisig", 1, keys, "bech32m");
    rpc.refuses(-5, "must be a hex string", "createmultisig", 1, rpc.json("['zz']"));
    rpc.refuses(-5, "length of either 33 or 65", "createmultisig", 1, rpc.json("['02']"));
    rpc.refuses(
        -5,
        "cryptographically valid",
        "createmultisig",
        1,
        rpc.json("['02%s']".formatted("f".repeat(64))));
    rpc.refuses(-3, "expected type number", "createmultisig", "1", keys);
  }
}
