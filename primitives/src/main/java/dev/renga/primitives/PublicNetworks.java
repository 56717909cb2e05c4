package dev.renga.primitives;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tables of the public networks. Heights, hashes and ports are facts of those networks; what
/// is vouched for is as of February 2026.
final class PublicNetworks {
  private static final String GENESIS_MESSAGE =
      "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks";
  private static final String GENESIS_KEY =
      "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504"
          + "e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f";
  private static final String TESTNET4_MESSAGE =
      "03/May/2024 000000000000000000001ebd58c244970b3aa9d783bb001011fbe8ea8e98e00e";
  private static final String SIGNET_CHALLENGE =
      "512103ad5e0edad18cb1f0fc0d28a3d4f1f3e445640337489abb10404f2d1e086be430210359ef5021964fe22d6f"
          + "8e05b2463c9540ce96883fe3b278760f048f5189f2e6c452ae";
  private static final long TWO_WEEKS = 14 * 24 * 60 * 60;
  private static final long TEN_MINUTES = 10 * 60;
  private static final int NO_BITS_VERSION = 1;
  private static final int WINDOW = 2016;
  private static final int NINETY_PERCENT = 1815;
  private static final int SEVENTY_FIVE_PERCENT = 1512;

  private static final Network.Prefixes TEST_PREFIXES = testPrefixes("tb");

  private PublicNetworks() {}

  private static Network.Prefixes testPrefixes(String bech32) {
    return new Network.Prefixes(111, 196, 239, 0x043587cf, 0x04358394, bech32);
  }

  static Network mainnet() {
    return new Network(
        new Network.Identity(
            "mainnet",
            "main",
            "",
            "main",
            0xd9b4bef9,
            8333,
            8332,
            false,
            List.of(
                "dnsseed.bluematt.me",
                "seed.bitcoin.jonasschnelli.ch",
                "seed.btc.petertodd.net",
                "seed.bitcoin.sprovoost.nl",
                "dnsseed.emzy.de",
                "seed.bitcoin.wiz.biz",
                "seed.mainnet.achownodes.xyz")),
        new Network.Prefixes(0, 5, 128, 0x0488b21e, 0x0488ade4, "bc"),
        pow("00000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false, false),
        new Network.Subsidy(50 * Amount.COIN, 210_000),
        heights(227_931, 363_725, 388_381, 419_328, 481_824),
        BlockHash.parse("000000000000024b89b42a942fe0d9fea3bb44ab7bd1b19115dd6a759c0808b8"),
        Map.of(
            BlockHash.parse("00000000000002dc756eebf4f49723ed8d30cc28a5f108eb94b1ba88ac4f9c22"),
            Set.of(Deployment.P2SH, Deployment.SEGWIT, Deployment.TAPROOT),
            BlockHash.parse("0000000000000000000f14c35b2d841e986ab5441de8c585d5ffe55ea1e395ad"),
            Set.of(Deployment.TAPROOT)),
        Map.of(
            BlockHash.parse("00000000000a4d0a398161ffc163c503763b1f4360639393e0e4c8e300e0caec"),
            91_842,
            BlockHash.parse("00000000000743f190a18c5577a3c2d2a1f610ae9601ac046a38084ccb7cd721"),
            91_880),
        List.of(testDummy(VersionBits.NEVER_ACTIVE, WINDOW, NINETY_PERCENT)),
        null,
        genesis(1_231_006_505L, 0x1d00ffff, 2_083_236_893),
        new Network.Trust(
            work("0000000000000000000000000000000000000001128750f82f4c366153a3a030"),
            BlockHash.parse("00000000000000000000ccebd6d74d9194d8dcdc1d177c478e094bfad51ba5ac")),
        new Network.HeadersSync(641, 15_218));
  }

  static Network testnet3() {
    return new Network(
        new Network.Identity(
            "testnet3",
            "test",
            "testnet3",
            "test",
            0x0709110b,
            18_333,
            18_332,
            false,
            List.of(
                "testnet-seed.bitcoin.jonasschnelli.ch",
                "seed.tbtc.petertodd.net",
                "seed.testnet.bitcoin.sprovoost.nl",
                "testnet-seed.bluematt.me",
                "seed.testnet.achownodes.xyz")),
        TEST_PREFIXES,
        pow("00000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff", true, false),
        new Network.Subsidy(50 * Amount.COIN, 210_000),
        heights(21_111, 330_776, 581_885, 770_112, 834_624),
        BlockHash.parse("0000000023b3a96d3484e5abb3755c413e7d41500f8e2a5c3f0dd01299cd8ef8"),
        Map.of(
            BlockHash.parse("00000000dd30457c001f4095d208cc1296b0eed002427aa599874af7a432b105"),
            Set.of(Deployment.P2SH, Deployment.SEGWIT, Deployment.TAPROOT)),
        Map.of(),
        List.of(testDummy(VersionBits.NEVER_ACTIVE, WINDOW, SEVENTY_FIVE_PERCENT)),
        null,
        genesis(1_296_688_602L, 0x1d00ffff, 414_098_458),
        new Network.Trust(
            work("0000000000000000000000000000000000000000000017dde1c649f3708d14b6"),
            BlockHash.parse("000000007a61e4230b28ac5cb6b5e5a0130de37ac1faf2f8987d2fa6505b67f4")),
        new Network.HeadersSync(673, 14_460));
  }

  static Network testnet4() {
    return new Network(
        new Network.Identity(
            "testnet4",
            "testnet4",
            "testnet4",
            "testnet4",
            0x283f161c,
            48_333,
            48_332,
            false,
            List.of("seed.testnet4.bitcoin.sprovoost.nl", "seed.testnet4.wiz.biz")),
        TEST_PREFIXES,
        pow("00000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff", true, true),
        new Network.Subsidy(50 * Amount.COIN, 210_000),
        heights(1, 1, 1, 1, 1),
        null,
        Map.of(),
        Map.of(),
        List.of(testDummy(VersionBits.NEVER_ACTIVE, WINDOW, SEVENTY_FIVE_PERCENT)),
        null,
        genesis(TESTNET4_MESSAGE, payToKey(new byte[33]), 1_714_777_860L, 0x1d00ffff, 393_743_547),
        new Network.Trust(
            work("0000000000000000000000000000000000000000000009a0fe15d0177d086304"),
            BlockHash.parse("0000000002368b1e4ee27e2e85676ae6f9f9e69579b29093e9a82c170bf7cf8a")),
        new Network.HeadersSync(606, 16_092));
  }

  static Network signet(@Nullable Script ownChallenge) {
    Script challenge = ownChallenge == null ? Script.parseHex(SIGNET_CHALLENGE) : ownChallenge;
    List<String> seeds =
        ownChallenge == null
            ? List.of("seed.signet.bitcoin.sprovoost.nl", "seed.signet.achownodes.xyz")
            : List.of();
    Network.Trust trust =
        ownChallenge == null
            ? new Network.Trust(
                work("00000000000000000000000000000000000000000000000000000b463ea0a4b8"),
                BlockHash.parse("00000008414aab61092ef93f1aacc54cf9e9f16af29ddad493b908a01ff5c329"))
            : new Network.Trust(BigInteger.ZERO, null);
    return new Network(
        new Network.Identity(
            "signet",
            "signet",
            "signet",
            "signet",
            Network.signetMagic(challenge),
            38_333,
            38_332,
            false,
            seeds),
        TEST_PREFIXES,
        pow("00000377ae000000000000000000000000000000000000000000000000000000", false, false),
        new Network.Subsidy(50 * Amount.COIN, 210_000),
        heights(1, 1, 1, 1, 1),
        null,
        Map.of(),
        Map.of(),
        List.of(testDummy(VersionBits.NEVER_ACTIVE, WINDOW, NINETY_PERCENT)),
        challenge,
        genesis(1_598_918_400L, 0x1e0377ae, 52_613_770),
        trust,
        new Network.HeadersSync(620, 15_724));
  }

  static Network regtest() {
    return new Network(
        new Network.Identity(
            "regtest",
            "regtest",
            "regtest",
            "regtest",
            0xdab5bffa,
            18_444,
            18_443,
            true,
            List.of()),
        testPrefixes("bcrt"),
        new Network.ProofOfWork(
            Target.parseHex("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
            TEN_MINUTES,
            24 * 60 * 60,
            true,
            false,
            true),
        new Network.Subsidy(50 * Amount.COIN, 150),
        heights(1, 1, 1, 1, 0),
        null,
        Map.of(),
        Map.of(),
        List.of(testDummy(0, 144, 108)),
        null,
        genesis(1_296_688_602L, 0x207fffff, 2),
        new Network.Trust(BigInteger.ZERO, null),
        new Network.HeadersSync(275, 7_017));
  }

  private static Network.ProofOfWork pow(String limit, boolean minimumDifficulty, boolean bip94) {
    return new Network.ProofOfWork(
        Target.parseHex(limit), TEN_MINUTES, TWO_WEEKS, minimumDifficulty, bip94, false);
  }

  private static BigInteger work(String hex) {
    return new BigInteger(hex, 16);
  }

  private static VersionBits testDummy(long start, int period, int threshold) {
    return new VersionBits("testdummy", 28, start, VersionBits.NO_TIMEOUT, 0, period, threshold);
  }

  /// Script rules of P2SH and Taproot hold from genesis on, but for the listed exceptions.
  private static Map<Deployment, Integer> heights(
      int bip34, int bip66, int bip65, int csv, int segwit) {
    EnumMap<Deployment, Integer> map = new EnumMap<>(Deployment.class);
    map.put(Deployment.P2SH, 0);
    map.put(Deployment.HEIGHT_IN_COINBASE, bip34);
    map.put(Deployment.STRICT_DER, bip66);
    map.put(Deployment.CHECK_LOCK_TIME, bip65);
    map.put(Deployment.CHECK_SEQUENCE, csv);
    map.put(Deployment.SEGWIT, segwit);
    map.put(Deployment.TAPROOT, 0);
    return map;
  }

  private static Script payToKey(byte[] key) {
    return new Script(
        new ByteWriter().uint8(key.length).bytes(key).uint8(0xac /* OP_CHECKSIG */).toBytes());
  }

  static Block genesis(long time, int bits, int nonce) {
    byte[] key = Bytes.parseHex(GENESIS_KEY).toArray();
    return genesis(GENESIS_MESSAGE, payToKey(key), time, bits, nonce);
  }

  static Block genesis(String message, Script output, long time, int bits, int nonce) {
    byte[] text = message.getBytes(StandardCharsets.US_ASCII);
    ByteWriter script = new ByteWriter();
    script.uint8(4).int32(0x1d00ffff).uint8(1).uint8(4);
    if (text.length > 75) {
      script.uint8(0x4c /* OP_PUSHDATA1 */);
    }
    script.uint8(text.length).bytes(text);
    Transaction coinbase =
        new Transaction(
            1,
            List.of(new TxIn(OutPoint.NULL, new Script(script.toBytes()), TxIn.SEQUENCE_FINAL)),
            List.of(new TxOut(50 * Amount.COIN, output)),
            0);
    Digest root = Merkle.root(List.of(coinbase.txid())).root();
    return Block.of(
        new BlockHeader(NO_BITS_VERSION, BlockHash.ZERO, root, time, bits, nonce),
        List.of(coinbase));
  }
}
