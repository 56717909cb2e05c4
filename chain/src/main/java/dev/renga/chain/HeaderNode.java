package dev.renga.chain;

import dev.renga.consensus.HeaderView;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Digest;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One header in the tree of all headers, with what is known of its block.
///
/// What the header says, its parent, height and work never change. What is known of the block
/// (failed, stored where, connected) is changed by the chain's writer alone and may be read from
/// any thread at any time; such an answer is true of the moment, not of a snapshot.
///
/// About 170 bytes each, the entry in the tree's table included: the hash and the merkle root are
/// kept as words, and work as two words while it fits (it does up to 2¹²⁸, mainnet is at 2⁹⁶).
public final class HeaderNode implements HeaderView {
  /// Blocks whose times the median time past looks at (BIP113).
  private static final int MEDIAN_SPAN = 11;

  private static final long NOWHERE = -1;

  private final long hash0;
  private final long hash1;
  private final long hash2;
  private final long hash3;
  private final long root0;
  private final long root1;
  private final long root2;
  private final long root3;
  private final int version;
  private final int time;
  private final int bits;
  private final int nonce;
  private final int height;
  private final @Nullable HeaderNode previous;
  private final @Nullable HeaderNode skip;
  private final long workHigh;
  private final long workLow;
  private final @Nullable BigInteger workWide;

  private volatile int status;
  private volatile int transactions;
  private volatile long chainTransactions;
  private volatile long data = NOWHERE;
  private volatile int undo = -1;

  /// Earlier is smaller; what was read from disk keeps its number, `preciousblock` gives negative
  /// ones. Only the writer looks at it.
  private long sequence;

  HeaderNode(BlockHeader header, @Nullable HeaderNode previous, BigInteger proof) {
    BlockHash hash = header.hash();
    hash0 = hash.word(0);
    hash1 = hash.word(1);
    hash2 = hash.word(2);
    hash3 = hash.word(3);
    Digest root = header.merkleRoot();
    root0 = root.word(0);
    root1 = root.word(1);
    root2 = root.word(2);
    root3 = root.word(3);
    version = header.version();
    time = (int) header.time();
    bits = header.bits();
    nonce = header.nonce();
    this.previous = previous;
    height = previous == null ? 0 : previous.height + 1;
    skip = previous == null ? null : previous.ancestor(skipHeight(height));
    BigInteger work = previous == null ? proof : previous.chainWork().add(proof);
    boolean wide = work.bitLength() > 128;
    workWide = wide ? work : null;
    workHigh = wide ? -1 : work.shiftRight(64).longValue();
    workLow = wide ? -1 : work.longValue();
  }

  /// The height an extra link leads to, such that any ancestor is a logarithmic number of steps
  /// away: the height with its lowest set bits cleared.
  private static int skipHeight(int height) {
    if (height < 2) {
      return 0;
    }
    int even = height & ~1;
    int cleared = even & (even - 1);
    return (height & 1) == 0 ? cleared : (cleared & (cleared - 1)) + 1;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public BlockHash hash() {
    return BlockHash.ofWords(hash0, hash1, hash2, hash3);
  }

  /// Whether this is the header of that name, without making an object.
  boolean is(BlockHash hash) {
    return hash0 == hash.word(0)
        && hash1 == hash.word(1)
        && hash2 == hash.word(2)
        && hash3 == hash.word(3);
  }

  /// A word of the hash, 0–3, least significant first.
  long hashWord(int index) {
    return switch (index) {
      case 0 -> hash0;
      case 1 -> hash1;
      case 2 -> hash2;
      default -> hash3;
    };
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public long time() {
    return Integer.toUnsignedLong(time);
  }

  @Override
  public int bits() {
    return bits;
  }

  /// The parent; `null` for the genesis block.
  @Override
  public @Nullable HeaderNode previous() {
    return previous;
  }

  /// The parent of a block that has one.
  HeaderNode parent() {
    if (previous == null) {
      throw new IllegalStateException("the genesis block has no parent");
    }
    return previous;
  }

  /// The eighty bytes' content.
  public BlockHeader header() {
    return new BlockHeader(
        version,
        previous == null ? BlockHash.ZERO : previous.hash(),
        Digest.ofWords(root0, root1, root2, root3),
        time(),
        bits,
        nonce);
  }

  /// The block of that height on the way from genesis to this one.
  ///
  /// @throws IllegalArgumentException when the height is negative or above this one's
  @Override
  public HeaderNode ancestor(int wanted) {
    if (wanted < 0 || wanted > height) {
      throw new IllegalArgumentException("no ancestor of height " + wanted + " at " + height);
    }
    HeaderNode node = this;
    while (node.height > wanted) {
      HeaderNode jump = node.skip;
      HeaderNode step = node.parent();
      if (jump != null && jump.height >= wanted && !node.stepIsBetter(jump, step, wanted)) {
        node = jump;
      } else {
        node = step;
      }
    }
    return node;
  }

  private boolean stepIsBetter(HeaderNode jump, HeaderNode step, int wanted) {
    HeaderNode stepJump = step.skip;
    return jump.height != wanted
        && stepJump != null
        && stepJump.height < jump.height - 2
        && stepJump.height >= wanted;
  }

  /// Whether this block is on the way from genesis to the other one, or is the other one.
  public boolean isAncestorOf(HeaderNode other) {
    return other.height >= height && other.ancestor(height) == this;
  }

  /// The last block that both have on their way.
  public HeaderNode forkWith(HeaderNode other) {
    HeaderNode a = other.height < height ? ancestor(other.height) : this;
    HeaderNode b = other.height > height ? other.ancestor(height) : other;
    while (a != b) {
      if (a.skip != b.skip && a.skip != null && b.skip != null) {
        a = a.skip;
        b = b.skip;
      } else {
        a = a.parent();
        b = b.parent();
      }
    }
    return a;
  }

  /// Expected hashes to make this block and all before it; any size (known failure C-052).
  public BigInteger chainWork() {
    BigInteger wide = workWide;
    if (wide != null) {
      return wide;
    }
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (workHigh >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (workLow >>> (56 - 8 * i));
    }
    return new BigInteger(1, bytes);
  }

  /// Compares chain work.
  public int compareWork(HeaderNode other) {
    if (workWide != null || other.workWide != null) {
      return chainWork().compareTo(other.chainWork());
    }
    int order = Long.compareUnsigned(workHigh, other.workHigh);
    return order != 0 ? order : Long.compareUnsigned(workLow, other.workLow);
  }

  /// Median of the times of this block and the ten before it (BIP113), seconds since 1970.
  @Override
  public long medianTimePast() {
    long[] times = new long[Math.min(MEDIAN_SPAN, height + 1)];
    HeaderNode node = this;
    for (int i = 0; i < times.length; i++) {
      times[i] = node.time();
      node = node.previous == null ? node : node.previous;
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }

  // What is known of the block.

  /// Whether the block or one before it broke a rule, or a person declared so.
  public boolean isFailed() {
    return (status & (Status.FAILED | Status.FAILED_ANCESTOR)) != 0;
  }

  /// Whether the whole block can be read from disk.
  public boolean isStored() {
    return data != NOWHERE;
  }

  /// Whether the block's undo data can be read from disk.
  public boolean hasUndo() {
    return undo != -1;
  }

  /// Whether the block was connected once, its scripts checked or assumed valid.
  public boolean isConnectedOnce() {
    return is(Status.SCRIPTS);
  }

  /// Transactions in the block; 0 while the block has never been here.
  public int transactions() {
    return transactions;
  }

  /// Transactions in this block and all before it; 0 while one of them has never been here.
  public long chainTransactions() {
    return chainTransactions;
  }

  boolean is(int flag) {
    return (status & flag) != 0;
  }

  int status() {
    return status;
  }

  /// Writer only.
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void mark(int flag) {
    status |= flag;
  }

  /// Writer only.
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void unmark(int flag) {
    status &= ~flag;
  }

  long sequence() {
    return sequence;
  }

  void sequence(long value) {
    sequence = value;
  }

  void transactions(int count) {
    transactions = count;
  }

  void chainTransactions(long count) {
    chainTransactions = count;
  }

  /// Number of the block file; -1 when the block is not stored.
  int file() {
    long at = data;
    return at == NOWHERE ? -1 : (int) (at >>> 32);
  }

  /// File number and offset in one read, so that the pair is never torn; -1 for none.
  long data() {
    return data;
  }

  void data(int file, int offset) {
    data = (long) file << 32 | Integer.toUnsignedLong(offset);
  }

  /// Offset in the undo file of the same number; -1 for none.
  int undo() {
    return undo;
  }

  void undo(int offset) {
    undo = offset;
  }

  /// The block and its undo data are gone from disk.
  void forgetData() {
    data = NOWHERE;
    undo = -1;
  }

  /// `height hash`.
  @Override
  public String toString() {
    return height + " " + hash();
  }
}
