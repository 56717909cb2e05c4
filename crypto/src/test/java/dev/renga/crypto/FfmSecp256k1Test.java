package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FfmSecp256k1Test extends Secp256k1Contract {
  private final Secp256k1 curve = Secp256k1.load();

  @Override
  Secp256k1 curve() {
    return curve;
  }

  @Test
  void itIsWhatTheLoaderGivesAndItSaysSo() {
    assertThat(curve).isInstanceOf(FfmSecp256k1.class);
    assertThat(curve.implementation()).contains("foreign function");
    assertThat(curve.isComplete()).isTrue();
    assertThat(Secp256k1.load()).isSameAs(curve);
  }

  @Test
  void grindingGivesALowRAndOtherwisePlainSignatures() {
    byte[] key = curve.publicKey(secret, true);
    byte[] digest = new byte[32];
    int ground = 0;
    for (int i = 0; i < 64; i++) {
      digest[0] = (byte) i;
      byte[] plain = curve.signEcdsa(digest, secret, false);
      byte[] low = curve.signEcdsa(digest, secret, true);
      assertThat(low.length).isLessThanOrEqualTo(70);
      assertThat(low[3]).isLessThanOrEqualTo((byte) 32);
      assertThat(verify(low, key, digest)).isTrue();
      if (plain[3] <= 32) {
        assertThat(low).isEqualTo(plain);
      } else {
        ground++;
      }
    }
    assertThat(ground).isPositive();
  }

  @Test
  void blindingChangesNoResult() {
    Secp256k1 blinded = Secp256k1.load(Sha256.hash("seed".getBytes(StandardCharsets.UTF_8)));
    assertThat(blinded).isNotSameAs(curve);
    assertThat(blinded.publicKey(secret, true)).isEqualTo(curve.publicKey(secret, true));
    assertThat(blinded.signEcdsa(hash, secret, true))
        .isEqualTo(curve.signEcdsa(hash, secret, true));
    assertThat(blinded.signSchnorr(hash, secret, hash))
        .isEqualTo(curve.signSchnorr(hash, secret, hash));
  }

  @Test
  void elligatorSwiftDecodesAsInBip324() {
    String file = "transport-v2/ellswift_decode_test_vectors.csv";
    int cases = 0;
    for (String[] row : Vectors.csv(file)) {
      cases++;
      assertThat(Vectors.hex(curve.ellswiftDecode(Vectors.hex(row[0]))).substring(2))
          .isEqualTo(row[1]);
    }
    assertThat(cases).isEqualTo(76);
    Vectors.count(file, cases);
  }

  // The library has no inverse to call; every solution in the file must at least decode.
  @Test
  void elligatorSwiftSolutionsDecodeToTheirCoordinate() {
    String file = "transport-v2/xswiftec_inv_test_vectors.csv";
    int cases = 0;
    for (String[] row : Vectors.csv(file)) {
      for (int i = 2; i < 10; i++) {
        if (!row[i].isEmpty()) {
          cases++;
          byte[] key = curve.ellswiftDecode(Vectors.hex(row[0] + row[i]));
          assertThat(Vectors.hex(key).substring(2)).isEqualTo(row[1]);
        }
      }
    }
    assertThat(cases).isEqualTo(98);
    Vectors.count(file, cases);
  }

  @Test
  void elligatorSwiftPeersShareASecret() {
    Random random = new Random(324);
    byte[] aux = new byte[32];
    for (int i = 0; i < 50; i++) {
      random.nextBytes(aux);
      byte[] a = Sha256.hash(aux, new byte[] {1});
      byte[] b = Sha256.hash(aux, new byte[] {2});
      byte[] ellA = curve.ellswiftCreate(a, aux);
      byte[] ellB = curve.ellswiftCreate(b, aux);
      assertThat(curve.ellswiftDecode(ellA)).isEqualTo(curve.publicKey(a, true));
      byte[] shared = curve.ellswiftXdh(ellA, ellB, a, true);
      assertThat(curve.ellswiftXdh(ellA, ellB, b, false)).isEqualTo(shared);
      assertThat(curve.ellswiftXdh(ellB, ellA, b, true)).isNotEqualTo(shared);
    }
  }

  // Nothing can be closed, and a context outlives every call on it, however garbage is collected.
  @Tag("kf=J-023")
  @Test
  void instancesMayBeDroppedWhileThreadsWork() throws InterruptedException, ExecutionException {
    byte[] key = curve.publicKey(secret, true);
    byte[] sig = curve.signEcdsa(hash, secret, false);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        byte[] seed = Sha256.hash(new byte[] {(byte) t});
        Callable<Boolean> work =
            () -> {
              boolean all = true;
              for (int i = 0; i < 200; i++) {
                Secp256k1 own = Secp256k1.load(seed);
                all &= own.verifyEcdsa(sig, 0, sig.length, key, 0, 33, hash);
                all &= Arrays.equals(own.publicKey(secret, true), key);
                if (i % 50 == 0) {
                  System.gc();
                }
              }
              return all;
            };
        results.add(threads.submit(work));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    }
  }
}
