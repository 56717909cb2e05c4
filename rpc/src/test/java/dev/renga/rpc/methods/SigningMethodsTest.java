package dev.renga.rpc.methods;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.chain.TestChain;
import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.rpc.RpcMethod;
import dev.renga.wallet.AddressType;
import dev.renga.wallet.KeyRing;
import dev.renga.wallet.PrivateKey;
import dev.renga.wallet.Signer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SigningMethodsTest {
  private static final String TXID = "ab".repeat(32);
  private static final KeyRing KEYS = KeyRing.from(Bytes.adopt(new byte[16]), 3);

  private final Map<OutPoint, TxOut> unconfirmed = new HashMap<>();
  private TestChain chain;
  private RpcCaller rpc;

  @BeforeEach
  void open() {
    chain = TestChain.regtest();
    List<RpcMethod> methods = new ArrayList<>(new TransactionMethods(Network.REGTEST).methods());
    methods.addAll(new AddressMethods(Network.REGTEST, Secp256k1.load()).methods());
    CoinFinder coins = new CoinFinder(chain.chain(), unconfirmed::get);
    methods.addAll(
        new SigningMethods(coins, new Signer(Secp256k1.load()), Network.REGTEST).methods());
    rpc = new RpcCaller(methods);
  }

  @AfterEach
  void close() {
    chain.close();
  }

  private static String wif(int key) {
    return KEYS.keys().get(key).toText(Network.REGTEST);
  }

  private static Script script(int key, AddressType type) {
    return KEYS.keys().get(key).script(type);
  }

  /// A transaction that spends the first outputs of [#TXID].
  private String unsigned(int inputs) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < inputs; i++) {
      text.append(i == 0 ? "" : ",").append("{'txid':'%s','vout':%s}".formatted(TXID, i));
    }
    JsonNode outputs = rpc.json("[{'data':'00'}]");
    return rpc.call("createrawtransaction", rpc.json(text + "]"), outputs).asText();
  }

  private JsonNode prevout(int index, Script script, String more) {
    return rpc.json(
        "[{'txid':'%s','vout':%s,'scriptPubKey':'%s'%s}]".formatted(TXID, index, script, more));
  }

  private static boolean isValid(JsonNode signed, TxOut... spent) throws Exception {
    Transaction transaction = Transaction.parse(Bytes.parseHex(signed.get("hex").asText()));
    return new TransactionScripts(transaction, List.of(spent), ScriptFlags.STANDARD)
        .verify(Secp256k1.load())
        .isValid();
  }

  @Test
  void signsWithKeysAndPrevoutsOfTheClient() throws Exception {
    Script script = script(0, AddressType.P2PKH);
    JsonNode signed =
        rpc.call("signrawtransactionwithkey", unsigned(1), List.of(wif(0)), prevout(0, script, ""));
    assertThat(signed.get("complete").asBoolean()).isTrue();
    assertThat(signed.has("errors")).isFalse();
    assertThat(isValid(signed, new TxOut(0, script))).isTrue();
  }

  @Test
  void findsOutputsInTheMempool() throws Exception {
    for (AddressType type : AddressType.values()) {
      TxOut output = new TxOut(77_000, script(1, type));
      unconfirmed.put(new OutPoint(Txid.parse(TXID), 0), output);
      JsonNode signed = rpc.call("signrawtransactionwithkey", unsigned(1), List.of(wif(1)));
      assertThat(signed.get("complete").asBoolean()).as(type.name()).isTrue();
      assertThat(isValid(signed, output)).isTrue();
    }
  }

  @Test
  void multisigBehindHashesNeedsItsScriptAndMaySpreadOverClients() throws Exception {
    JsonNode keys =
        rpc.json(
            "['%s','%s']"
                .formatted(KEYS.keys().get(0).publicKey(), KEYS.keys().get(1).publicKey()));
    for (String type : List.of("legacy", "p2sh-segwit", "bech32")) {
      JsonNode made = rpc.call("createmultisig", 2, keys, type);
      String scriptPubKey =
          rpc.call("validateaddress", made.get("address").asText()).get("scriptPubKey").asText();
      String field = type.equals("legacy") ? "redeemScript" : "witnessScript";
      String more = ",'%s':'%s','amount':1".formatted(field, made.get("redeemScript").asText());
      JsonNode told = prevout(0, Script.parseHex(scriptPubKey), more);
      JsonNode half = rpc.call("signrawtransactionwithkey", unsigned(1), List.of(wif(0)), told);
      assertThat(half.get("complete").asBoolean()).isFalse();
      assertThat(half.at("/errors/0/error").asText())
          .isEqualTo(
              "CHECK(MULTI)SIG failing with non-zero signature (possibly need more signatures)");
      assertThat(half.at("/errors/0/txid").asText()).isEqualTo(TXID);
      JsonNode other =
          rpc.call(
              "signrawtransactionwithkey", unsigned(1), List.of(wif(1)), told, "NONE|ANYONECANPAY");
      JsonNode whole =
          rpc.call("signrawtransactionwithkey", half.get("hex").asText(), List.of(wif(1)), told);
      TxOut spent = new TxOut(100_000_000, Script.parseHex(scriptPubKey));
      assertThat(whole.get("complete").asBoolean()).isTrue();
      assertThat(isValid(whole, spent)).isTrue();
      unconfirmed.put(new OutPoint(Txid.parse(TXID), 0), spent);
      JsonNode halves =
          rpc.json("['%s','%s']".formatted(half.get("hex").asText(), other.get("hex").asText()));
      JsonNode joined = rpc.call("combinerawtransaction", halves);
      assertThat(isValid(rpc.json("{'hex':'%s'}".formatted(joined.asText())), spent)).isTrue();
      unconfirmed.clear();
    }
  }

  @Test
  void errorsNameTheInputsThatAreNotSigned() {
    Script script = script(0, AddressType.P2PKH);
    JsonNode signed =
        rpc.call("signrawtransactionwithkey", unsigned(2), List.of(wif(1)), prevout(0, script, ""));
    assertThat(signed.get("complete").asBoolean()).isFalse();
    assertThat(signed.get("errors")).hasSize(2);
    assertThat(signed.get("errors").get(0))
        .isEqualTo(
            rpc.json(
                ("{'txid':'%s','vout':0,'witness':[],'scriptSig':'','sequence':4294967293,"
                        + "'error':'Unable to sign input, invalid stack size (possibly missing"
                        + " key)'}")
                    .formatted(TXID)));
    assertThat(signed.at("/errors/1/error").asText()).isEqualTo("Input not found or already spent");
  }

  @Test
  void anAmountThatIsSignedMustBeTold() {
    Script script = script(0, AddressType.P2WPKH);
    rpc.refuses(
        -3,
        "Missing amount for CTxOut(nValue=21000000.00000000, scriptPubKey=0014",
        "signrawtransactionwithkey",
        unsigned(1),
        List.of(wif(0)),
        prevout(0, script, ""));
    JsonNode told = prevout(0, script, ",'amount':0.5");
    JsonNode signed = rpc.call("signrawtransactionwithkey", unsigned(1), List.of(wif(0)), told);
    assertThat(signed.get("complete").asBoolean()).isTrue();
  }

  @Test
  void refusesWrongPrevouts() {
    Script p2sh = script(0, AddressType.P2SH_P2WPKH);
    refusesPrevout(-22, "expected object with", rpc.json("['foo']"));
    refusesPrevout(-3, "Missing txid", rpc.json("[{}]"));
    refusesPrevout(-3, "Missing vout", rpc.json("[{'txid':'%s'}]".formatted(TXID)));
    refusesPrevout(
        -3,
        "type string for field vout is not of expected type number",
        rpc.json("[{'txid':'%s','vout':'0','scriptPubKey':''}]".formatted(TXID)));
    refusesPrevout(
        -22,
        "vout cannot be negative",
        rpc.json("[{'txid':'%s','vout':-1,'scriptPubKey':'00'}]".formatted(TXID)));
    refusesPrevout(
        -8,
        "scriptPubKey must be hexadecimal string",
        rpc.json("[{'txid':'%s','vout':0,'scriptPubKey':'zz'}]".formatted(TXID)));
    refusesPrevout(-8, "Missing redeemScript/witnessScript", prevout(0, p2sh, ""));
    refusesPrevout(
        -8,
        "redeemScript/witnessScript does not match scriptPubKey",
        prevout(0, p2sh, ",'redeemScript':'51'"));
    refusesPrevout(
        -8,
        "redeemScript does not correspond to witnessScript",
        prevout(0, p2sh, ",'redeemScript':'51','witnessScript':'52'"));
    refusesPrevout(-3, "Invalid amount", prevout(0, p2sh, ",'amount':'x'"));
    unconfirmed.put(new OutPoint(Txid.parse(TXID), 0), new TxOut(5, p2sh));
    refusesPrevout(
        -22,
        "Previous output scriptPubKey mismatch:\nOP_HASH160",
        prevout(0, script(0, AddressType.P2PKH), ""));
  }

  private void refusesPrevout(int code, String text, JsonNode prevouts) {
    rpc.refuses(code, text, "signrawtransactionwithkey", unsigned(1), List.of(wif(0)), prevouts);
  }

  @Test
  void refusesWrongArguments() {
    String method = "signrawtransactionwithkey";
    String hex = unsigned(1);
    rpc.refuses(-1, "hexstring privkeys", method);
    rpc.refuses(-22, "TX decode failed. Make sure the tx has", method, hex + "00", List.of());
    rpc.refuses(-5, "Invalid private key", method, hex, List.of("123"));
    rpc.refuses(-5, "Invalid private key", method, hex, List.of(mainnetKey()));
    rpc.refuses(-3, "expected type array", method, hex, "foo");
    rpc.refuses(-3, "expected type string", method, hex, List.of(1));
    rpc.refuses(-8, "'all' is not a valid sighash parameter.", method, hex, List.of(), null, "all");
    String combine = "combinerawtransaction";
    rpc.refuses(-22, "At least two transactions required", combine, List.of());
    rpc.refuses(-22, "TX decode failed for tx 1.", combine, List.of(hex, hex + "00"));
    rpc.refuses(-8, "Transaction number 2 not compatible", combine, List.of(hex, unsigned(2)));
    rpc.refuses(-25, "Input not found or already spent", combine, List.of(hex, hex));
  }

  private static String mainnetKey() {
    return PrivateKey.of(Bytes.parseHex("11".repeat(32)), true).toText(Network.MAINNET);
  }
}
