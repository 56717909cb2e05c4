package dev.renga.bench.micro;

import dev.renga.consensus.Verdict;
import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// All scripts of a transaction with one input, signature included.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class ScriptBenchmark {
  /// Kinds of locking scripts, by their length and first byte.
  public enum Kind {
    /// Hash of a key.
    P2PKH(25, 0x76),
    /// The same, as a witness.
    P2WPKH(22, 0x00),
    /// Taproot, spent with its key.
    P2TR(34, 0x51),
    /// Two signatures of three, as a witness.
    P2WSH(34, 0x00);

    private final int length;
    private final int first;

    Kind(int length, int first) {
      this.length = length;
      this.first = first;
    }

    boolean locks(TxOut output) {
      var script = output.scriptPubKey().bytes();
      return script.length() == length && script.toArray()[0] == first;
    }
  }

  /// Which kind to verify.
  @Param private Kind kind = Kind.P2PKH;

  private final Secp256k1 curve = Secp256k1.load();
  private @Nullable Transaction transaction;
  private List<TxOut> spent = List.of();

  /// Finds a transaction.
  @Setup
  public void find() throws IOException, DecodeException {
    Payments payments = Payments.make();
    Transaction found = payments.withOneInput(kind::locks);
    transaction = found;
    spent = payments.spent(found);
  }

  /// Runs its scripts.
  @Benchmark
  public Verdict verify() {
    return new TransactionScripts(Objects.requireNonNull(transaction), spent, ScriptFlags.STANDARD)
        .verify(curve);
  }
}
