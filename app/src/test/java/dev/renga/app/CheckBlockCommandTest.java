package dev.renga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckBlockCommandTest {
  private static final String BLOCK = "block/mainnet/mainnet-0210000";

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... words) {
    out.reset();
    err.reset();
    return new CommandLine(
            new CheckBlockCommand(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)))
        .execute(words);
  }

  @Test
  void verifiesARealBlockWithWhatItSpends() {
    Path block = Vectors.folder().resolve(BLOCK + ".bin.gz");
    Path spent = Vectors.folder().resolve(BLOCK + ".spent.csv.gz");
    int status = run(block.toString(), "--spent", spent.toString(), "--height", "210000");
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("Error");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "000000000000048b95347e83192f69cf0366076336c639f9b7228e9ba171342e valid, height"
                + " 210000, 457 transactions, 899 of 899 inputs checked, fees 1356295554 sat\n");
    assertThat(status).isZero();
  }

  @Test
  void namesTheRuleThatRefuses() throws Exception {
    byte[] block = unzipped(Vectors.folder().resolve(BLOCK + ".bin.gz"));
    block[4] ^= 1; // the parent's hash, so the work is gone
    Path changed = Files.write(folder.resolve("changed.bin"), block);
    assertThat(run(changed.toString(), "--height", "210000")).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("refused: high-hash")
        .contains("rule:");
    block[4] ^= 1;
    block[block.length - 1] ^= 1; // a lock time, so the merkle root is another
    Files.write(changed, block);
    assertThat(run(changed.toString())).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("refused: bad-txnmrklroot");
  }

  @Test
  void saysWhatCannotBeRead() throws Exception {
    assertThat(run(folder.resolve("none").toString())).isNotZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Error: there is no file");
    Path junk = Files.writeString(folder.resolve("junk.bin"), "not a block");
    assertThat(run(junk.toString())).isEqualTo(1);
    Path gz = Files.writeString(folder.resolve("junk.gz"), "not gzip");
    assertThat(run(gz.toString())).isNotZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("is not gzipped");
    assertThat(run(folder.toString())).isNotZero();
    assertThat(run(junk.toString(), "--network", "moon")).isNotZero();
  }

  private static byte[] unzipped(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }
}
