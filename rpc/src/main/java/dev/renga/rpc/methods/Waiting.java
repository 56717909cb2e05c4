package dev.renga.rpc.methods;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainEvent;
import dev.renga.chain.HeaderNode;
import dev.renga.chain.Subscription;
import dev.renga.primitives.BlockHash;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// Methods that answer when something has happened, or when the time is up.
///
/// Those who wait hold a virtual thread each and nothing else; closing wakes them all (known
/// failure R-016).
public final class Waiting implements AutoCloseable {
  private static final String TIMEOUT_HELP =
      " Answers with the tip. The timeout is in milliseconds, 0 for none.";

  private final Chain chain;
  private final LongSupplier nanos;
  private final Subscription subscription;
  private final Set<Semaphore> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// @param chain whose tip is waited for
  /// @param nanos monotonic time in nanoseconds
  public Waiting(Chain chain, LongSupplier nanos) {
    this.chain = chain;
    this.nanos = nanos;
    this.subscription =
        chain.subscribe(
            "rpc-waiting",
            event -> {
              if (event instanceof ChainEvent.TipChanged || event instanceof ChainEvent.Lost) {
                wakeAll();
              }
            });
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        method(
            "waitfornewblock",
            List.of("timeout?", "current_tip?"),
            "Waits until the tip changes, or differs from the one given.",
            this::forNewBlock),
        method(
            "waitforblock",
            List.of("blockhash", "timeout?"),
            "Waits until that block is the tip.",
            this::forBlock),
        method(
            "waitforblockheight",
            List.of("height", "timeout?"),
            "Waits until the tip has at least that height.",
            this::forHeight));
  }

  private static RpcMethod method(
      String name, List<String> arguments, String help, RpcMethod.Handler handler) {
    return new RpcMethod(name, "Blockchain", arguments, help + TIMEOUT_HELP, handler);
  }

  private RpcResult forNewBlock(RpcRequest request) throws RpcException {
    int timeout = timeout(request, 0);
    BlockHash current =
        request.has(1) ? request.blockHash(1, "current_tip") : chain.view().tip().hash();
    return await(timeout, tip -> !tip.hash().equals(current));
  }

  private RpcResult forBlock(RpcRequest request) throws RpcException {
    BlockHash wanted = request.blockHash(0, "blockhash");
    return await(timeout(request, 1), tip -> tip.hash().equals(wanted));
  }

  private RpcResult forHeight(RpcRequest request) throws RpcException {
    int height = request.integer(0);
    return await(timeout(request, 1), tip -> tip.height() >= height);
  }

  private static int timeout(RpcRequest request, int index) throws RpcException {
    int timeout = request.integer(index, 0);
    if (timeout < 0) {
      throw new RpcException(RpcException.MISC_ERROR, "Negative timeout");
    }
    return timeout;
  }

  /// Waits until the tip is another one than this, at most so long.
  void awaitOther(BlockHash tip, long millis) {
    awaitTip(millis, now -> !now.hash().equals(tip));
  }

  /// Whether nobody waits any more, since the node stops.
  boolean isClosed() {
    return closed;
  }

  private RpcResult await(int timeout, Predicate<HeaderNode> wanted) {
    return result(awaitTip(timeout, wanted));
  }

  private HeaderNode awaitTip(long timeout, Predicate<HeaderNode> wanted) {
    long deadline = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(timeout);
    Semaphore woken = new Semaphore(0);
    waiting.add(woken);
    try {
      HeaderNode tip = chain.view().tip();
      while (!closed && !wanted.test(tip)) {
        long left = timeout == 0 ? Long.MAX_VALUE : deadline - nanos.getAsLong();
        if (left <= 0) {
          break;
        }
        boolean news =
            woken.tryAcquire(Math.min(left, TimeUnit.HOURS.toNanos(1)), TimeUnit.NANOSECONDS);
        if (news) {
          woken.drainPermits();
        }
        tip = chain.view().tip();
      }
      return tip;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return chain.view().tip();
    } finally {
      waiting.remove(woken);
    }
  }

  private static RpcResult result(HeaderNode tip) {
    return out -> {
      out.writeStartObject();
      out.writeStringField("hash", tip.hash().toString());
      out.writeNumberField("height", tip.height());
      out.writeEndObject();
    };
  }

  private void wakeAll() {
    waiting.forEach(Semaphore::release);
  }

  /// Wakes everybody; they answer with the tip.
  @Override
  public void close() {
    closed = true;
    wakeAll();
    subscription.close();
  }
}
