package dev.renga.storage;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.lang.foreign.MemorySegment;

/// Entries of the coins cache in a [CoinSlab]. One thread at a time.
///
/// ```
/// offset  bytes
///      0      4  flags, and the script's length from bit 8 on; 0 when the record is gone
///      4      4  index of the output
///      8     32  txid, internal order
///     40      8  satoshi            \
///     48      4  height × 2 + coinbase |  only when the coin is there
///     52      …  script             /
/// ```
///
/// A P2WPKH coin takes 80 bytes, a P2TR coin 88, the mark of a spent coin 40.
final class CoinRecords implements AutoCloseable {
  /// The record is in use.
  static final int LIVE = 1;

  /// The store does not know this yet.
  static final int DIRTY = 2;

  /// The store has no coin of this outpoint.
  static final int FRESH = 4;

  /// The coin is spent; the store still has it.
  static final int SPENT = 8;

  /// A block that is not settled may bring this record back.
  static final int HELD = 16;

  private static final int LENGTH_SHIFT = 8;
  private static final int KEY_SIZE = 40;
  private static final int FIXED_SIZE = 52;
  static final int MAX_SCRIPT = 10_000;

  private final CoinSlab slab;
  private final byte[] scratch = new byte[MAX_SCRIPT];

  CoinRecords(CoinSlab slab) {
    this.slab = slab;
  }

  static int size(Coin coin) {
    return FIXED_SIZE + coin.scriptPubKey().length();
  }

  static int spentSize() {
    return KEY_SIZE;
  }

  void writeCoin(int ref, int flags, OutPoint outPoint, Coin coin) {
    MemorySegment chunk = slab.chunk(ref);
    long at = CoinSlab.offset(ref);
    int length = coin.scriptPubKey().length();
    writeKey(chunk, at, flags | LIVE | length << LENGTH_SHIFT, outPoint);
    chunk.set(Layout.LONG, at + 40, coin.value());
    chunk.set(Layout.INT, at + 48, coin.height() << 1 | (coin.coinbase() ? 1 : 0));
    coin.scriptPubKey().bytes().copyTo(scratch, 0);
    MemorySegment.copy(scratch, 0, chunk, Layout.BYTE, at + FIXED_SIZE, length);
  }

  void writeSpent(int ref, OutPoint outPoint) {
    writeKey(slab.chunk(ref), CoinSlab.offset(ref), LIVE | DIRTY | SPENT, outPoint);
  }

  private static void writeKey(MemorySegment chunk, long at, int meta, OutPoint outPoint) {
    Txid txid = outPoint.txid();
    chunk.set(Layout.INT, at, meta);
    chunk.set(Layout.INT, at + 4, (int) outPoint.index());
    chunk.set(Layout.LONG, at + 8, txid.word(0));
    chunk.set(Layout.LONG, at + 16, txid.word(1));
    chunk.set(Layout.LONG, at + 24, txid.word(2));
    chunk.set(Layout.LONG, at + 32, txid.word(3));
  }

  Coin coin(int ref) {
    MemorySegment chunk = slab.chunk(ref);
    long at = CoinSlab.offset(ref);
    byte[] script = new byte[chunk.get(Layout.INT, at) >>> LENGTH_SHIFT];
    MemorySegment.copy(chunk, Layout.BYTE, at + FIXED_SIZE, script, 0, script.length);
    int code = chunk.get(Layout.INT, at + 48);
    return new Coin(
        new TxOut(chunk.get(Layout.LONG, at + 40), new Script(Bytes.adopt(script))),
        code >>> 1,
        (code & 1) != 0);
  }

  OutPoint outPoint(int ref) {
    MemorySegment chunk = slab.chunk(ref);
    long at = CoinSlab.offset(ref);
    return new OutPoint(
        Txid.ofWords(
            chunk.get(Layout.LONG, at + 8),
            chunk.get(Layout.LONG, at + 16),
            chunk.get(Layout.LONG, at + 24),
            chunk.get(Layout.LONG, at + 32)),
        chunk.get(Layout.INT, at + 4) & 0xffffffffL);
  }

  /// The first eight bytes of the txid, most significant first.
  long keyStart(int ref) {
    return Long.reverseBytes(slab.chunk(ref).get(Layout.LONG, CoinSlab.offset(ref) + 8));
  }

  boolean isFor(int ref, OutPoint outPoint) {
    MemorySegment chunk = slab.chunk(ref);
    long at = CoinSlab.offset(ref);
    Txid txid = outPoint.txid();
    return chunk.get(Layout.LONG, at + 8) == txid.word(0)
        && chunk.get(Layout.LONG, at + 16) == txid.word(1)
        && chunk.get(Layout.LONG, at + 24) == txid.word(2)
        && chunk.get(Layout.LONG, at + 32) == txid.word(3)
        && chunk.get(Layout.INT, at + 4) == (int) outPoint.index();
  }

  /// The flags of a record; 0 when it is gone.
  int flags(int ref) {
    return slab.chunk(ref).get(Layout.INT, CoinSlab.offset(ref)) & 0xff;
  }

  void setFlags(int ref, int flags) {
    MemorySegment chunk = slab.chunk(ref);
    long at = CoinSlab.offset(ref);
    chunk.set(Layout.INT, at, chunk.get(Layout.INT, at) & ~0xff | flags);
  }

  /// Bytes that a record takes.
  int size(int ref) {
    int meta = slab.chunk(ref).get(Layout.INT, CoinSlab.offset(ref));
    return CoinSlab.roundedSize(
        (meta & SPENT) != 0 ? KEY_SIZE : FIXED_SIZE + (meta >>> LENGTH_SHIFT));
  }

  @Override
  public void close() {
    slab.close();
  }
}
