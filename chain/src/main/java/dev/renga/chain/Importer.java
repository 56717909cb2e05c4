package dev.renga.chain;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Feeds a file of blocks to the writer, on a thread of its own: headers first, so that the workers
/// can do everything that needs a block's parent, then the blocks, through the same door as any
/// other block.
final class Importer implements Runnable {
  /// Blocks whose headers go ahead together, and their bytes.
  private static final int CHUNK_BLOCKS = 64;

  private static final long CHUNK_BYTES = 4L << 20;

  /// Bytes of blocks that wait for their parents; more are dropped.
  private static final long MAX_ORPHAN_BYTES = 32L << 20;

  private static final int HEADERS_AT_ONCE = 2000;

  /// Headers that wait for their parents when headers go ahead; more are left to their blocks.
  private static final int MAX_ORPHAN_HEADERS = 100_000;

  private final Supplier<? extends BlockSource> open;
  private final boolean headersAhead;
  private final Door door;
  private final CompletableFuture<ImportResult> result;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<BlockHash, List<Bytes>> orphans = new HashMap<>(); // by parent
  private long orphanBytes;
  private long outstanding;
  private long blocks;
  private long known;
  private long refused;
  private long unreadable;
  private long dropped;
  private @Nullable Throwable failure;

  /// The way into the chain.
  interface Door {
    /// Takes those headers that fit; others are left to their blocks.
    CompletableFuture<?> headers(List<BlockHeader> headers);

    /// Takes a block; the answer is empty when the bytes are none.
    CompletableFuture<Optional<Submission>> block(Bytes bytes);

    boolean knows(BlockHash hash);
  }

  /// @param open begins the source; called twice if the headers of all blocks are to go ahead
  Importer(
      Supplier<? extends BlockSource> open,
      boolean headersAhead,
      Door door,
      CompletableFuture<ImportResult> result) {
    this.open = open;
    this.headersAhead = headersAhead;
    this.door = door;
    this.result = result;
  }

  @Override
  public void run() {
    try {
      if (headersAhead) {
        submitHeaders(open.get());
      }
      BlockSource source = open.get();
      boolean more = true;
      while (more) {
        more = submitChunk(source);
        retryOrphans();
      }
      awaitAll();
      while (retryOrphans()) {
        awaitAll();
      }
      orphans.values().forEach(list -> dropped += list.size());
      result.complete(new ImportResult(blocks, known, refused, unreadable, dropped));
    } catch (Throwable e) { // whoever waits for the import hands it on
      result.completeExceptionally(e);
    }
  }

  /// Lets the headers of all blocks go ahead, so that it is known which blocks are buried deep
  /// enough to be assumed valid.
  private void submitHeaders(BlockSource source) {
    List<BlockHeader> headers = new ArrayList<>();
    List<BlockHeader> early = new ArrayList<>();
    for (Bytes block = source.next(); block != null; block = source.next()) {
      BlockHeader header = header(block);
      if (header == null) {
        continue;
      }
      headers.add(header);
      if (headers.size() == HEADERS_AT_ONCE) {
        early.addAll(submitHeaders(headers));
        headers = new ArrayList<>();
        if (early.size() >= MAX_ORPHAN_HEADERS) {
          early = submitHeaders(early);
        }
      }
    }
    early.addAll(submitHeaders(headers));
    int before = Integer.MAX_VALUE;
    while (!early.isEmpty() && early.size() < before) {
      before = early.size();
      early = submitHeaders(early);
    }
  }

  /// Those that found no parent, at most [#MAX_ORPHAN_HEADERS] less a chunk.
  private List<BlockHeader> submitHeaders(List<BlockHeader> headers) {
    door.headers(List.copyOf(headers)).join();
    List<BlockHeader> left = new ArrayList<>();
    for (BlockHeader header : headers) {
      if (!door.knows(header.hash()) && left.size() < MAX_ORPHAN_HEADERS - HEADERS_AT_ONCE) {
        left.add(header);
      }
    }
    return left;
  }

  private boolean submitChunk(BlockSource source) {
    List<Bytes> chunk = new ArrayList<>();
    List<BlockHeader> headers = new ArrayList<>();
    long size = 0;
    Bytes next = null;
    while (chunk.size() < CHUNK_BLOCKS && size < CHUNK_BYTES && (next = source.next()) != null) {
      BlockHeader header = header(next);
      if (header == null) {
        unreadable++;
        continue;
      }
      chunk.add(next);
      headers.add(header);
      size += next.length();
    }
    if (!chunk.isEmpty()) {
      door.headers(headers).join();
      chunk.forEach(this::submit);
    }
    return next != null;
  }

  private static @Nullable BlockHeader header(Bytes block) {
    if (block.length() < BlockHeader.SIZE) {
      return null;
    }
    try {
      return BlockHeader.read(block.slice(0, BlockHeader.SIZE).reader());
    } catch (DecodeException e) {
      return null;
    }
  }

  private void submit(Bytes block) {
    lock.lock();
    try {
      outstanding++;
    } finally {
      lock.unlock();
    }
    var _ = door.block(block).whenComplete((answer, error) -> answered(block, answer, error));
  }

  private void answered(
      Bytes block, @Nullable Optional<Submission> answer, @Nullable Throwable error) {
    lock.lock();
    try {
      outstanding--;
      if (answer == null) {
        failure = error;
      } else {
        answer.ifPresentOrElse(fate -> count(block, fate), () -> unreadable++);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void count(Bytes block, Submission answer) {
    switch (answer) {
      case Submission.Connected(BlockHash hash, boolean was) -> countStored(was);
      case Submission.Aside(BlockHash hash, boolean stored, boolean was) -> countStored(was);
      case Submission.Refused(BlockHash hash, var verdict, boolean was) -> refused++;
      case Submission.Orphan(BlockHash hash, BlockHash parent) -> {
        if (orphanBytes + block.length() > MAX_ORPHAN_BYTES) {
          dropped++;
        } else {
          orphanBytes += block.length();
          orphans.computeIfAbsent(parent, key -> new ArrayList<>(1)).add(block);
        }
      }
    }
  }

  private void countStored(boolean was) {
    if (was) {
      known++;
    } else {
      blocks++;
    }
  }

  /// Hands in again what waited for a parent that is known now; whether there was any.
  private boolean retryOrphans() {
    List<Bytes> ready = new ArrayList<>();
    lock.lock();
    try {
      orphans
          .entrySet()
          .removeIf(
              entry -> {
                boolean found = door.knows(entry.getKey());
                if (found) {
                  ready.addAll(entry.getValue());
                }
                return found;
              });
      ready.forEach(block -> orphanBytes -= block.length());
    } finally {
      lock.unlock();
    }
    ready.forEach(this::submit);
    return !ready.isEmpty();
  }

  private void awaitAll() throws Throwable {
    lock.lock();
    try {
      while (outstanding > 0) {
        changed.awaitUninterruptibly();
      }
      if (failure != null) {
        throw failure;
      }
    } finally {
      lock.unlock();
    }
  }

  static int transactions(Bytes block) throws DecodeException {
    return block
        .slice(BlockHeader.SIZE, block.length() - BlockHeader.SIZE)
        .reader()
        .count(10, "block.transactions");
  }
}
