package dev.renga.chain;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// How imported blocks come to the writer.
record ImportDoor(Chain chain, ChainWriter writer, ChainParts parts) implements Importer.Door {
  @Override
  public CompletableFuture<?> headers(List<BlockHeader> headers) {
    return writer.<Boolean>call(
        true,
        0,
        reply -> {
          parts.acceptor.headersThatFit(headers);
          reply.accept(true);
        });
  }

  @Override
  public CompletableFuture<Optional<Submission>> block(Bytes bytes) {
    CompletableFuture<Optional<PreparedBlock>> prepared = parts.preparer.submit(bytes);
    return writer.call(
        false,
        bytes.length(),
        reply -> {
          @Nullable PreparedBlock block = BlockSupply.join(prepared).orElse(null);
          if (block == null) {
            reply.accept(Optional.empty());
          } else {
            parts.acceptor.block(block, true, fate -> reply.accept(Optional.of(fate)));
          }
        });
  }

  @Override
  public boolean knows(BlockHash hash) {
    return chain.view().find(hash) != null;
  }
}
