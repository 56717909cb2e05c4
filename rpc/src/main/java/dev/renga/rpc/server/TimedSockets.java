package dev.renga.rpc.server;

import io.helidon.common.socket.SocketOptions;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Options of accepted sockets, with a limit on how long the server waits for a client's next byte.
///
/// The server library applies its `readTimeout` to clients only, and its watch over idle
/// connections does not see those that never finished a request: 256 silent sockets would keep
/// everybody else out (known failure J-033).
///
/// @param readTimeout at least a millisecond
record TimedSockets(Duration readTimeout) implements SocketOptions {
  @Override
  public void configureSocket(Socket socket) {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.clamp(readTimeout.toMillis(), 1, Integer.MAX_VALUE));
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return Map.of();
  }

  @Override
  public Duration connectTimeout() {
    return readTimeout;
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return Optional.empty();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return Optional.empty();
  }

  @Override
  public boolean socketReuseAddress() {
    return true;
  }

  @Override
  public boolean socketKeepAlive() {
    return false;
  }

  @Override
  public boolean tcpNoDelay() {
    return true;
  }
}
