package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Digest;
import java.util.ArrayList;
import java.util.List;

/// A block's header and a partial merkle tree that proves which transactions it holds (BIP37).
///
/// @param header the block's header
/// @param transactions number of transactions of the block, unsigned 32 bits
/// @param hashes nodes of the tree in depth-first order
/// @param flags bits that say how to walk the tree, least significant first
public record MerkleBlock(BlockHeader header, long transactions, List<Digest> hashes, Bytes flags)
    implements Message {
  /// The name on the wire.
  public static final String COMMAND = "merkleblock";

  /// Copies the list.
  public MerkleBlock {
    hashes = List.copyOf(hashes);
  }

  static MerkleBlock read(ByteReader reader) throws DecodeException {
    BlockHeader header = BlockHeader.read(reader);
    final long transactions = reader.uint32("merkleblock.transactions");
    int count = reader.count(32, "merkleblock.hashes");
    List<Digest> hashes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      hashes.add(reader.digest("merkleblock.hash"));
    }
    return new MerkleBlock(
        header, transactions, hashes, reader.lengthPrefixed("merkleblock.flags"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    header.write(writer);
    writer.uint32(transactions).compactSize(hashes.size());
    for (Digest hash : hashes) {
      writer.hash(hash);
    }
    writer.lengthPrefixed(flags);
  }
}
