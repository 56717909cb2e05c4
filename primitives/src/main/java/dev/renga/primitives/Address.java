package dev.renga.primitives;

import java.util.Arrays;
import java.util.Optional;

/// What an address stands for: a short name of a locking script.
public sealed interface Address {
  /// Most characters a segwit address may have (BIP173).
  int MAX_BECH32_LENGTH = 90;

  /// Pay to the hash of a public key. @param hash 20 bytes
  record PubKeyHash(Bytes hash) implements Address {
    /// Refuses another length.
    public PubKeyHash {
      requireLength(hash, 20);
    }
  }

  /// Pay to the hash of a script (BIP16). @param hash 20 bytes
  record ScriptHash(Bytes hash) implements Address {
    /// Refuses another length.
    public ScriptHash {
      requireLength(hash, 20);
    }
  }

  /// Pay to a witness program (BIP141).
  ///
  /// @param version 0…16
  /// @param program 2–40 bytes; 20 or 32 for version 0
  record WitnessProgram(int version, Bytes program) implements Address {
    /// Refuses what BIP141 has no address for.
    public WitnessProgram {
      int length = program.length();
      if (version < 0 || version > 16 || length < 2 || length > 40) {
        throw new IllegalArgumentException(
            "witness version %s with %s bytes".formatted(version, length));
      }
      if (version == 0 && length != 20 && length != 32) {
        throw new IllegalArgumentException("witness version 0 with " + length + " bytes");
      }
    }
  }

  /// Whether a text is an address.
  sealed interface Parsed {
    /// @param address what it stands for
    record Ok(Address address) implements Parsed {}

    /// @param reason one clear sentence
    record Refused(String reason) implements Parsed {}
  }

  private static void requireLength(Bytes hash, int length) {
    if (hash.length() != length) {
      throw new IllegalArgumentException(
          "a hash of %s bytes, not %s".formatted(length, hash.length()));
    }
  }

  /// The locking script.
  default Script toScript() {
    ByteWriter script = new ByteWriter(42);
    switch (this) {
      case PubKeyHash(Bytes hash) ->
          script.uint8(0x76).uint8(0xa9).uint8(20).bytes(hash).uint8(0x88).uint8(0xac);
      case ScriptHash(Bytes hash) -> script.uint8(0xa9).uint8(20).bytes(hash).uint8(0x87);
      case WitnessProgram(int version, Bytes program) ->
          script.uint8(version == 0 ? 0 : 0x50 + version).uint8(program.length()).bytes(program);
    }
    return new Script(script.toBytes());
  }

  /// The address that stands for a script, if there is one.
  static Optional<Address> from(Script script) {
    Bytes bytes = script.bytes();
    int length = bytes.length();
    if (length == 25
        && bytes.at(0) == 0x76
        && bytes.at(1) == 0xa9
        && bytes.at(2) == 20
        && bytes.at(23) == 0x88
        && bytes.at(24) == 0xac) {
      return Optional.of(new PubKeyHash(bytes.slice(3, 20)));
    }
    if (length == 23 && bytes.at(0) == 0xa9 && bytes.at(1) == 20 && bytes.at(22) == 0x87) {
      return Optional.of(new ScriptHash(bytes.slice(2, 20)));
    }
    if (length < 4 || length > 42 || bytes.at(1) != length - 2) {
      return Optional.empty();
    }
    int version = bytes.at(0) == 0 ? 0 : bytes.at(0) - 0x50;
    if (version < 0 || version > 16 || (version == 0 && length != 22 && length != 34)) {
      return Optional.empty();
    }
    return bytes.at(0) == 0 || version > 0
        ? Optional.of(new WitnessProgram(version, bytes.slice(2, length - 2)))
        : Optional.empty();
  }

  /// The text of the address on a network.
  default String toText(Network network) {
    return switch (this) {
      case PubKeyHash(Bytes hash) -> base58(network.prefixes().pubKeyHash(), hash);
      case ScriptHash(Bytes hash) -> base58(network.prefixes().scriptHash(), hash);
      case WitnessProgram(int version, Bytes program) -> {
        Bytes groups = toFiveBits(program);
        Bytes data = new ByteWriter().uint8(version).bytes(groups).toBytes();
        Bech32.Variant variant = version == 0 ? Bech32.Variant.BECH32 : Bech32.Variant.BECH32M;
        yield Bech32.encode(variant, network.prefixes().bech32(), data);
      }
    };
  }

  private static String base58(int prefix, Bytes hash) {
    return Base58.encodeChecked(new ByteWriter().uint8(prefix).bytes(hash).toArray());
  }

  /// Reads an address of a network; what is refused says why.
  static Parsed parse(String text, Network network) {
    String hrp = network.prefixes().bech32();
    if (text.regionMatches(true, 0, hrp, 0, hrp.length())) {
      return parseSegwit(text, hrp);
    }
    Optional<byte[]> decoded = Base58.decodeChecked(text, 21);
    if (decoded.isEmpty()) {
      if (Base58.decode(text, 100).isPresent()) {
        return new Parsed.Refused("Invalid checksum or length of Base58 address (P2PKH or P2SH)");
      }
      return new Parsed.Refused("Invalid or unsupported Segwit (Bech32) or Base58 encoding.");
    }
    byte[] bytes = decoded.get();
    int prefix = bytes.length == 0 ? -1 : bytes[0] & 0xff;
    boolean key = prefix == network.prefixes().pubKeyHash();
    if (!key && prefix != network.prefixes().scriptHash()) {
      return new Parsed.Refused("Invalid or unsupported Base58-encoded address.");
    }
    if (bytes.length != 21) {
      return new Parsed.Refused("Invalid length for Base58 address (P2PKH or P2SH)");
    }
    Bytes hash = Bytes.adopt(Arrays.copyOfRange(bytes, 1, 21));
    return new Parsed.Ok(key ? new PubKeyHash(hash) : new ScriptHash(hash));
  }

  private static Parsed parseSegwit(String text, String hrp) {
    return switch (Bech32.decode(text, MAX_BECH32_LENGTH)) {
      case Bech32.Decoded.Refused refused ->
          new Parsed.Refused(Bech32Errors.locate(text, MAX_BECH32_LENGTH).reason());
      case Bech32.Decoded.Ok(String actual, Bech32.Variant variant, Bytes data) -> {
        if (data.isEmpty()) {
          yield new Parsed.Refused("Empty Bech32 data section");
        }
        if (!actual.equals(hrp)) {
          yield new Parsed.Refused(
              "Invalid or unsupported prefix for Segwit (Bech32) address (expected %s, got %s)."
                  .formatted(hrp, actual));
        }
        yield parseProgram(data, variant);
      }
    };
  }

  private static Parsed parseProgram(Bytes data, Bech32.Variant variant) {
    int version = data.at(0);
    if (version == 0 && variant != Bech32.Variant.BECH32) {
      return new Parsed.Refused("Version 0 witness address must use Bech32 checksum");
    }
    if (version != 0 && variant != Bech32.Variant.BECH32M) {
      return new Parsed.Refused("Version 1+ witness address must use Bech32m checksum");
    }
    Optional<Bytes> program = fromFiveBits(data.slice(1, data.length() - 1));
    if (program.isEmpty()) {
      return new Parsed.Refused("Invalid padding in Bech32 data section");
    }
    int length = program.get().length();
    String bytes = length == 1 ? "byte" : "bytes";
    if (version == 0 && length != 20 && length != 32) {
      return new Parsed.Refused(
          "Invalid Bech32 v0 address program size (%s %s), per BIP141".formatted(length, bytes));
    }
    if (version > 16) {
      return new Parsed.Refused("Invalid Bech32 address witness version");
    }
    if (length < 2 || length > 40) {
      return new Parsed.Refused(
          "Invalid Bech32 address program size (%s %s)".formatted(length, bytes));
    }
    return new Parsed.Ok(new WitnessProgram(version, program.get()));
  }

  private static Bytes toFiveBits(Bytes bytes) {
    ByteWriter groups = new ByteWriter();
    int bits = 0;
    int value = 0;
    for (int i = 0; i < bytes.length(); i++) {
      value = (value << 8 | bytes.at(i)) & 0xfff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        groups.uint8(value >>> bits & 31);
      }
    }
    if (bits > 0) {
      groups.uint8(value << (5 - bits) & 31);
    }
    return groups.toBytes();
  }

  private static Optional<Bytes> fromFiveBits(Bytes groups) {
    ByteWriter bytes = new ByteWriter();
    int bits = 0;
    int value = 0;
    for (int i = 0; i < groups.length(); i++) {
      value = (value << 5 | groups.at(i)) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.uint8(value >>> bits & 0xff);
      }
    }
    boolean padded = bits < 5 && (value & ((1 << bits) - 1)) == 0;
    return padded ? Optional.of(bytes.toBytes()) : Optional.empty();
  }
}
