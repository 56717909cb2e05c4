package dev.renga.p2p.protocol;

import dev.renga.consensus.Difficulty;
import dev.renga.crypto.SipHash;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/// Downloads one peer's chain of headers twice, so that a chain without enough work never enters
/// memory (known failure D-020, CVE-2019-25220).
///
/// In the first phase, *presync*, headers are only looked at: they must connect, their targets may
/// not move faster than the rules allow, and of every n-th header one salted bit is kept. Once they
/// show enough work the second phase, *redownload*, asks for the same headers again and compares
/// the bits. A header is released when enough bits behind it have agreed that a forged chain would
/// have been noticed. n and the distance are [Network.HeadersSync], computed for the reference
/// implementation's scheme of the same name.
///
/// Proof of work of each header is checked by the caller before.
final class HeadersPresync {
  /// The first-phase limit: no chain is longer than six blocks a second since its start, which the
  /// median time rule allows at most.
  private static final int BLOCKS_PER_SECOND = 6;

  private static final long MAX_FUTURE = 2 * 60 * 60;

  /// Bytes of a header without its parent's hash.
  private static final int COMPACT_SIZE = 48;

  enum Phase {
    PRESYNC,
    REDOWNLOAD,
    FINAL
  }

  /// @param success whether the peer told the same story so far
  /// @param requestMore whether the next headers shall be asked for, by [HeadersPresync#locator]
  /// @param released headers that have proven their worth, in order
  record Step(boolean success, boolean requestMore, List<BlockHeader> released) {}

  private final Network network;
  private final KnownBlock start;
  private final BigInteger requiredWork;
  private final int period;
  private final int offset;
  private final long salt0;
  private final long salt1;
  private final long maxCommitments;

  private final BitSet commitments = new BitSet();
  private int commitmentsAdded;
  private int commitmentsChecked;

  private Phase phase = Phase.PRESYNC;
  private BlockHeader last;
  private int height;
  private BigInteger work;

  // the second phase: headers held back, oldest first, without their parents' hashes
  private byte[] buffer = new byte[0];
  private int bufferedFrom;
  private int bufferedTo;
  private BlockHash bufferParent;
  private BlockHash redownloadedLast;
  private int redownloadedHeight;
  private int redownloadedBits;
  private BigInteger redownloadedWork;
  private boolean releaseAll;

  private int workBits;
  private BigInteger workOfBits = BigInteger.ZERO;

  /// @param start where the peer's headers leave our tree
  /// @param requiredWork of the whole chain
  /// @param now seconds since 1970
  HeadersPresync(
      Network network,
      KnownBlock start,
      BigInteger requiredWork,
      long now,
      RandomGenerator random) {
    this.network = network;
    this.start = start;
    this.requiredWork = requiredWork;
    this.period = network.headersSync().commitmentPeriod();
    this.offset = random.nextInt(period);
    this.salt0 = random.nextLong();
    this.salt1 = random.nextLong();
    long seconds = Math.max(0, now - start.medianTimePast() + MAX_FUTURE);
    this.maxCommitments = BLOCKS_PER_SECOND * seconds / period;
    this.last = start.header();
    this.height = start.height();
    this.work = start.chainWork();
    this.bufferParent = start.hash();
    this.redownloadedLast = start.hash();
    this.redownloadedHeight = start.height();
    this.redownloadedBits = start.bits();
    this.redownloadedWork = start.chainWork();
  }

  Phase phase() {
    return phase;
  }

  /// Height reached in the first phase.
  int height() {
    return height;
  }

  /// Work reached in the first phase.
  BigInteger work() {
    return work;
  }

  /// Bytes held for the peer, for tests of the bound.
  int memory() {
    return buffer.length + commitments.size() / 8;
  }

  /// Takes the next headers of the peer, at least one.
  ///
  /// @param full whether the message was as long as it may be, so that more may follow
  Step process(List<BlockHeader> headers, boolean full) {
    if (phase == Phase.FINAL || headers.isEmpty()) {
      throw new IllegalStateException("no headers are expected");
    }
    Step step = phase == Phase.PRESYNC ? presync(headers, full) : redownload(headers, full);
    if (!(step.success() && step.requestMore())) {
      finish();
    }
    return step;
  }

  private Step presync(List<BlockHeader> headers, boolean full) {
    if (!headers.getFirst().previous().equals(last.hash())) {
      return new Step(false, false, List.of());
    }
    for (BlockHeader header : headers) {
      if (!look(header)) {
        return new Step(false, false, List.of());
      }
    }
    if (work.compareTo(requiredWork) >= 0) {
      phase = Phase.REDOWNLOAD;
    }
    return new Step(true, full || phase == Phase.REDOWNLOAD, List.of());
  }

  private boolean look(BlockHeader header) {
    int next = height + 1;
    if (!header.previous().equals(last.hash())
        || !Difficulty.permittedTransition(network, next, last.bits(), header.bits())) {
      return false;
    }
    if (next % period == offset) {
      commitments.set(commitmentsAdded, commitment(header));
      commitmentsAdded++;
      if (commitmentsAdded > maxCommitments) {
        return false;
      }
    }
    work = work.add(proof(header.bits()));
    last = header;
    height = next;
    return true;
  }

  private Step redownload(List<BlockHeader> headers, boolean full) {
    for (BlockHeader header : headers) {
      if (!compare(header)) {
        return new Step(false, false, List.of());
      }
    }
    List<BlockHeader> released = release();
    boolean done = releaseAll && bufferedFrom == bufferedTo;
    return new Step(true, !done && full, released);
  }

  private boolean compare(BlockHeader header) {
    int next = redownloadedHeight + 1;
    if (!header.previous().equals(redownloadedLast)
        || !Difficulty.permittedTransition(network, next, redownloadedBits, header.bits())) {
      return false;
    }
    redownloadedWork = redownloadedWork.add(proof(header.bits()));
    if (redownloadedWork.compareTo(requiredWork) >= 0) {
      releaseAll = true;
    }
    // the peer's chain may have grown since the first phase: no bits are kept beyond the target
    if (!releaseAll && next % period == offset) {
      if (commitmentsChecked == commitmentsAdded
          || commitments.get(commitmentsChecked) != commitment(header)) {
        return false;
      }
      commitmentsChecked++;
    }
    hold(header);
    redownloadedHeight = next;
    redownloadedLast = header.hash();
    redownloadedBits = header.bits();
    return true;
  }

  private boolean commitment(BlockHeader header) {
    BlockHash hash = header.hash();
    long sip =
        SipHash.hash256(salt0, salt1, hash.word(0), hash.word(1), hash.word(2), hash.word(3));
    return (sip & 1) != 0;
  }

  private BigInteger proof(int bits) {
    if (bits != workBits) {
      workBits = bits;
      workOfBits = Target.fromCompact(bits).value().work();
    }
    return workOfBits;
  }

  private void hold(BlockHeader header) {
    if (bufferedTo == buffer.length) {
      int held = bufferedTo - bufferedFrom;
      byte[] room = held * 2 >= buffer.length ? new byte[Math.max(4_800, held * 2)] : buffer;
      System.arraycopy(buffer, bufferedFrom, room, 0, held);
      buffer = room;
      bufferedFrom = 0;
      bufferedTo = held;
    }
    ByteWriter writer = new ByteWriter(COMPACT_SIZE);
    writer.int32(header.version()).hash(header.merkleRoot()).uint32(header.time());
    writer.int32(header.bits()).int32(header.nonce());
    System.arraycopy(writer.toArray(), 0, buffer, bufferedTo, COMPACT_SIZE);
    bufferedTo += COMPACT_SIZE;
  }

  private List<BlockHeader> release() {
    int keep = releaseAll ? 0 : network.headersSync().redownloadBuffer() * COMPACT_SIZE;
    List<BlockHeader> released = new ArrayList<>();
    while (bufferedTo - bufferedFrom > keep) {
      ByteReader reader = new ByteReader(buffer, bufferedFrom, COMPACT_SIZE);
      try {
        BlockHeader header =
            new BlockHeader(
                reader.int32("version"),
                bufferParent,
                reader.digest("merkleRoot"),
                reader.uint32("time"),
                reader.int32("bits"),
                reader.int32("nonce"));
        released.add(header);
        bufferParent = header.hash();
      } catch (DecodeException e) {
        throw new IllegalStateException(e);
      }
      bufferedFrom += COMPACT_SIZE;
    }
    return released;
  }

  /// What to ask the peer for next.
  ///
  /// @param known hashes of our chain back from the start, for a peer that has moved away
  List<BlockHash> locator(List<BlockHash> known) {
    List<BlockHash> hashes = new ArrayList<>(known.size() + 1);
    hashes.add(phase == Phase.PRESYNC ? last.hash() : redownloadedLast);
    hashes.addAll(known);
    return hashes.size() > 101 ? hashes.subList(0, 101) : hashes;
  }

  /// Where the peer's headers leave our tree.
  KnownBlock start() {
    return start;
  }

  private void finish() {
    phase = Phase.FINAL;
    Arrays.fill(buffer, (byte) 0);
    buffer = new byte[0];
    bufferedFrom = 0;
    bufferedTo = 0;
    commitments.clear();
  }
}
