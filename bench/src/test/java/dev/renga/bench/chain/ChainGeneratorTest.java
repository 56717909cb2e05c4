package dev.renga.bench.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Block;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainGeneratorTest {
  @TempDir Path folder;

  @Test
  void twoRunsGiveTheSameChainAndEveryInputIsSigned() throws Exception {
    Path first = folder.resolve("a.dat");
    Path second = folder.resolve("b.dat");
    ChainGenerator.Made made =
        ChainGenerator.generate(ChainGenerator.Size.SMALL, first, line -> {});
    ChainGenerator.generate(ChainGenerator.Size.SMALL, second, line -> {});
    assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    assertThat(made.transactions()).isEqualTo(4_200);
    assertThat(made.bytes()).isEqualTo(Files.size(first));

    Map<OutPoint, TxOut> unspent = new HashMap<>();
    Secp256k1 curve = Secp256k1.load();
    ByteReader reader = new ByteReader(Files.readAllBytes(first));
    int inputs = 0;
    while (reader.remaining() > 0) {
      reader.skip(8, "record");
      for (Transaction transaction : Block.read(reader).transactions()) {
        if (!transaction.isCoinbase()) {
          List<TxOut> spent =
              transaction.inputs().stream().map(in -> unspent.remove(in.prevout())).toList();
          if (inputs % 10 == 0) {
            assertThat(
                    new TransactionScripts(transaction, spent, ScriptFlags.STANDARD)
                        .verify(curve)
                        .isValid())
                .isTrue();
          }
          inputs += spent.size();
        }
        for (int i = 0; i < transaction.outputs().size(); i++) {
          unspent.put(new OutPoint(transaction.txid(), i), transaction.outputs().get(i));
        }
      }
    }
    assertThat(inputs).isEqualTo((int) made.inputs());
  }
}
