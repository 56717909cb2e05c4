package dev.renga.app;

import dev.renga.consensus.BlockCheck;
import dev.renga.consensus.Rule;
import dev.renga.consensus.SpentOutputs;
import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `renga check-block`: verifies one block that is torn from its chain.
///
/// Status 0 and one line when no rule refuses it; status 1 and the rule when one does, or when the
/// bytes are no block; status 2 when the files cannot be read.
@Command(
    name = "check-block",
    description = {
      "Verifies one block (raw bytes, or those gzipped) and, with the outputs it spends, all its"
          + " scripts and amounts."
    })
final class CheckBlockCommand implements Callable<Integer> {
  private static final int MAX_BLOCK_FILE = 8 << 20;
  private static final int MAX_SPENT_FILE = 256 << 20;

  private final PrintStream out;
  private final PrintStream err;

  @Parameters(index = "0", paramLabel = "FILE", description = "The block.")
  private Path file = Path.of("");

  @Option(
      names = "--spent",
      paramLabel = "FILE",
      description = "The outputs it spends, as a table with one line for each input.")
  private @Nullable Path spent;

  @Option(
      names = "--height",
      paramLabel = "N",
      description = "Its height (default: what its coinbase says, where BIP34 makes that true).")
  private @Nullable Integer height;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "mainnet, testnet3, testnet4, signet or regtest (default: mainnet).")
  private String network = "mainnet";

  CheckBlockCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    try {
      if (height != null && height < 0) {
        return unusable("--height must be 0 or more.");
      }
      Block block = Block.parse(Bytes.copyOf(read(file, MAX_BLOCK_FILE)));
      SpentOutputs outputs = spent == null ? null : spentOutputs(spent);
      OptionalInt known = height == null ? OptionalInt.empty() : OptionalInt.of(height);
      return report(BlockCheck.check(block, networkOf(network), known, outputs));
    } catch (NoSuchFileException e) {
      return unusable("there is no file %s.".formatted(e.getFile()));
    } catch (DecodeException e) {
      out.println("%s refused: it is not a block (%s)".formatted(file, e.getMessage()));
      return 1;
    } catch (IOException | IllegalArgumentException e) {
      return unusable(String.valueOf(e.getMessage()));
    }
  }

  private int unusable(String sentence) {
    err.println("Error: " + sentence);
    return 2;
  }

  private static Network networkOf(String name) {
    return switch (name) {
      case "mainnet", "main" -> Network.MAINNET;
      case "testnet3", "testnet", "test" -> Network.TESTNET3;
      case "testnet4" -> Network.TESTNET4;
      case "signet" -> Network.SIGNET;
      case "regtest" -> Network.REGTEST;
      default ->
          throw new IllegalArgumentException(
              "There is no network %s; choose mainnet, testnet3, testnet4, signet or regtest."
                  .formatted(name));
    };
  }

  private static SpentOutputs spentOutputs(Path path) throws IOException {
    String text = new String(read(path, MAX_SPENT_FILE), StandardCharsets.US_ASCII);
    try {
      return SpentOutputs.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /// All bytes, decompressed if they are gzipped; never more than the limit.
  private static byte[] read(Path path, int limit) throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException("%s is a directory.".formatted(path));
    }
    try (InputStream raw = Files.newInputStream(path);
        InputStream in = path.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException("%s is larger than %s MiB.".formatted(path, limit >> 20));
      }
      return bytes;
    } catch (EOFException e) {
      throw new IOException("%s is cut short: its gzipped data ends too early.".formatted(path), e);
    } catch (AccessDeniedException e) {
      throw new IOException("%s may not be read: access is denied.".formatted(path), e);
    } catch (ZipException e) {
      throw new IOException("%s is not gzipped: %s.".formatted(path, e.getMessage()), e);
    }
  }

  private int report(BlockCheck.Report report) {
    int status =
        switch (report) {
          case BlockCheck.Accepted accepted -> {
            out.println(acceptedLine(accepted));
            yield 0;
          }
          case BlockCheck.Refused refused -> {
            out.println("%s refused: %s".formatted(refused.hash(), refused.verdict().reason()));
            explain(refused);
            yield 1;
          }
        };
    report.notChecked().forEach(sentence -> err.println("Not checked: " + sentence));
    return status;
  }

  private static String acceptedLine(BlockCheck.Accepted accepted) {
    StringBuilder line = new StringBuilder();
    line.append(accepted.hash()).append(" valid");
    accepted.height().ifPresent(at -> line.append(", height ").append(at));
    line.append(", ").append(accepted.transactions()).append(" transactions, ");
    line.append(accepted.inputsChecked()).append(" of ").append(accepted.inputs());
    line.append(" inputs checked, ");
    if (accepted.fees().isPresent()) {
      line.append("fees ").append(accepted.fees().getAsLong()).append(" sat");
    } else {
      line.append("fees not known");
    }
    return line.toString();
  }

  private void explain(BlockCheck.Refused refused) {
    Rule rule = refused.rule();
    if (!refused.verdict().detail().isEmpty()) {
      out.println("  where: " + refused.verdict().detail());
    }
    out.println("  rule:  %s (%s)".formatted(rule.id(), rule.source()));
    out.println("  says:  " + rule.sentence());
    out.println("  code:  " + rule.code());
  }
}
