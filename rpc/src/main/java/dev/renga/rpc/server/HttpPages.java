package dev.renga.rpc.server;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Web pages that an [RpcServer] serves beside JSON-RPC, on the same port.
///
/// The server hands over every request whose path [#owns], after it has looked at the client's
/// address and before it looks at method or password: who may see what is the pages' own business.
/// Requests come on virtual threads, several at once; an answer may stay open, and holds one of the
/// server's connections then. Implementations are thread-safe.
public interface HttpPages extends AutoCloseable {
  /// No pages.
  HttpPages NONE =
      new HttpPages() {
        @Override
        public boolean owns(String path) {
          return false;
        }

        @Override
        public void answer(ServerRequest request, ServerResponse response) {
          throw new IllegalStateException("there are no pages");
        }

        @Override
        public void close() {
          // holds nothing
        }
      };

  /// Whether a request with this decoded path is the pages' to answer.
  boolean owns(String path);

  /// Answers a request and returns when the answer is complete.
  void answer(ServerRequest request, ServerResponse response);

  /// Ends every answer that is still open. The server calls it before it stops.
  @Override
  void close();
}
