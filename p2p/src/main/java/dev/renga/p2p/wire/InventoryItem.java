package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Hash256;
import java.util.ArrayList;
import java.util.List;

/// One thing that can be announced or asked for.
///
/// @param type unsigned 32 bits; values that name nothing are carried along and ignored
/// @param hash what it is, in internal order
public record InventoryItem(long type, Digest hash) {
  /// Most items in one message.
  public static final int MAX_COUNT = 50_000;

  /// A transaction by txid.
  public static final long TX = 1;

  /// A block; in `getdata` it is served without witness.
  public static final long BLOCK = 2;

  /// A block filtered by the peer's bloom filter (BIP37).
  public static final long FILTERED_BLOCK = 3;

  /// A compact block (BIP152).
  public static final long COMPACT_BLOCK = 4;

  /// A transaction by wtxid (BIP339).
  public static final long WTX = 5;

  /// Asks for the serialisation with witness (BIP144).
  public static final long WITNESS_FLAG = 1L << 30;

  /// A block with witness (BIP144).
  public static final long WITNESS_BLOCK = BLOCK | WITNESS_FLAG;

  /// A transaction by txid, wanted with witness (BIP144).
  public static final long WITNESS_TX = TX | WITNESS_FLAG;

  private static final int SIZE = 36;

  /// Checks the range of the type.
  public InventoryItem {
    if (type < 0 || type > 0xffffffffL) {
      throw new IllegalArgumentException("inventory type " + type + " is not 32 bits");
    }
  }

  /// An item of a type for any kind of hash.
  public static InventoryItem of(long type, Hash256 hash) {
    return new InventoryItem(type, Digest.from(hash));
  }

  /// A block, without saying anything about its witness.
  public static InventoryItem block(BlockHash hash) {
    return of(BLOCK, hash);
  }

  /// Whether it names a block in any form.
  public boolean isBlock() {
    return type == BLOCK
        || type == FILTERED_BLOCK
        || type == COMPACT_BLOCK
        || type == WITNESS_BLOCK;
  }

  /// Whether it names a transaction in any form.
  public boolean isTransaction() {
    return type == TX || type == WTX || type == WITNESS_TX;
  }

  /// The hash as that of a block.
  public BlockHash blockHash() {
    return BlockHash.from(hash);
  }

  static List<InventoryItem> checked(List<InventoryItem> items) {
    if (items.size() > MAX_COUNT) {
      throw new IllegalArgumentException("at most " + MAX_COUNT + " items fit in a message");
    }
    return List.copyOf(items);
  }

  static List<InventoryItem> readList(ByteReader reader, String field) throws DecodeException {
    int at = reader.offset();
    int count = reader.compactSize(field);
    if (count > MAX_COUNT) {
      throw new DecodeException(new DecodeFailure.LimitExceeded(field, at, count, MAX_COUNT));
    }
    reader.seek(at);
    count = reader.count(SIZE, field);
    List<InventoryItem> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(
          new InventoryItem(reader.uint32("inventory.type"), reader.digest("inventory.hash")));
    }
    return items;
  }

  static void writeList(ByteWriter writer, List<InventoryItem> items) {
    writer.compactSize(items.size());
    for (InventoryItem item : items) {
      writer.uint32(item.type).hash(item.hash);
    }
  }
}
