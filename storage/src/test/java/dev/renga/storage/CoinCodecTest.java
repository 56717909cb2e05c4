package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Block;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Vectors;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoinCodecTest {
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  private static Bytes number(long value) {
    ByteWriter writer = new ByteWriter();
    CoinCodec.writeVarInt(writer, value);
    return writer.toBytes();
  }

  /// The definition, on numbers of any size: groups from the least significant up.
  private static Bytes slowNumber(long value) {
    List<Integer> groups = new ArrayList<>();
    BigInteger rest = new BigInteger(Long.toUnsignedString(value));
    BigInteger base = BigInteger.valueOf(128);
    groups.add(rest.mod(base).intValue());
    rest = rest.divide(base);
    while (rest.signum() > 0) {
      rest = rest.subtract(BigInteger.ONE);
      groups.addFirst(rest.mod(base).intValue() | 0x80);
      rest = rest.divide(base);
    }
    return Bytes.of(groups.stream().mapToInt(Integer::intValue).toArray());
  }

  /// The definition of the amount, in decimal digits.
  private static BigInteger slowAmount(long satoshi) {
    String digits = Long.toUnsignedString(satoshi);
    if (digits.equals("0")) {
      return BigInteger.ZERO;
    }
    int zeros = 0;
    while (zeros < 9 && digits.endsWith("0")) {
      digits = digits.substring(0, digits.length() - 1);
      zeros++;
    }
    BigInteger all = new BigInteger(digits);
    BigInteger folded;
    if (zeros == 9) {
      folded = all.subtract(BigInteger.ONE);
    } else {
      int last = digits.charAt(digits.length() - 1) - '0';
      folded = all.divide(BigInteger.TEN).multiply(BigInteger.valueOf(9));
      folded = folded.add(BigInteger.valueOf(last - 1));
    }
    return folded.multiply(BigInteger.TEN).add(BigInteger.valueOf(zeros + 1)).mod(TWO_64);
  }

  @ParameterizedTest
  @CsvSource({
    "0,00",
    "1,01",
    "127,7f",
    "128,8000",
    "255,807f",
    "256,8100",
    "16511,ff7f",
    "16512,808000",
    "65535,82fe7f",
    "4294967296,8efefeff00",
    "-1,80fefefefefefefefe7f"
  })
  void numbersAreWrittenAsTheFormatSays(long value, String hex) throws DecodeException {
    assertThat(number(value)).hasToString(hex);
    ByteReader reader = Bytes.parseHex(hex).reader();
    assertThat(CoinCodec.readVarInt(reader, "number")).isEqualTo(value);
    reader.end("number");
  }

  @Property(tries = 20_000)
  void numbersAgreeWithTheSlowModel(@ForAll long value, @ForAll @IntRange(max = 63) int shift)
      throws DecodeException {
    long shifted = value >>> shift;
    Bytes written = number(shifted);
    assertThat(written).isEqualTo(slowNumber(shifted));
    assertThat(CoinCodec.readVarInt(written.reader(), "number")).isEqualTo(shifted);
  }

  @Test
  @Tag("kf=S-038")
  void aNumberThatDoesNotFitIsRefused() {
    for (String hex :
        List.of(
            "80808080808080808000",
            "80fefefefefefefeff00",
            "80fefefefefefefefe8000",
            "ffffffffffffffffff7f",
            "8080808080808080808080808000")) {
      ByteReader reader = Bytes.parseHex(hex).reader();
      if (hex.equals("80808080808080808000")) {
        // ten bytes, but a small enough number
        assertThat(read(reader)).isEqualTo(slowValue(hex));
      } else {
        assertThatThrownBy(() -> CoinCodec.readVarInt(reader, "number"))
            .isInstanceOf(DecodeException.class)
            .hasMessageContaining("larger than 18446744073709551615");
      }
    }
    assertThatThrownBy(() -> CoinCodec.readVarInt(Bytes.parseHex("80fe").reader(), "number"))
        .isInstanceOf(DecodeException.class);
  }

  private static long read(ByteReader reader) {
    try {
      return CoinCodec.readVarInt(reader, "number");
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  private static long slowValue(String hex) {
    BigInteger value = BigInteger.ZERO;
    Bytes bytes = Bytes.parseHex(hex);
    for (int i = 0; i < bytes.length(); i++) {
      value = value.shiftLeft(7).add(BigInteger.valueOf(bytes.at(i) & 0x7f));
      if (bytes.at(i) >= 0x80) {
        value = value.add(BigInteger.ONE);
      }
    }
    assertThat(value).isLessThan(TWO_64);
    return value.longValue();
  }

  @Test
  @Tag("kf=S-038")
  void amountsAtTheEdgesGoThereAndBack() {
    List<Long> amounts = new ArrayList<>(List.of(0L, Amount.MAX_MONEY));
    for (long power = 1; power <= Amount.MAX_MONEY; power *= 10) {
      for (int factor = 1; factor < 10; factor++) {
        amounts.add(power * factor);
        amounts.add(power * factor - 1);
        amounts.add(power * factor + 1);
      }
    }
    for (long satoshi : amounts) {
      long folded = CoinCodec.compressAmount(satoshi);
      assertThat(folded).isEqualTo(slowAmount(satoshi).longValue());
      assertThat(CoinCodec.decompressAmount(folded)).isEqualTo(satoshi);
    }
    assertThat(CoinCodec.compressAmount(1)).isEqualTo(1);
    assertThat(CoinCodec.compressAmount(Amount.COIN / 100)).isEqualTo(7);
    assertThat(CoinCodec.compressAmount(Amount.COIN)).isEqualTo(9);
    assertThat(CoinCodec.compressAmount(50 * Amount.COIN)).isEqualTo(50);
    assertThat(CoinCodec.compressAmount(Amount.MAX_MONEY)).isEqualTo(21_000_000);
  }

  @Property(tries = 20_000)
  void amountsAgreeWithTheSlowModel(
      @ForAll long value,
      @ForAll @IntRange(max = 18) int zeros,
      @ForAll @IntRange(max = 63) int s) {
    long satoshi = value >>> s;
    for (int i = 0; i < zeros; i++) {
      satoshi *= 10;
    }
    long money = Long.remainderUnsigned(satoshi, Amount.MAX_MONEY + 1);
    long folded = CoinCodec.compressAmount(money);
    assertThat(folded).isEqualTo(slowAmount(money).longValue());
    assertThat(CoinCodec.decompressAmount(folded)).isEqualTo(money);
    assertThat(CoinCodec.compressAmount(satoshi)).isEqualTo(slowAmount(satoshi).longValue());
  }

  private static Bytes written(Script script) {
    ByteWriter writer = new ByteWriter();
    CoinCodec.writeScript(writer, script);
    return writer.toBytes();
  }

  private static Script script(Bytes bytes) throws DecodeException {
    ByteReader reader = bytes.reader();
    Script script = CoinCodec.readScript(reader);
    reader.end("script");
    return script;
  }

  @Test
  void theFourOldFormsAreShort() throws DecodeException {
    String hash = "00112233445566778899aabbccddeeff00112233";
    String x = "11db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5c";
    String y = "b2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3";
    assertForm("76a914" + hash + "88ac", "00" + hash);
    assertForm("a914" + hash + "87", "01" + hash);
    assertForm("2102" + x + "ac", "02" + x);
    assertForm("2103" + x + "ac", "03" + x);
    assertForm("4104" + x + y + "ac", "05" + x);
  }

  private static void assertForm(String script, String stored) throws DecodeException {
    assertThat(written(Script.parseHex(script))).hasToString(stored);
    assertThat(script(Bytes.parseHex(stored))).hasToString(script);
  }

  @Property(tries = 500)
  void anUncompressedKeyComesBackFromItsX(@ForAll @Size(32) byte[] secret) throws DecodeException {
    Secp256k1 curve = Secp256k1.load();
    if (!curve.isValidSecret(secret)) {
      return;
    }
    byte[] key = curve.publicKey(secret, false);
    ByteWriter writer = new ByteWriter().uint8(65).bytes(key).uint8(0xac);
    Script script = new Script(writer.toBytes());
    assertThat(written(script).length()).isEqualTo(33);
    assertThat(script(written(script))).isEqualTo(script);
  }

  @Test
  @Tag("kf=S-038")
  void aKeyThatIsNoPointIsKeptAsItIsAndItsShortFormIsRefused() throws DecodeException {
    String x = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
    Script script = Script.parseHex("4104" + x + x + "ac");
    assertThat(written(script)).hasToString("49" + script);
    assertThat(script(written(script))).isEqualTo(script);
    assertThatThrownBy(() -> script(Bytes.parseHex("04" + x)))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("no point of the curve");
    // a hybrid key, and a right x with a wrong y
    String g = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    for (String odd : List.of("4106" + g + x + "ac", "4104" + g + x + "ac")) {
      assertThat(script(written(Script.parseHex(odd)))).hasToString(odd);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 19, 20, 23, 25, 35, 67, 121, 122, 10_000, 10_001, 70_000})
  @Tag("kf=S-038")
  void anyScriptComesBackExactly(int length) throws DecodeException {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    Script script = Script.copyOf(bytes);
    assertThat(script(written(script))).isEqualTo(script);
  }

  @Property(tries = 5_000)
  void scriptsThatAlmostHaveASpecialFormComeBackExactly(
      @ForAll @IntRange(max = 4) int form,
      @ForAll @IntRange(max = 66) int place,
      @ForAll byte value)
      throws DecodeException {
    String hash = "00112233445566778899aabbccddeeff00112233";
    String x = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    String y = "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
    String hex =
        List.of(
                "76a914" + hash + "88ac",
                "a914" + hash + "87",
                "2102" + x + "ac",
                "2103" + x + "ac",
                "4104" + x + y + "ac")
            .get(form);
    byte[] bytes = Bytes.parseHex(hex).toArray();
    bytes[place % bytes.length] = value;
    Script script = Script.copyOf(bytes);
    assertThat(script(written(script))).isEqualTo(script);
  }

  @Test
  @Tag("kf=S-038")
  void heightsToTheLargestGoThereAndBackAndALargerCodeIsRefused() throws DecodeException {
    for (int height : new int[] {0, 1, 255, 1 << 16, 1 << 30, Integer.MAX_VALUE}) {
      for (boolean coinbase : new boolean[] {false, true}) {
        Coin coin = new Coin(new TxOut(5, Script.EMPTY), height, coinbase);
        ByteWriter writer = new ByteWriter();
        CoinCodec.write(writer, coin);
        ByteReader reader = writer.toBytes().reader();
        assertThat(CoinCodec.read(reader)).isEqualTo(coin);
        reader.end("coin");
      }
    }
    Bytes code = number(0x100000000L);
    assertThatThrownBy(() -> CoinCodec.read(code.reader()))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("larger than 4294967295");
  }

  @Test
  @Tag("kf=S-038")
  @Tag("kf=S-040")
  void anAmountThatNoCoinCanHaveIsRefused() {
    for (long satoshi : new long[] {-1, Amount.MAX_MONEY + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      ByteWriter writer = new ByteWriter();
      TxOut output = new TxOut(satoshi, Script.EMPTY);
      assertThatThrownBy(() -> CoinCodec.writeOutput(writer, output))
          .isInstanceOf(IllegalArgumentException.class);
    }
    ByteWriter writer = new ByteWriter();
    CoinCodec.writeVarInt(writer, CoinCodec.compressAmount(Amount.MAX_MONEY + 1));
    ByteReader reader = writer.uint8(6).toBytes().reader();
    assertThatThrownBy(() -> CoinCodec.readOutput(reader))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("more than the limit");
  }

  @Property(tries = 20_000)
  void anyBytesEitherDecodeOrAreRefusedWithoutMore(@ForAll @Size(max = 60) byte[] bytes) {
    ByteReader reader = new ByteReader(bytes);
    try {
      Coin coin = CoinCodec.read(reader);
      ByteWriter writer = new ByteWriter();
      CoinCodec.write(writer, coin);
      assertThat(CoinCodec.read(writer.toBytes().reader())).isEqualTo(coin);
    } catch (DecodeException e) {
      assertThat(e.getMessage()).startsWith("coin.");
    }
  }

  @Test
  void everyOutputOfRealBlocksComesBackExactly() throws DecodeException {
    int outputs = 0;
    for (String name : List.of("0150013", "0300000", "0574200", "0831328")) {
      Bytes bytes = Bytes.adopt(Vectors.read("block/mainnet/mainnet-" + name + ".bin.gz"));
      for (Transaction transaction : Block.parse(bytes).transactions()) {
        for (TxOut output : transaction.outputs()) {
          ByteWriter writer = new ByteWriter();
          Coin coin = new Coin(output, 831_328, false);
          CoinCodec.write(writer, coin);
          assertThat(CoinCodec.read(writer.toBytes().reader())).isEqualTo(coin);
          outputs++;
        }
      }
    }
    Vectors.report("outputs of real blocks as coins", outputs);
  }
}
