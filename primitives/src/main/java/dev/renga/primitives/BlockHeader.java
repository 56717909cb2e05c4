package dev.renga.primitives;

import dev.renga.crypto.Sha256;
import org.jspecify.annotations.Nullable;

/// The eighty bytes that proof of work is done on. Immutable; its hash is computed once.
public final class BlockHeader {
  /// Bytes on the wire.
  public static final int SIZE = 80;

  private final int version;
  private final BlockHash previous;
  private final Digest merkleRoot;
  private final int time;
  private final int bits;
  private final int nonce;
  private final BlockHash hash;

  /// Makes a header.
  ///
  /// @param version signed 32 bits
  /// @param previous hash of the parent's header
  /// @param merkleRoot root over the txids
  /// @param time seconds since 1970, unsigned 32 bits
  /// @param bits the target in compact form, 32 raw bits
  /// @param nonce 32 raw bits
  public BlockHeader(
      int version, BlockHash previous, Digest merkleRoot, long time, int bits, int nonce) {
    if (time < 0 || time > 0xffffffffL) {
      throw new IllegalArgumentException("block time " + time + " is outside 0..4294967295");
    }
    this.version = version;
    this.previous = previous;
    this.merkleRoot = merkleRoot;
    this.time = (int) time;
    this.bits = bits;
    this.nonce = nonce;
    ByteWriter writer = new ByteWriter(SIZE);
    write(writer);
    this.hash = BlockHash.of(Sha256.doubleHash(writer.toArray()));
  }

  /// Reads eighty bytes.
  public static BlockHeader read(ByteReader reader) throws DecodeException {
    return new BlockHeader(
        reader.int32("header.version"),
        reader.blockHash("header.previous"),
        reader.digest("header.merkleRoot"),
        reader.uint32("header.time"),
        reader.int32("header.bits"),
        reader.int32("header.nonce"));
  }

  /// Writes eighty bytes.
  public void write(ByteWriter writer) {
    writer.int32(version).hash(previous).hash(merkleRoot).int32(time).int32(bits).int32(nonce);
  }

  /// The eighty bytes.
  public Bytes toBytes() {
    ByteWriter writer = new ByteWriter(SIZE);
    write(writer);
    return writer.toBytes();
  }

  /// Signed 32 bits; the upper ones signal deployments (BIP9).
  public int version() {
    return version;
  }

  /// Hash of the parent's header.
  public BlockHash previous() {
    return previous;
  }

  /// Root of the merkle tree over the txids.
  public Digest merkleRoot() {
    return merkleRoot;
  }

  /// Seconds since 1970, unsigned 32 bits.
  public long time() {
    return time & 0xffffffffL;
  }

  /// The target in compact form, 32 raw bits; see [Target#fromCompact].
  public int bits() {
    return bits;
  }

  /// 32 raw bits.
  public int nonce() {
    return nonce;
  }

  /// The double SHA-256 of the eighty bytes.
  public BlockHash hash() {
    return hash;
  }

  /// The same header with another nonce.
  public BlockHeader withNonce(int newNonce) {
    return new BlockHeader(version, previous, merkleRoot, time(), bits, newNonce);
  }

  /// The same header with another time.
  public BlockHeader withTime(long newTime) {
    return new BlockHeader(version, previous, merkleRoot, newTime, bits, nonce);
  }

  /// The same header with another merkle root.
  public BlockHeader withMerkleRoot(Digest root) {
    return new BlockHeader(version, previous, root, time(), bits, nonce);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof BlockHeader other && hash.equals(other.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  /// The hash.
  @Override
  public String toString() {
    return hash.toString();
  }
}
