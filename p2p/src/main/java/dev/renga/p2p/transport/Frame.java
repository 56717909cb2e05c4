package dev.renga.p2p.transport;

import dev.renga.primitives.Bytes;

/// One message as it came out of the stream, not yet decoded.
public sealed interface Frame {
  /// The name; made printable where it was not.
  String command();

  /// Bytes it took on the wire, with everything around the payload.
  int wireSize();

  /// A message whose checksum is right.
  ///
  /// @param command 1…12 printable characters
  /// @param payload in memory of its own
  /// @param wireSize bytes on the wire
  record Complete(String command, Bytes payload, int wireSize) implements Frame {}

  /// A message with a name nobody asked for; its payload was read over and not kept.
  ///
  /// @param command printable
  /// @param length bytes of the payload
  /// @param wireSize bytes on the wire
  record Skipped(String command, int length, int wireSize) implements Frame {}

  /// A message to be dropped while the stream goes on behind it.
  ///
  /// @param command printable
  /// @param reason a few words
  /// @param wireSize bytes on the wire
  record Damaged(String command, String reason, int wireSize) implements Frame {}
}
