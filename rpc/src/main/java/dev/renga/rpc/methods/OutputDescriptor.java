package dev.renga.rpc.methods;

import dev.renga.crypto.Hashes;
import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.Address;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DescriptorChecksum;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import java.util.ArrayList;
import java.util.List;

/// Reads output descriptors that stand for one script and hold plain public keys (BIP380 to 386):
/// `pk`, `pkh`, `wpkh`, `sh`, `wsh`, `multi`, `sortedmulti`, `combo`, `tr` without script tree,
/// `rawtr`, `addr` and `raw`. Extended keys, ranges and script trees belong to the wallet and are
/// refused.
final class OutputDescriptor {
  private static final int MAX_LENGTH = 10_000;

  private final Network network;
  private final Secp256k1 curve;

  OutputDescriptor(Network network, Secp256k1 curve) {
    this.network = network;
    this.curve = curve;
  }

  /// Where an expression stands.
  private enum Place {
    TOP,
    SH,
    WSH
  }

  /// What is wrong with a descriptor, in one sentence.
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message, null, false, false);
    }
  }

  /// The script a descriptor stands for; the checksum may be left out.
  Script parse(String text) throws RefusedException {
    if (text.length() > MAX_LENGTH) {
      throw new RefusedException("descriptor is too long");
    }
    int hash = text.indexOf('#');
    String body = hash < 0 ? text : text.substring(0, hash);
    if (hash >= 0) {
      requireChecksum(body, text.substring(hash + 1));
    }
    return expression(body, Place.TOP);
  }

  /// All scripts a descriptor stands for: those of `combo` are its key, the key's hash, and with a
  /// compressed key the two forms with a witness.
  List<Script> parseAll(String text) throws RefusedException {
    Script only = parse(text);
    if (!text.startsWith("combo(")) {
      return List.of(only);
    }
    Bytes key = key(text.substring("combo(".length(), text.lastIndexOf(')')), Place.TOP);
    Script hash = new Address.PubKeyHash(hash160(key)).toScript();
    return key.length() == 33
        ? List.of(
            push(key, 0xac), hash, only, new Address.ScriptHash(hash160(only.bytes())).toScript())
        : List.of(push(key, 0xac), hash);
  }

  private static void requireChecksum(String body, String given) throws RefusedException {
    if (given.length() != 8) {
      throw new RefusedException(
          "Expected 8 character checksum, not %s characters".formatted(given.length()));
    }
    String computed;
    try {
      computed = DescriptorChecksum.of(body);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("Invalid characters in payload");
    }
    if (!computed.equals(given)) {
      throw new RefusedException(
          "Provided checksum '%s' does not match computed checksum '%s'"
              .formatted(given, computed));
    }
  }

  private Script expression(String text, Place place) throws RefusedException {
    int open = text.indexOf('(');
    if (open < 0 || !text.endsWith(")")) {
      throw new RefusedException("'%s' is not a valid descriptor function".formatted(text));
    }
    String function = text.substring(0, open);
    String inner = text.substring(open + 1, text.length() - 1);
    return switch (function) {
      case "pk" -> push(key(inner, place), 0xac);
      case "pkh" -> new Address.PubKeyHash(hash160(key(inner, place))).toScript();
      case "wpkh" -> wpkh(inner, place);
      case "combo" -> combo(inner, place);
      case "multi" -> multi(inner, place, false);
      case "sortedmulti" -> multi(inner, place, true);
      case "sh" -> sh(inner, place);
      case "wsh" -> wsh(inner, place);
      case "tr" -> tr(inner, place);
      case "rawtr" -> rawtr(inner, place);
      case "addr" -> addr(inner, place);
      case "raw" -> raw(inner, place);
      default ->
          throw new RefusedException("'%s' is not a valid descriptor function".formatted(text));
    };
  }

  private static void requireTop(Place place, String function) throws RefusedException {
    if (place != Place.TOP) {
      throw new RefusedException("Can only have %s() at top level".formatted(function));
    }
  }

  private Script wpkh(String inner, Place place) throws RefusedException {
    if (place == Place.WSH) {
      throw new RefusedException("Can only have wpkh() at top level or inside sh()");
    }
    Bytes key = key(inner, Place.WSH);
    return new Address.WitnessProgram(0, hash160(key)).toScript();
  }

  private Script combo(String inner, Place place) throws RefusedException {
    requireTop(place, "combo");
    Bytes key = key(inner, place);
    return key.length() == 33
        ? new Address.WitnessProgram(0, hash160(key)).toScript()
        : new Address.PubKeyHash(hash160(key)).toScript();
  }

  private Script sh(String inner, Place place) throws RefusedException {
    requireTop(place, "sh");
    return new Address.ScriptHash(hash160(expression(inner, Place.SH).bytes())).toScript();
  }

  private Script wsh(String inner, Place place) throws RefusedException {
    if (place == Place.WSH) {
      throw new RefusedException("Can only have wsh() at top level or inside sh()");
    }
    byte[] program = Sha256.hash(expression(inner, Place.WSH).bytes().toArray());
    return new Address.WitnessProgram(0, Bytes.adopt(program)).toScript();
  }

  private Script multi(String inner, Place place, boolean sorted) throws RefusedException {
    List<String> parts = commas(inner);
    int required = small(parts.getFirst());
    int total = parts.size() - 1;
    if (total < 1 || total > 16 || required < 1 || required > total) {
      throw new RefusedException(
          "Cannot have a multisig of %s of %s keys here".formatted(required, total));
    }
    if (place == Place.TOP && total > 3) {
      throw new RefusedException(
          "Cannot have %s pubkeys in bare multisig; only at most 3 pubkeys".formatted(total));
    }
    List<Bytes> keys = new ArrayList<>();
    for (String part : parts.subList(1, parts.size())) {
      keys.add(key(part, place));
    }
    if (sorted) {
      keys.sort(null);
    }
    ByteWriter script = new ByteWriter().uint8(0x50 + required);
    for (Bytes key : keys) {
      script.uint8(key.length()).bytes(key);
    }
    return new Script(script.uint8(0x50 + total).uint8(0xae).toBytes());
  }

  private Script tr(String inner, Place place) throws RefusedException {
    requireTop(place, "tr");
    if (inner.indexOf(',') >= 0) {
      throw new RefusedException("tr() with a script tree is not supported here yet");
    }
    Bytes internal = xOnly(inner);
    byte[] tweak = Sha256.tagged("TapTweak").update(internal.toArray()).digest();
    byte[] tweaked = curve.tweakXOnly(internal.toArray(), tweak);
    if (tweaked == null) {
      throw new RefusedException("tr() key '%s' is not valid".formatted(inner));
    }
    return new Address.WitnessProgram(1, Bytes.copyOf(tweaked, 1, 32)).toScript();
  }

  private Script rawtr(String inner, Place place) throws RefusedException {
    requireTop(place, "rawtr");
    return new Address.WitnessProgram(1, xOnly(inner)).toScript();
  }

  private Script addr(String inner, Place place) throws RefusedException {
    requireTop(place, "addr");
    return switch (Address.parse(inner, network)) {
      case Address.Parsed.Ok(Address address) -> address.toScript();
      case Address.Parsed.Refused(String reason) ->
          throw new RefusedException("Address is not valid");
    };
  }

  private static Script raw(String inner, Place place) throws RefusedException {
    requireTop(place, "raw");
    try {
      return Script.parseHex(inner);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("Raw script is not hex");
    }
  }

  private Bytes xOnly(String text) throws RefusedException {
    Bytes bytes = hex(text);
    if (bytes.length() == 33 && (bytes.at(0) == 2 || bytes.at(0) == 3)) {
      bytes = bytes.slice(1, 32);
    }
    if (bytes.length() != 32 || !curve.isValidXOnly(bytes.toArray(), 0)) {
      throw new RefusedException("key '%s' is not valid".formatted(text));
    }
    return bytes;
  }

  private Bytes key(String text, Place place) throws RefusedException {
    Bytes bytes = hex(text);
    byte[] key = bytes.toArray();
    boolean known =
        (key.length == 33 && key[0] >= 2 && key[0] <= 3) || (key.length == 65 && key[0] == 4);
    if (!known || !curve.isValidPublicKey(key, 0, key.length)) {
      throw new RefusedException("Pubkey '%s' is invalid".formatted(text));
    }
    if (place == Place.WSH && key.length != 33) {
      throw new RefusedException("Uncompressed keys are not allowed");
    }
    return bytes;
  }

  private static Bytes hex(String text) throws RefusedException {
    try {
      return Bytes.parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          "key '%s' is not a plain public key in hexadecimal digits; extended keys belong to the wallet, which is not built yet"
              .formatted(text));
    }
  }

  private static Script push(Bytes key, int opcode) {
    return new Script(new ByteWriter().uint8(key.length()).bytes(key).uint8(opcode).toBytes());
  }

  private static Bytes hash160(Bytes bytes) {
    return Bytes.adopt(Hashes.hash160(bytes.toArray()));
  }

  private static int small(String text) throws RefusedException {
    if (text.length() < 1
        || text.length() > 2
        || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new RefusedException("Multi threshold '%s' is not valid".formatted(text));
    }
    return Integer.parseInt(text);
  }

  private static List<String> commas(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ',') {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    return parts;
  }
}
