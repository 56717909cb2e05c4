package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CipherTest {

  @Test
  void chaCha20AgreesWithRfc8439() {
    byte[] key = new byte[32];
    for (int i = 0; i < 32; i++) {
      key[i] = (byte) i;
    }
    ChaCha20 cipher = new ChaCha20(key);
    cipher.seek(0, 0x4a000000L, 1);
    byte[] text =
        ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the"
                + " future, sunscreen would be it.")
            .getBytes(StandardCharsets.US_ASCII);
    cipher.crypt(text, 0, text, 0, text.length);
    assertThat(Vectors.hex(text))
        .isEqualTo(
            "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b"
                + "f91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8"
                + "07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736"
                + "5af90bbf74a35be6b40b8eedf2785e42874d");
  }

  @Property(tries = 200)
  void streamAgreesWithTheJdkHoweverItIsCut(
      @ForAll @Size(32) byte[] key,
      @ForAll @Size(12) byte[] nonce,
      @ForAll @IntRange(max = 1 << 30) int block,
      @ForAll @Size(max = 20) int[] cuts,
      @ForAll @IntRange(max = 1000) int length)
      throws GeneralSecurityException {
    byte[] plain = new byte[length];
    new Random(block).nextBytes(plain);
    Cipher jdk = Cipher.getInstance("ChaCha20");
    jdk.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key, "ChaCha20"),
        new ChaCha20ParameterSpec(nonce, block));
    byte[] expected = jdk.doFinal(plain);
    ChaCha20 ours = new ChaCha20(key);
    ByteBuffer words = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);
    ours.seek(words.getInt(0), words.getLong(4), block);
    byte[] out = new byte[length];
    int at = 0;
    for (int cut : cuts) {
      int step = Math.min(length - at, Math.floorMod(cut, 130));
      ours.crypt(plain, at, out, at, step);
      at += step;
    }
    ours.crypt(plain, at, out, at, length - at);
    assertThat(out).isEqualTo(expected);
  }

  @Property(tries = 200)
  void aeadAgreesWithTheJdkAndOpensOnlyWhatWasSealed(
      @ForAll @Size(32) byte[] key,
      @ForAll @Size(12) byte[] nonce,
      @ForAll @Size(max = 40) byte[] aad,
      @ForAll @Size(max = 300) byte[] plain,
      @ForAll @IntRange(max = 315) int flip)
      throws GeneralSecurityException {
    Cipher jdk = Cipher.getInstance("ChaCha20-Poly1305");
    jdk.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    jdk.updateAAD(aad);
    byte[] expected = jdk.doFinal(plain);
    ByteBuffer words = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);
    int first = words.getInt(0);
    long rest = words.getLong(4);
    ChaCha20Poly1305 ours = new ChaCha20Poly1305(key);
    byte[] buffer = Arrays.copyOf(plain, plain.length + 16);
    ours.encrypt(first, rest, aad, buffer, 0, plain.length, buffer, 0);
    assertThat(buffer).isEqualTo(expected);
    byte[] forged = buffer.clone();
    forged[flip % forged.length] ^= 0x10;
    byte[] before = forged.clone();
    assertThat(ours.decrypt(first, rest, aad, forged, 0, forged.length, forged, 0)).isFalse();
    assertThat(forged).isEqualTo(before);
    assertThat(ours.decrypt(first, rest, aad, buffer, 0, buffer.length, buffer, 0)).isTrue();
    assertThat(Arrays.copyOf(buffer, plain.length)).isEqualTo(plain);
  }

  @Example
  void tooShortToBeSealedIsRefused() {
    ChaCha20Poly1305 aead = new ChaCha20Poly1305(new byte[32]);
    for (int length = 0; length < 16; length++) {
      assertThat(aead.decrypt(0, 0, new byte[0], new byte[length], 0, length, new byte[0], 0))
          .isFalse();
    }
  }

  @Example
  void keysMustHaveTheirSize() {
    assertThatThrownBy(() -> new ChaCha20(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FsChaCha20(new byte[32], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void packetsOfBip324AreEncryptedAsInItsVectors() {
    String file = "transport-v2/packet_encoding_test_vectors.csv";
    int cases = 0;
    for (String[] row : Vectors.csv(file)) {
      packet(row);
      cases++;
    }
    assertThat(cases).isEqualTo(7);
    Vectors.count(file, cases);
  }

  private static void packet(String[] row) {
    Secp256k1 curve = Secp256k1.load();
    byte[] secret = Vectors.hex(row[1]);
    byte[] ours = Vectors.hex(row[2]);
    byte[] theirs = Vectors.hex(row[3]);
    boolean initiating = row[4].equals("1");
    byte[] shared =
        curve.ellswiftXdh(
            initiating ? ours : theirs, initiating ? theirs : ours, secret, initiating);
    assertThat(Vectors.hex(curve.publicKey(secret, true)).substring(2)).isEqualTo(row[9]);
    assertThat(Vectors.hex(curve.ellswiftDecode(ours)).substring(2)).isEqualTo(row[9]);
    assertThat(Vectors.hex(curve.ellswiftDecode(theirs)).substring(2)).isEqualTo(row[10]);
    assertThat(Vectors.hex(shared)).isEqualTo(row[12]);
    String[] keys = {"initiator_L", "initiator_P", "responder_L", "responder_P"};
    for (int i = 0; i < keys.length; i++) {
      assertThat(Vectors.hex(derive(shared, keys[i]))).isEqualTo(row[13 + i]);
    }
    String terminators = Vectors.hex(derive(shared, "garbage_terminators"));
    assertThat(terminators.substring(0, 32)).isEqualTo(row[initiating ? 17 : 18]);
    assertThat(terminators.substring(32)).isEqualTo(row[initiating ? 18 : 17]);
    assertThat(Vectors.hex(derive(shared, "session_id"))).isEqualTo(row[19]);

    String side = initiating ? "initiator" : "responder";
    Channel send = new Channel(derive(shared, side + "_L"), derive(shared, side + "_P"));
    Channel receive = new Channel(derive(shared, side + "_L"), derive(shared, side + "_P"));
    for (int i = Integer.parseInt(row[0]); i > 0; i--) {
      receive.open(send.seal(new byte[0], new byte[0], false), new byte[0]);
    }
    byte[] contents = Vectors.hex(row[5].repeat(Integer.parseInt(row[6])));
    byte[] aad = Vectors.hex(row[7]);
    byte[] sealed = send.seal(contents, aad, row[8].equals("1"));
    if (row[20].isEmpty()) {
      assertThat(Vectors.hex(sealed)).endsWith(row[21]);
    } else {
      assertThat(Vectors.hex(sealed)).isEqualTo(row[20]);
    }
    assertThat(receive.open(sealed, aad)).isEqualTo(contents);
  }

  private static byte[] derive(byte[] shared, String info) {
    byte[] salt =
        ("bitcoin_v2_shared_secret\u00f9\u00be\u00b4\u00d9").getBytes(StandardCharsets.ISO_8859_1);
    return Hashes.hkdfSha256(shared, salt, info.getBytes(StandardCharsets.US_ASCII), 32);
  }

  // One direction of a connection, as far as the ciphers go.
  private static final class Channel {
    private final FsChaCha20 lengths;
    private final FsChaCha20Poly1305 packets;

    Channel(byte[] lengthKey, byte[] packetKey) {
      lengths = new FsChaCha20(lengthKey, 224);
      packets = new FsChaCha20Poly1305(packetKey, 224);
    }

    byte[] seal(byte[] contents, byte[] aad, boolean ignore) {
      int length = contents.length;
      byte[] out = new byte[3 + 1 + length + FsChaCha20Poly1305.EXPANSION];
      out[0] = (byte) length;
      out[1] = (byte) (length >>> 8);
      out[2] = (byte) (length >>> 16);
      lengths.crypt(out, 0, out, 0, 3);
      out[3] = (byte) (ignore ? 0x80 : 0);
      System.arraycopy(contents, 0, out, 4, length);
      packets.encrypt(aad, out, 3, 1 + length, out, 3);
      return out;
    }

    byte[] open(byte[] sealed, byte[] aad) {
      byte[] in = sealed.clone();
      lengths.crypt(in, 0, in, 0, 3);
      int length = (in[0] & 0xff) | (in[1] & 0xff) << 8 | (in[2] & 0xff) << 16;
      assertThat(length).isEqualTo(sealed.length - 4 - FsChaCha20Poly1305.EXPANSION);
      assertThat(packets.decrypt(aad, in, 3, in.length - 3, in, 3)).isTrue();
      return Arrays.copyOfRange(in, 4, 4 + length);
    }
  }
}
