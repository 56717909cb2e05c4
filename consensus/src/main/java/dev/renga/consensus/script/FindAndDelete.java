package dev.renga.consensus.script;

import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;

/// Takes a signature out of the code it signs, as the hash of 2009 has it.
///
/// What is deleted is the exact byte sequence of the direct push of the signature, where an
/// operation begins, as often as it comes there (CVE-2024-38365: not every push that contains it).
/// An empty signature deletes OP_0.
final class FindAndDelete {
  private FindAndDelete() {}

  /// The code without pushes of the signature; the same object when there are none.
  static Bytes signature(Bytes code, Bytes signature) {
    // Any push is longer than what it pushes, so most code is too short to hold it.
    return signature.length() >= code.length() ? code : delete(code, push(signature));
  }

  private static Bytes push(Bytes data) {
    ByteWriter writer = new ByteWriter(data.length() + 5);
    ScriptBuilder.appendPush(writer, data);
    return writer.toBytes();
  }

  // The bytes are looked for wherever an operation begins. After a deletion that is right behind
  // it, so reading goes on from there even if the deleted bytes were no whole operation.
  private static Bytes delete(Bytes code, Bytes pattern) {
    int first = indexAtOperation(code, pattern, 0);
    if (first < 0) {
      return code;
    }
    ByteWriter kept = new ByteWriter(code.length());
    int from = 0;
    for (int at = first; at >= 0; at = indexAtOperation(code, pattern, from)) {
      kept.bytes(code.slice(from, at - from));
      from = at + pattern.length();
    }
    return kept.bytes(code.slice(from, code.length() - from)).toBytes();
  }

  private static int indexAtOperation(Bytes code, Bytes pattern, int from) {
    ScriptReader reader = new ScriptReader(code.slice(from, code.length() - from));
    do {
      int at = from + reader.position();
      if (startsAt(code, pattern, at)) {
        return at;
      }
    } while (reader.next());
    return -1;
  }

  private static boolean startsAt(Bytes code, Bytes pattern, int at) {
    if (pattern.length() > code.length() - at) {
      return false;
    }
    for (int i = 0; i < pattern.length(); i++) {
      if (code.byteAt(at + i) != pattern.byteAt(i)) {
        return false;
      }
    }
    return true;
  }
}
