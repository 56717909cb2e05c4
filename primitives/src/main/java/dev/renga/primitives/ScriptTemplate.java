package dev.renga.primitives;

import java.util.ArrayList;
import java.util.List;

/// Which of the well-known forms a locking script has. Whether keys are points on the curve is not
/// looked at.
public sealed interface ScriptTemplate {
  /// `<key> OP_CHECKSIG`. @param key 33 or 65 bytes
  record PubKey(Bytes key) implements ScriptTemplate {}

  /// Has an address: P2PKH, P2SH or a witness program of a known kind.
  record Addressed(Address address) implements ScriptTemplate {}

  /// `m <key>… n OP_CHECKMULTISIG`.
  ///
  /// @param required m, 1…16
  /// @param keys each of 33 or 65 bytes
  record Multisig(int required, List<Bytes> keys) implements ScriptTemplate {
    /// Copies the list.
    public Multisig {
      keys = List.copyOf(keys);
    }
  }

  /// `OP_RETURN` and nothing but pushes after it.
  record NullData() implements ScriptTemplate {}

  /// Anything else.
  record NonStandard() implements ScriptTemplate {}

  /// The form a script has.
  static ScriptTemplate of(Script script) {
    var address = Address.from(script);
    if (address.isPresent()) {
      return new Addressed(address.get());
    }
    Bytes bytes = script.bytes();
    int length = bytes.length();
    if (length >= 1 && bytes.at(0) == 0x6a) {
      return isPushOnlyFrom(bytes, 1) ? new NullData() : new NonStandard();
    }
    if ((length == 35 || length == 67)
        && bytes.at(0) == length - 2
        && bytes.at(length - 1) == 0xac
        && isKey(bytes.slice(1, length - 2))) {
      return new PubKey(bytes.slice(1, length - 2));
    }
    return multisig(bytes);
  }

  private static boolean isKey(Bytes key) {
    int first = key.at(0);
    return key.length() == 33
        ? first == 2 || first == 3
        : key.length() == 65 && (first == 4 || first == 6 || first == 7);
  }

  private static ScriptTemplate multisig(Bytes bytes) {
    int length = bytes.length();
    if (length < 3 || bytes.at(length - 1) != 0xae) {
      return new NonStandard();
    }
    int required = bytes.at(0) - 0x50;
    int total = bytes.at(length - 2) - 0x50;
    List<Bytes> keys = new ArrayList<>();
    int at = 1;
    while (at < length - 2) {
      int size = bytes.at(at);
      if ((size != 33 && size != 65)
          || at + 1 + size > length - 2
          || !isKey(bytes.slice(at + 1, size))) {
        return new NonStandard();
      }
      keys.add(bytes.slice(at + 1, size));
      at += 1 + size;
    }
    boolean counts = required >= 1 && required <= total && total <= 16 && total == keys.size();
    return counts ? new Multisig(required, keys) : new NonStandard();
  }

  private static boolean isPushOnlyFrom(Bytes bytes, int from) {
    int at = from;
    while (at < bytes.length()) {
      int opcode = bytes.at(at++);
      if (opcode > 0x60) {
        return false;
      }
      long size = 0;
      if (opcode < 0x4c) {
        size = opcode;
      } else if (opcode <= 0x4e) {
        int width = 1 << (opcode - 0x4c);
        if (at + width > bytes.length()) {
          return false;
        }
        for (int i = 0; i < width; i++) {
          size |= (long) bytes.at(at + i) << (8 * i);
        }
        at += width;
      }
      if (size > bytes.length() - at) {
        return false;
      }
      at += (int) size;
    }
    return true;
  }

  /// The name bitcoind gives the form in RPC, such as `witness_v0_keyhash`.
  default String typeName() {
    return switch (this) {
      case PubKey key -> "pubkey";
      case Addressed(Address.PubKeyHash hash) -> "pubkeyhash";
      case Addressed(Address.ScriptHash hash) -> "scripthash";
      case Addressed(Address.WitnessProgram program) -> programName(program);
      case Multisig multisig -> "multisig";
      case NullData data -> "nulldata";
      case NonStandard other -> "nonstandard";
    };
  }

  private static String programName(Address.WitnessProgram program) {
    int length = program.program().length();
    return switch (program.version()) {
      case 0 -> length == 20 ? "witness_v0_keyhash" : "witness_v0_scripthash";
      case 1 -> {
        boolean anchor =
            length == 2 && program.program().at(0) == 0x4e && program.program().at(1) == 0x73;
        yield length == 32 ? "witness_v1_taproot" : anchor ? "anchor" : "witness_unknown";
      }
      default -> "witness_unknown";
    };
  }
}
