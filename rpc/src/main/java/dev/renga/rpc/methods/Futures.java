package dev.renga.rpc.methods;

import dev.renga.chain.Answer;
import dev.renga.chain.ChainStoppedException;
import dev.renga.mempool.MempoolClosedException;
import dev.renga.rpc.RpcException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for the writer of the chain or the mempool on behalf of a client.
final class Futures {
  private Futures() {}

  static <T> T await(CompletableFuture<T> future) throws RpcException {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ChainStoppedException stopped) {
        throw new RpcException(RpcException.DATABASE_ERROR, String.valueOf(stopped.getMessage()));
      }
      if (e.getCause() instanceof MempoolClosedException closed) {
        throw new RpcException(RpcException.DATABASE_ERROR, String.valueOf(closed.getMessage()));
      }
      throw e;
    }
  }

  static void awaitDone(CompletableFuture<Answer> future) throws RpcException {
    switch (await(future)) {
      case Answer.Done done -> {}
      case Answer.UnknownBlock unknown ->
          throw new RpcException(RpcException.INVALID_ADDRESS_OR_KEY, "Block not found");
      case Answer.Impossible(String why) -> throw new RpcException(RpcException.MISC_ERROR, why);
    }
  }
}
