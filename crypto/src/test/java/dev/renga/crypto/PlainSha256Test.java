package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The fast SHA-256 (the JDK's, which uses the CPU's instructions) against one written down from
/// FIPS 180-4, in every round: interpreted, compiled a little, compiled for good.
@Tag("kf=C-051")
class PlainSha256Test {
  private static final int ROUNDS = 12;
  private static final int[] START = firstBitsOfRoots(8, 2);
  private static final int[] CONSTANTS = firstBitsOfRoots(64, 3);

  @Test
  void messagesOfEveryLengthHashAlike() {
    SplittableRandom random = new SplittableRandom(51);
    for (int round = 0; round < ROUNDS; round++) {
      for (int length = 0; length <= 300; length++) {
        byte[] message = new byte[length];
        random.nextBytes(message);
        byte[] expected = plain(message);
        assertThat(Sha256.hash(message)).isEqualTo(expected);
        int cut = length == 0 ? 0 : random.nextInt(length);
        Sha256 pieces = new Sha256().update(message, 0, cut);
        assertThat(pieces.copy().update(message, cut, length - cut).digest()).isEqualTo(expected);
        assertThat(pieces.update(message, cut, length - cut).digestTwice())
            .isEqualTo(plain(expected));
      }
    }
  }

  @Test
  void headersAreSearchedWithTheSameHash() {
    SplittableRandom random = new SplittableRandom(52);
    byte[] header = new byte[80];
    for (int round = 0; round < 2000; round++) {
      random.nextBytes(header);
      int nonce = random.nextInt();
      byte[] hash = new Sha256d80(header).hash(nonce);
      for (int i = 0; i < 4; i++) {
        header[76 + i] = (byte) (nonce >>> (8 * i));
      }
      assertThat(hash).isEqualTo(plain(plain(header)));
    }
  }

  private static byte[] plain(byte[] message) {
    int blocks = (message.length + 8) / 64 + 1;
    byte[] padded = Arrays.copyOf(message, blocks * 64);
    padded[message.length] = (byte) 0x80;
    long bits = 8L * message.length;
    for (int i = 0; i < 8; i++) {
      padded[padded.length - 1 - i] = (byte) (bits >>> (8 * i));
    }
    int[] state = START.clone();
    for (int at = 0; at < padded.length; at += 64) {
      compress(state, padded, at);
    }
    byte[] hash = new byte[32];
    for (int i = 0; i < 32; i++) {
      hash[i] = (byte) (state[i / 4] >>> (24 - 8 * (i % 4)));
    }
    return hash;
  }

  private static void compress(int[] state, byte[] bytes, int at) {
    int[] w = new int[64];
    for (int i = 0; i < 64; i++) {
      if (i < 16) {
        for (int j = 0; j < 4; j++) {
          w[i] = w[i] << 8 | bytes[at + 4 * i + j] & 0xff;
        }
      } else {
        int a = w[i - 15];
        int b = w[i - 2];
        int s0 = Integer.rotateRight(a, 7) ^ Integer.rotateRight(a, 18) ^ a >>> 3;
        int s1 = Integer.rotateRight(b, 17) ^ Integer.rotateRight(b, 19) ^ b >>> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
      }
    }
    int[] v = state.clone();
    for (int i = 0; i < 64; i++) {
      int e = v[4];
      int a = v[0];
      int sum1 =
          Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
      int sum0 =
          Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
      int t1 = v[7] + sum1 + (e & v[5] ^ ~e & v[6]) + CONSTANTS[i] + w[i];
      int t2 = sum0 + (a & v[1] ^ a & v[2] ^ v[1] & v[2]);
      System.arraycopy(v, 0, v, 1, 7);
      v[4] += t1;
      v[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++) {
      state[i] += v[i];
    }
  }

  /// The first 32 bits after the point of the square or cube roots of the first primes.
  private static int[] firstBitsOfRoots(int count, int degree) {
    int[] words = new int[count];
    for (int prime = 2, i = 0; i < count; prime++) {
      if (isPrime(prime)) {
        words[i++] = fraction(prime, degree);
      }
    }
    return words;
  }

  private static boolean isPrime(int number) {
    for (int i = 2; i * i <= number; i++) {
      if (number % i == 0) {
        return false;
      }
    }
    return true;
  }

  /// Doubles have 52 bits after the point's leading bit: 32 after it are exact for roots below 8.
  private static int fraction(int prime, int degree) {
    double root = degree == 2 ? Math.sqrt(prime) : Math.cbrt(prime);
    return (int) (long) ((root - Math.floor(root)) * 4294967296.0);
  }
}
