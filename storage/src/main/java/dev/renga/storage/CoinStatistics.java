package dev.renga.storage;

import dev.renga.crypto.MuHash3072;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Digest;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Txid;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Figures about a whole set of coins, equal to what bitcoind's `gettxoutsetinfo` says of the same
/// chain (`disk_size` aside, which is a property of the database).
///
/// @param tip the block up to which the coins are applied; `null` when no block is
/// @param transactions transactions with at least one unspent output
/// @param coins unspent outputs
/// @param bogoSize a size that depends on no database: 50 bytes a coin and its script
/// @param totalAmount satoshi of all coins; empty when they exceed 63 bits
/// @param diskSize rough number of bytes on the disk
/// @param hash of the coins, of the kind asked for; `null` for [Hash#NONE]
public record CoinStatistics(
    @Nullable ChainTip tip,
    long transactions,
    long coins,
    long bogoSize,
    OptionalLong totalAmount,
    long diskSize,
    @Nullable Digest hash) {

  /// Kinds of hash over a set of coins.
  public enum Hash {
    /// None, which is fastest.
    NONE,
    /// `hash_serialized_3`: double SHA-256 over all coins in order.
    SERIALIZED,
    /// MuHash, which does not depend on the order and can be kept up to date block by block.
    MUHASH
  }

  /// Walks through all coins of a snapshot.
  ///
  /// @param cancelled asked now and then; when it says yes, the result is empty
  /// @throws StorageException when the coins cannot be read
  public static Optional<CoinStatistics> of(
      CoinSnapshot snapshot, Hash hash, BooleanSupplier cancelled) {
    Walk walk = new Walk(hash, cancelled);
    snapshot.forEach(walk);
    return walk.stopped ? Optional.empty() : Optional.of(walk.result(snapshot));
  }

  /// The bytes that both hashes take for a coin: outpoint, height × 2 + coinbase (4 bytes), amount,
  /// script with its length as CompactSize.
  public static byte[] element(OutPoint outPoint, Coin coin) {
    ByteWriter writer = new ByteWriter(64 + coin.scriptPubKey().length());
    writeElement(writer, outPoint, coin);
    return writer.toArray();
  }

  private static void writeElement(ByteWriter writer, OutPoint outPoint, Coin coin) {
    outPoint.write(writer);
    writer.int32(coin.height() << 1 | (coin.coinbase() ? 1 : 0));
    coin.output().write(writer);
  }

  /// What one coin adds to [#bogoSize]: 32 for the txid, 4 for the index, 4 for height and
  /// coinbase, 8 for the amount, 2 for the script's length, and the script.
  public static long bogoSize(Script scriptPubKey) {
    return 50L + scriptPubKey.length();
  }

  private static final class Walk implements CoinSnapshot.Visitor {
    private final BooleanSupplier cancelled;
    private final @Nullable Sha256 serialized;
    private final @Nullable MuHash3072 muHash;
    private final ByteWriter writer = new ByteWriter();
    private @Nullable Txid last;
    private long transactions;
    private long coins;
    private long bogoSize;
    private long amount;
    private boolean amountOverflows;
    private boolean stopped;

    Walk(Hash hash, BooleanSupplier cancelled) {
      this.cancelled = cancelled;
      serialized = hash == Hash.SERIALIZED ? new Sha256() : null;
      muHash = hash == Hash.MUHASH ? new MuHash3072() : null;
    }

    @Override
    public boolean visit(OutPoint outPoint, Coin coin) {
      if ((coins & 0xfff) == 0 && cancelled.getAsBoolean()) {
        stopped = true;
        return false;
      }
      if (last == null || !outPoint.txid().equals(last)) {
        last = outPoint.txid();
        transactions++;
      }
      coins++;
      bogoSize += bogoSize(coin.scriptPubKey());
      long sum = amount + coin.value();
      amountOverflows |= ((amount ^ sum) & (coin.value() ^ sum)) < 0;
      amount = sum;
      writer.clear();
      writeElement(writer, outPoint, coin);
      if (serialized != null) {
        serialized.update(writer.toArray());
      } else if (muHash != null) {
        muHash.insert(writer.toArray());
      }
      return true;
    }

    CoinStatistics result(CoinSnapshot snapshot) {
      Digest hash = null;
      if (serialized != null) {
        hash = Digest.of(serialized.digestTwice());
      } else if (muHash != null) {
        hash = Digest.of(muHash.digest());
      }
      return new CoinStatistics(
          snapshot.tip(),
          transactions,
          coins,
          bogoSize,
          amountOverflows ? OptionalLong.empty() : OptionalLong.of(amount),
          snapshot.diskSize(),
          hash);
    }
  }
}
