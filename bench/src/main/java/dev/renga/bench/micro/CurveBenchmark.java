package dev.renga.bench.micro;

import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One signature, one hash.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class CurveBenchmark {
  private Secp256k1 curve = Secp256k1.load();
  private byte[] hash = new byte[0];
  private byte[] key = new byte[0];
  private byte[] xOnly = new byte[0];
  private byte[] ecdsa = new byte[0];
  private byte[] schnorr = new byte[0];
  private final byte[] header = new byte[80];
  private final byte[] transaction = new byte[250];

  /// Signs.
  @Setup
  public void sign() {
    curve = Secp256k1.load();
    hash = Sha256.hash("message".getBytes(StandardCharsets.US_ASCII));
    byte[] secret = Sha256.hash("secret".getBytes(StandardCharsets.US_ASCII));
    key = curve.publicKey(secret, true);
    xOnly = Arrays.copyOfRange(key, 1, 33);
    ecdsa = curve.signEcdsa(hash, secret, true);
    schnorr = curve.signSchnorr(hash, secret, new byte[32]);
  }

  /// One ECDSA signature.
  @Benchmark
  public boolean verifyEcdsa() {
    return curve.verifyEcdsa(ecdsa, 0, ecdsa.length, key, 0, key.length, hash);
  }

  /// One BIP340 signature.
  @Benchmark
  public boolean verifySchnorr() {
    return curve.verifySchnorr(schnorr, 0, hash, xOnly, 0);
  }

  /// A header.
  @Benchmark
  public byte[] sha256dOf80Bytes() {
    return Sha256.doubleHash(header);
  }

  /// A transaction.
  @Benchmark
  public byte[] sha256dOf250Bytes() {
    return Sha256.doubleHash(transaction);
  }
}
