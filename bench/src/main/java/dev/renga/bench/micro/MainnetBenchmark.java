package dev.renga.bench.micro;

import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
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

/// Mainnet's block 831328: 1,979 transactions, 1.6 MB.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class MainnetBenchmark {
  private Bytes bytes = Bytes.EMPTY;

  /// Reads the block from the test vectors, in the folder `renga.vectors` (../shared/vectors).
  @Setup
  public void read() throws IOException {
    Path vectors = Path.of(System.getProperty("renga.vectors", "../shared/vectors"));
    Path file = vectors.resolve("block/mainnet/mainnet-0831328.bin.gz");
    if (!Files.exists(file)) {
      throw new IOException(
          "there is no block at " + file + "; give RENGA_JAVA_OPTS=-Drenga.vectors=FOLDER");
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      bytes = Bytes.adopt(in.readAllBytes());
    }
  }

  /// Decodes it and asks for every id.
  @Benchmark
  public int parse() throws DecodeException {
    int sum = 0;
    for (Transaction transaction : Block.parse(bytes).transactions()) {
      sum += transaction.txid().hashCode() + transaction.wtxid().hashCode();
    }
    return sum;
  }
}
