package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class HashingVectorsTest {

  @Test
  void sha1AgreesWithNist() {
    nist("hashing/nist-SHA1ShortMsg.rsp", 65, Hashes::sha1);
  }

  @Test
  void sha256AgreesWithNist() {
    nist("hashing/nist-SHA256ShortMsg.rsp", 65, Sha256::hash);
    nist("hashing/nist-SHA256LongMsg.rsp.gz", 64, Sha256::hash);
  }

  @Test
  void sha512AgreesWithNist() {
    nist("hashing/nist-SHA512ShortMsg.rsp", 129, Hashes::sha512);
  }

  @Test
  void hash160DoubleHashAndTaggedHashAgreeWithVectors() {
    JsonNode all = Vectors.json("hashing/crypto.json");
    for (JsonNode row : all.get("hashes")) {
      byte[] input = Vectors.hex(row, "hex");
      assertThat(Hashes.hash160(input)).isEqualTo(Vectors.hex(row, "hash160"));
      assertThat(Sha256.doubleHash(input)).isEqualTo(Vectors.hex(row, "hash256"));
      assertThat(new Sha256().update(input).digestTwice()).isEqualTo(Vectors.hex(row, "hash256"));
    }
    for (JsonNode row : all.get("taggedHash")) {
      Sha256 tagged = Sha256.tagged(row.get("tag").asText());
      assertThat(tagged.update(Vectors.hex(row, "hex")).digest())
          .isEqualTo(Vectors.hex(row, "result"));
    }
    Vectors.count("hashing/crypto.json", 5);
  }

  @Test
  void ripemd160AgreesWithItsAuthors() {
    assertThat(Vectors.hex(Hashes.ripemd160(new byte[0])))
        .isEqualTo("9c1185a5c5e9fc54612808977ee8f548b2258d31");
    assertThat(Vectors.hex(Hashes.ripemd160("message digest".getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo("5d0689ef49d2fae572b881b123a85ffa21595f36");
    byte[] millionTimesA = new byte[1_000_000];
    Arrays.fill(millionTimesA, (byte) 'a');
    assertThat(Vectors.hex(Hashes.ripemd160(millionTimesA)))
        .isEqualTo("52783243c1697bdbe16d37f97f68f08325dc1528");
  }

  @Test
  void hmacAgreesWithWycheproof() {
    hmac("hashing/hmac_sha256_test.json", Hashes::hmacSha256);
    hmac("hashing/hmac_sha512_test.json", Hashes::hmacSha512);
  }

  @Test
  void hkdfAgreesWithWycheproof() {
    int cases = 0;
    for (JsonNode group : Vectors.json("hashing/hkdf_sha256_test.json").get("testGroups")) {
      for (JsonNode row : group.get("tests")) {
        cases++;
        byte[] ikm = Vectors.hex(row, "ikm");
        byte[] salt = Vectors.hex(row, "salt");
        byte[] info = Vectors.hex(row, "info");
        int size = row.get("size").asInt();
        if (row.get("result").asText().equals("valid")) {
          assertThat(Hashes.hkdfSha256(ikm, salt, info, size)).isEqualTo(Vectors.hex(row, "okm"));
        } else {
          assertThatThrownBy(() -> Hashes.hkdfSha256(ikm, salt, info, size))
              .isInstanceOf(IllegalArgumentException.class);
        }
      }
    }
    assertThat(cases).isEqualTo(86);
    Vectors.count("hashing/hkdf_sha256_test.json", cases);
  }

  @Test
  void pbkdf2AgreesWithWycheproof() {
    int cases = 0;
    for (JsonNode group : Vectors.json("hashing/pbkdf2_hmacsha512_test.json").get("testGroups")) {
      for (JsonNode row : group.get("tests")) {
        cases++;
        assertThat(
                Hashes.pbkdf2HmacSha512(
                    Vectors.hex(row, "password"),
                    Vectors.hex(row, "salt"),
                    row.get("iterationCount").asInt(),
                    row.get("dkLen").asInt()))
            .isEqualTo(Vectors.hex(row, "dk"));
      }
    }
    assertThat(cases).isEqualTo(58);
    Vectors.count("hashing/pbkdf2_hmacsha512_test.json", cases);
  }

  @Test
  void sipHashAgreesWithVectors() {
    int cases = 0;
    for (JsonNode row : Vectors.json("hashing/siphash.json")) {
      cases++;
      long k0 = Long.parseUnsignedLong(row.get("key").get(0).asText(), 16);
      long k1 = Long.parseUnsignedLong(row.get("key").get(1).asText(), 16);
      StringBuilder input = new StringBuilder();
      row.get("input").forEach(block -> input.append(block.asText()));
      byte[] bytes = Vectors.hex(input.toString());
      long expected = Long.parseUnsignedLong(row.get("expected").get("siphash24").asText(), 16);
      assertThat(SipHash.hash(k0, k1, bytes)).isEqualTo(expected);
      if (bytes.length == 32) {
        long[] w = words(bytes);
        assertThat(SipHash.hash256(k0, k1, w[0], w[1], w[2], w[3])).isEqualTo(expected);
      }
    }
    assertThat(cases).isEqualTo(146);
    Vectors.count("hashing/siphash.json", cases);
  }

  @Test
  void chaCha20Poly1305AgreesWithWycheproof() {
    int cases = 0;
    for (JsonNode group : Vectors.json("hashing/chacha20_poly1305_test.json").get("testGroups")) {
      for (JsonNode row : group.get("tests")) {
        byte[] iv = Vectors.hex(row, "iv");
        if (iv.length != 12) {
          continue; // the type of the nonce leaves no way to give another length
        }
        cases++;
        aead(row, iv);
      }
    }
    assertThat(cases).isEqualTo(316);
    Vectors.count("hashing/chacha20_poly1305_test.json", cases);
  }

  private static void aead(JsonNode row, byte[] iv) {
    ChaCha20Poly1305 aead = new ChaCha20Poly1305(Vectors.hex(row, "key"));
    int first = (int) words(Arrays.copyOf(iv, 8))[0];
    long rest = words(Arrays.copyOfRange(iv, 4, 12))[0];
    byte[] aad = Vectors.hex(row, "aad");
    byte[] msg = Vectors.hex(row, "msg");
    byte[] sealed = Vectors.hex(row.get("ct").asText() + row.get("tag").asText());
    byte[] opened = new byte[msg.length];
    boolean valid = row.get("result").asText().equals("valid");
    assertThat(aead.decrypt(first, rest, aad, sealed, 0, sealed.length, opened, 0))
        .isEqualTo(valid);
    if (valid) {
      assertThat(opened).isEqualTo(msg);
      byte[] out = new byte[sealed.length];
      aead.encrypt(first, rest, aad, msg, 0, msg.length, out, 0);
      assertThat(out).isEqualTo(sealed);
    } else {
      assertThat(opened).isEqualTo(new byte[msg.length]);
    }
  }

  private static void hmac(String file, BinaryOperator<byte[]> function) {
    int cases = 0;
    for (JsonNode group : Vectors.json(file).get("testGroups")) {
      int size = group.get("tagSize").asInt() / 8;
      for (JsonNode row : group.get("tests")) {
        cases++;
        byte[] tag = function.apply(Vectors.hex(row, "key"), Vectors.hex(row, "msg"));
        assertThat(Arrays.equals(Arrays.copyOf(tag, size), Vectors.hex(row, "tag")))
            .isEqualTo(row.get("result").asText().equals("valid"));
      }
    }
    assertThat(cases).isEqualTo(174);
    Vectors.count(file, cases);
  }

  private static void nist(String file, int expectedCases, UnaryOperator<byte[]> function) {
    List<String> lines = Vectors.lines(file);
    int cases = 0;
    int length = 0;
    byte[] message = {};
    for (String line : lines) {
      String value = line.substring(line.indexOf('=') + 1).strip();
      if (line.startsWith("Len = ")) {
        length = Integer.parseInt(value) / 8;
      } else if (line.startsWith("Msg = ")) {
        message = Arrays.copyOf(Vectors.hex(value), length);
      } else if (line.startsWith("MD = ")) {
        cases++;
        assertThat(function.apply(message)).isEqualTo(Vectors.hex(value));
      }
    }
    assertThat(cases).isEqualTo(expectedCases);
    Vectors.count(file, cases);
  }

  static long[] words(byte[] bytes) {
    long[] words = new long[bytes.length / 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
    return words;
  }
}
