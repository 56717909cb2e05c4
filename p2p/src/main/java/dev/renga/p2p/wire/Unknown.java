package dev.renga.p2p.wire;

import dev.renga.primitives.ByteWriter;

/// A message whose name we do not act upon, `alert` and `reject` among them. Its payload is not
/// kept (known failures D-007 and D-067), so it can be counted but not sent.
///
/// @param command as it was written, printable ASCII, at most twelve characters
/// @param length bytes of its payload
public record Unknown(String command, int length) implements Message {
  /// Always fails: there is nothing to write.
  @Override
  public void write(ByteWriter writer) {
    throw new UnsupportedOperationException("an unknown message is never sent");
  }
}
