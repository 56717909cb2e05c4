package dev.renga.bench.micro;

import dev.renga.bench.Folders;
import dev.renga.bench.chain.ChainFile;
import dev.renga.bench.chain.ChainGenerator;
import dev.renga.primitives.Block;
import dev.renga.primitives.Coin;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.storage.BlockScanner;
import dev.renga.storage.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/// A block full of payments, and the coins that it spends.
///
/// @param block of the generated chain, the one with the most transactions
/// @param height of the block
/// @param coins all coins that were ever made up to and in the block
record Payments(Block block, int height, Map<OutPoint, Coin> coins) {
  private static final ChainGenerator.Size SIZE =
      new ChainGenerator.Size(2_000, 1_000, 0, 60, 50, 0, 1);

  /// Generates them.
  static Payments make() throws IOException, DecodeException {
    Path folder = Files.createTempDirectory("renga-micro-");
    try {
      return read(ChainFile.of(folder.resolve("chain.dat"), SIZE, line -> {}).file());
    } finally {
      Folders.delete(folder);
    }
  }

  private static Payments read(Path file) throws DecodeException {
    Map<OutPoint, Coin> coins = new HashMap<>();
    Block fullest = Network.REGTEST.genesis();
    int height = 0;
    int at = 0;
    try (BlockScanner scanner =
        BlockScanner.open(Disk.real(), file, Network.REGTEST.identity().magic())) {
      for (BlockScanner.Found found = scanner.next(); found != null; found = scanner.next()) {
        Block block = Block.parse(found.block());
        at++;
        keep(block, at, coins);
        if (block.transactions().size() > fullest.transactions().size()) {
          fullest = block;
          height = at;
        }
      }
    }
    return new Payments(fullest, height, coins);
  }

  private static void keep(Block block, int height, Map<OutPoint, Coin> coins) {
    for (Transaction transaction : block.transactions()) {
      for (int i = 0; i < transaction.outputs().size(); i++) {
        Coin coin = new Coin(transaction.outputs().get(i), height, transaction.isCoinbase());
        coins.put(new OutPoint(transaction.txid(), i), coin);
      }
    }
  }

  /// What a transaction of the block spends.
  List<TxOut> spent(Transaction transaction) {
    return transaction.inputs().stream()
        .map(input -> Objects.requireNonNull(coins.get(input.prevout())).output())
        .toList();
  }

  /// A transaction with one input, whose locking script is as wanted.
  Transaction withOneInput(Predicate<TxOut> wanted) {
    return block.transactions().stream()
        .filter(transaction -> !transaction.isCoinbase() && transaction.inputs().size() == 1)
        .filter(transaction -> wanted.test(spent(transaction).getFirst()))
        .findFirst()
        .orElseThrow();
  }

  /// Outpoints that the block spends.
  List<OutPoint> prevouts() {
    return block.transactions().stream()
        .filter(transaction -> !transaction.isCoinbase())
        .flatMap(transaction -> transaction.inputs().stream().map(TxIn::prevout))
        .toList();
  }
}
